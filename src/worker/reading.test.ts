import 'fake-indexeddb/auto'
import { describe, expect, it } from 'vitest'
import { experimentFile } from '../run/experiment-file.ts'
import { writeRunFile } from '../run/export.ts'
import { RunStorage } from '../run/storage.ts'
import { TWO_MODES, madeResults, storedExperiment } from '../run/testing/make-experiment.ts'
import { makeRunFile } from '../run/testing/make-run.ts'
import { readFile, type Read } from './client-reading.ts'
import type { MessageEndpoint } from './endpoint.ts'
import type { MessageEnd } from './message-end.ts'
import { serveReading } from './serve-reading.ts'

/** The worker's end in this thread; messages are cloned, and each is a task of its own. */
class Thread extends EventTarget implements MessageEnd {
  ended = false
  readonly #endpoint: MessageEndpoint = {
    postMessage: (answer) => this.say(answer),
    onmessage: null,
  }

  constructor(openStorage: () => Promise<RunStorage>) {
    super()
    serveReading(this.#endpoint, openStorage)
  }

  postMessage(message: unknown): void {
    this.#endpoint.onmessage?.(new MessageEvent('message', { data: message }))
  }

  say(answer: unknown): void {
    const data: unknown = structuredClone(answer)
    setTimeout(() => {
      if (!this.ended) this.dispatchEvent(new MessageEvent('message', { data }))
    })
  }

  terminate(): void {
    this.ended = true
  }
}

let databases = 0
const database = () => `reading ${(databases += 1)}`
const nowhere = () => Promise.reject(new Error('no databases here'))

interface Asked {
  readonly name?: string
  readonly reservedIds?: readonly string[]
  readonly openStorage?: () => Promise<RunStorage>
}
function reading(
  text: string,
  { name = 'file.json', reservedIds = [], openStorage = nowhere }: Asked = {},
): Promise<Read | undefined> {
  return readFile(() => new Thread(openStorage), {
    name,
    file: new Blob([text]),
    reservedIds,
    progress: () => undefined,
    signal: new AbortController().signal,
  })
}

describe('reading a file beside the page', () => {
  it('keeps a sound run and says under which id; the same file again is the same run', async () => {
    const name = database()
    const openStorage = () => RunStorage.open(name)
    const text = writeRunFile(makeRunFile())
    expect(await reading(text, { openStorage })).toEqual({ kind: 'kept', id: 'run-1' })
    expect(await reading(text, { openStorage })).toEqual({ kind: 'kept', id: 'run-1' })
    const storage = await openStorage()
    expect(await storage.list()).toHaveLength(1)
    expect(writeRunFile((await storage.read('run-1')) ?? makeRunFile({ seed: 9 }))).toBe(text)
  })

  it('leaves a run as it is that another one shares its id with, kept or reserved by the page', async () => {
    const name = database()
    const openStorage = () => RunStorage.open(name)
    const mine = makeRunFile({ updates: 3 })
    const storage = await openStorage()
    await storage.save(mine)
    const other = { ...makeRunFile({ seed: 2, updates: 5 }), id: mine.id }
    expect(
      await reading(writeRunFile(other), { openStorage, reservedIds: ['run-1', 'run-1-2'] }),
    ).toEqual({ kind: 'kept', id: 'run-1-3' })
    expect(await storage.read('run-1')).toEqual(mine)
    expect((await storage.read('run-1-3'))?.updates).toHaveLength(5)
  })

  it('hands a run over whole, in pieces, where nothing can be kept, and where it holds weights', async () => {
    const file = makeRunFile({ updates: 300, weights: true })
    const text = writeRunFile(file, { weights: true })
    const unkept = await reading(text, { reservedIds: ['run-1'] })
    expect(unkept).toMatchObject({
      kind: 'run',
      unkept: 'no databases here',
      file: { id: 'run-1-2' },
    })
    const name = database()
    const kept = await reading(text, { openStorage: () => RunStorage.open(name) })
    expect(
      kept?.kind === 'run' &&
        kept.unkept === undefined &&
        writeRunFile(kept.file, { weights: true }),
    ).toBe(text)
  })

  it('reads protocols and experiments', async () => {
    const results = madeResults(TWO_MODES)
    const stored = storedExperiment(TWO_MODES)
    expect(await reading(JSON.stringify(TWO_MODES))).toEqual({
      kind: 'protocol',
      experiment: TWO_MODES,
    })
    expect(
      await reading(JSON.stringify(experimentFile({ stored, results, crossPlay: [] }))),
    ).toEqual({ kind: 'experiment', stored, results, crossPlay: [] })
  })

  it('refuses what is not sound, with the place, and keeps nothing of it', async () => {
    const name = database()
    const openStorage = () => RunStorage.open(name)
    const file = makeRunFile()
    expect(await reading('{', { openStorage })).toMatchObject({
      kind: 'refused',
      message: expect.stringContaining('file.json: line 1, column 2') as string,
    })
    expect(await reading(JSON.stringify({ ...file, seconds: 'x' }), { openStorage })).toMatchObject(
      { kind: 'refused', message: 'file.json: seconds is "x", expected a number' },
    )
    expect(await (await openStorage()).list()).toEqual([])
  })

  it('ends when it is no longer wanted, and when the worker breaks or says what the page does not know', async () => {
    const stop = new AbortController()
    const threads: Thread[] = []
    const make = () => {
      const thread = new Thread(nowhere)
      threads.push(thread)
      return thread
    }
    const asked = () =>
      readFile(make, {
        name: 'f',
        file: new Blob(['{}']),
        reservedIds: [],
        progress: () => undefined,
        signal: stop.signal,
      })
    const stopped = asked()
    stop.abort()
    expect(await stopped).toBeUndefined()
    const options = {
      name: 'f',
      file: new Blob(['{}']),
      reservedIds: [],
      progress: () => undefined,
      signal: new AbortController().signal,
    }
    const broken = readFile(make, options)
    threads[1]?.dispatchEvent(new Event('error'))
    expect(await broken).toMatchObject({
      kind: 'refused',
      message: expect.stringContaining('did not load') as string,
    })
    const strange = readFile(make, options)
    // What nobody asked for, or another asked for, is no answer.
    for (const foreign of [{}, { to: 9, last: true }])
      threads[2]?.say({ ...foreign, report: { kind: 'kept', id: 'foreign' } })
    threads[2]?.say({ to: 1, last: true, report: { kind: 'updates', rows: [{ update: 'x' }] } })
    expect(await strange).toMatchObject({
      kind: 'refused',
      message: expect.stringContaining('does not understand') as string,
    })
    expect(threads.every(({ ended }) => ended)).toBe(true)
  })
})
