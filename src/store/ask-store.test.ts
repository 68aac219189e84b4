import { describe, expect, it } from 'vitest'
import { defined } from '../run/at.ts'
import { RECORDED_WEIGHTS, RECORDED_WEIGHTS_SIZE, shippedWeights } from '../run/recorded-weights.ts'
import { makeRunFile } from '../run/testing/make-run.ts'
import type { AskReport } from '../worker/protocol-ask-reports.ts'
import type { Command, Report } from '../worker/protocol.ts'
import { createAskStore } from './ask-store.ts'
import type { Memory } from './browser-memory.ts'
import { KeptRequests } from './kept-requests.ts'
import { viewOf, type RunView } from './run-view.ts'
import { madeAsked } from './testing/made-asked.ts'

interface Sent {
  readonly command: Command
  /** Says something that is not the last. */
  readonly tell: (report: AskReport) => void
  readonly end: (report: AskReport) => void
  readonly refuse: (message: string) => void
}

/** A worker's end that answers when it is told to. */
function scripted(files: Readonly<Record<string, string>> = {}, keeps = true) {
  const sent: Sent[] = []
  const stopped: Command[] = []
  const asked: string[] = []
  const kept = new Map<string, string>()
  const memory: Memory = {
    get: (key) => kept.get(key),
    set: (key, value) => {
      if (keeps) kept.set(key, value)
    },
    remove: (key) => {
      kept.delete(key)
    },
  }
  const store = createAskStore({
    port: {
      send: (command) => {
        if (command.kind === 'stop-asking') stopped.push(command)
      },
      ask: (command, take, signal, heard) =>
        new Promise((resolve, reject) => {
          signal?.addEventListener('abort', () => reject(new Error('aborted')))
          const report = (said: AskReport): Report => ({ kind: 'ask', said })
          sent.push({
            command,
            tell: (said) => heard?.(report(said)),
            end: (said) => resolve(defined(take(report(said)), 'answer')),
            refuse: (message) => reject(new Error(message)),
          })
        }),
      subscribe: () => () => undefined,
      again: () => undefined,
    },
    read: (path) => {
      asked.push(path)
      return Promise.resolve(files[path])
    },
    memory,
  })
  return { store, memory, sent, stopped, asked, kept, last: () => defined(sent.at(-1), 'sent') }
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 0))

const stored = (id = 'run-1', updates = 2): RunView => ({
  source: 'stored',
  file: viewOf({ ...makeRunFile({ updates }), id }),
})
const BOTH: AskReport = { kind: 'askable', examples: ['play horizon'], when: ['before', 'after'] }

async function looked(files?: Record<string, string>, view: RunView = stored()) {
  const room = scripted(files)
  room.store.look(view)
  room.last().end(BOTH)
  await settled()
  return room
}

describe('asking a run', () => {
  it('asks nothing where there is no run, and says why one cannot be asked', async () => {
    const { store, sent, last } = scripted()
    store.look(undefined)
    await store.ask('play horizon')
    expect(sent).toEqual([])
    store.look(stored())
    expect(last().command).toEqual({ kind: 'askable', of: { kind: 'run', id: 'run-1' } })
    last().refuse('its weights are not here')
    await settled()
    expect(store.getState()).toMatchObject({ trouble: 'its weights are not here' })
    await store.ask('play horizon')
    expect(sent).toHaveLength(1)
    // It has learned more since.
    store.look(stored('run-1', 3))
    expect(sent).toHaveLength(2)
    last().end(BOTH)
    await settled()
    expect(store.getState()).toMatchObject({ askable: BOTH, trouble: undefined })
    // Nothing more is to be known.
    store.look(stored('run-1', 4))
    expect(sent).toHaveLength(2)
  })

  it('puts a request to both pairs, and shows each grow and end', async () => {
    const { store, sent, last } = await looked()
    const done = store.ask('  play horizon ', ['PlaySong'])
    const [before, after] = [defined(sent[1], 'before'), defined(sent[2], 'after')]
    expect(before.command).toMatchObject({
      kind: 'ask',
      request: { when: 'before', text: 'play horizon', tools: ['PlaySong'] },
    })
    expect(store.getState().sides.map(({ state }) => state)).toEqual(['waiting', 'waiting'])
    before.tell({ kind: 'began', unknown: [{ word: 'zzyx', spelled: 'bytes', tokens: 4 }] })
    before.tell({ kind: 'planning', text: 'PlaySong hor', tokens: 3 })
    expect(store.getState().sides[0]).toMatchObject({
      state: 'planning',
      planText: 'PlaySong hor',
      tokens: 3,
      unknown: [{ word: 'zzyx' }],
    })
    // Not every token is read out.
    expect(store.getState().spoken).toBe('')
    const asked = madeAsked({ when: 'before' })
    before.tell({ kind: 'planned', plan: asked.plan })
    expect(store.getState().spoken).toBe('Before training: a plan of 1 step.')
    before.tell({ kind: 'step', step: defined(asked.carriedOut[0], 'step') })
    expect(store.getState().spoken).toContain("PlaySong(song='horizon') was answered: ok")
    expect(store.getState().sides[0]).toMatchObject({ state: 'carrying-out', carriedOut: [{}] })
    before.end({ kind: 'asked', asked })
    await settled()
    after.refuse('The device was lost.')
    await done
    expect(store.getState().sides).toMatchObject([
      { when: 'before', state: 'done', asked },
      { when: 'after', state: 'failed', trouble: 'The device was lost.' },
    ])
    expect(last()).toBe(after)
  })

  it('asks only those that can be asked', async () => {
    const { store, sent, last } = scripted()
    store.look(stored())
    last().end({ kind: 'askable', examples: [], when: ['before'], missing: 'Not trained here.' })
    await settled()
    void store.ask('play horizon')
    expect(sent).toHaveLength(2)
    expect(store.getState().sides.map(({ when }) => when)).toEqual(['before'])
  })

  it('is stopped by hand, by another request and by another run; what is said then is dropped', async () => {
    const { store, sent, stopped, last } = await looked()
    void store.ask('play horizon')
    store.stop()
    await settled()
    expect(stopped).toHaveLength(2)
    expect(store.getState().sides.map(({ state }) => state)).toEqual(['stopped', 'stopped'])
    void store.ask('play it again')
    void store.ask('and again')
    await settled()
    expect(stopped).toHaveLength(4)
    defined(sent[3], 'of the one before').tell({ kind: 'planning', text: 'late', tokens: 1 })
    expect(store.getState()).toMatchObject({ text: 'and again', sides: [{ planText: '' }, {}] })
    store.look(stored('run-2'))
    expect(stopped).toHaveLength(6)
    expect(store.getState()).toMatchObject({ run: 'run-2', sides: [], askable: undefined })
    last().end(BOTH)
    await settled()
    expect(store.getState().askable).toEqual(BOTH)
  })
})

describe('runs that lie elsewhere', () => {
  it('are given with what their policies are made of', async () => {
    const whole = makeRunFile({ weights: true, updates: 2 })
    const { sent } = await looked({}, { source: 'imported', file: viewOf(whole), whole })
    expect(sent[0]?.command).toMatchObject({
      kind: 'askable',
      of: {
        kind: 'given',
        run: {
          id: whole.id,
          update: 2,
          weights: whole.weights,
          weightsBefore: whole.weightsBefore,
        },
      },
    })
  })

  it('fetch the recorded run’s weights only when they are asked for, their size said before', async () => {
    const run = makeRunFile({ weights: true, updates: 2 })
    const { weights, weightsBefore, ...whole } = run
    const shipped = defined(shippedWeights(run), 'shipped')
    const files = {
      [RECORDED_WEIGHTS_SIZE]: shipped.size,
      [RECORDED_WEIGHTS]: shipped.weights,
    }
    const size = new TextEncoder().encode(shipped.weights).length
    const view: RunView = { source: 'recorded', file: viewOf(whole), whole }
    const { store, sent, asked, last } = await looked(files, view)
    expect(store.getState().weights).toEqual({ kind: 'offered', bytes: size })
    expect(asked).toEqual([RECORDED_WEIGHTS_SIZE])
    expect(sent[0]?.command).not.toHaveProperty('of.run.weights')
    const fetched = store.fetchWeights()
    expect(store.getState().weights).toEqual({ kind: 'fetching' })
    await settled()
    last().end(BOTH)
    await fetched
    expect(last().command).toMatchObject({
      kind: 'askable',
      of: { run: { weights, weightsBefore } },
    })
    expect(store.getState().weights).toEqual({ kind: 'here' })
    void store.ask('play horizon')
    expect(last().command).toMatchObject({ request: { of: { run: { weights } } } })
  })

  it('are not there, of another run, or do not arrive: said, and asked for again', async () => {
    const { weights, ...whole } = makeRunFile({ weights: true })
    const view: RunView = { source: 'recorded', file: viewOf(whole), whole }
    const size = { [RECORDED_WEIGHTS_SIZE]: JSON.stringify({ run: whole.id, bytes: 9 }) }
    expect((await looked({}, view)).store.getState().weights).toEqual({ kind: 'none' })
    const foreign = { [RECORDED_WEIGHTS_SIZE]: JSON.stringify({ run: 'other', bytes: 9 }) }
    expect((await looked(foreign, view)).store.getState().weights).toEqual({ kind: 'none' })
    for (const [file, said] of [
      [undefined, /is not there/],
      [JSON.stringify({ run: 'other', weights }), /of another run/],
      ['{}', /not as it should be/],
      ['{', /JSON/],
    ] as const) {
      const { store } = await looked(
        { ...size, ...(file !== undefined && { [RECORDED_WEIGHTS]: file }) },
        view,
      )
      await store.fetchWeights()
      const { weights: now } = store.getState()
      expect(now).toMatchObject({ kind: 'failed', bytes: 9 })
      expect('message' in now && now.message).toMatch(said)
    }
  })
})

describe('kept requests', () => {
  it('stay with their run, once each, newest first, until they are deleted', async () => {
    const { store, kept, memory } = await looked()
    store.keep({ text: 'one' })
    store.keep({ text: 'two', tools: ['PlaySong'] })
    store.keep({ text: 'one' })
    expect(store.getState().kept).toEqual([{ text: 'two', tools: ['PlaySong'] }, { text: 'one' }])
    store.look(stored('run-2'))
    expect(store.getState().kept).toEqual([])
    store.look(stored())
    expect(store.getState().kept).toHaveLength(2)
    store.forget({ text: 'one' })
    expect(store.getState().kept).toEqual([{ text: 'two', tools: ['PlaySong'] }])
    // They go with their run.
    store.look(stored('run-3'))
    store.keep({ text: 'three' })
    new KeptRequests(memory).forget({ id: 'run-3' })
    expect([...kept.keys()]).toEqual(['tandem.requests run-1'])
    // What stands there may be anything.
    for (const key of kept.keys()) kept.set(key, '{"no":"list"}')
    store.look(undefined)
    store.look(stored())
    expect(store.getState().kept).toEqual([])
  })

  it('come with a run that was shared with them, until they are changed here', async () => {
    const whole = { ...makeRunFile(), requests: [{ text: 'theirs' }] }
    const { store } = await looked({}, { source: 'imported', file: viewOf(whole) })
    expect(store.getState().kept).toEqual([{ text: 'theirs' }])
    store.forget({ text: 'theirs' })
    expect(store.getState().kept).toEqual([])
  })

  it('are said not to be kept where the browser keeps nothing, or where there are too many', async () => {
    const { store } = scripted({}, false)
    store.look(stored())
    store.keep({ text: 'one' })
    expect(store.getState().kept).toEqual([])
    expect(store.getState().unkept).toContain('keep nothing more')
    const full = await looked()
    for (let i = 0; i <= 100; i++) full.store.keep({ text: `request ${i}` })
    expect(full.store.getState().kept).toHaveLength(100)
    expect(full.store.getState().unkept).toContain('delete one first')
  })
})
