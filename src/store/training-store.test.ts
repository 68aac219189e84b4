import { describe, expect, it } from 'vitest'
import { at } from '../run/at.ts'
import { configSchema } from '../run/config.ts'
import { makeRunFile } from '../run/testing/make-run.ts'
import { WorkerClient } from '../worker/client.ts'
import type { Report } from '../worker/protocol.ts'
import { ScriptedEndpoint } from '../worker/testing/scripted-endpoint.ts'
import { viewOf } from './run-view.ts'
import { createTrainingStore } from './training-store.ts'
import { isTraining } from './training-state.ts'

const config = configSchema.parse({})
const file = makeRunFile({ updates: 2 })
const started = (id: string, resumedAt = 0): Report => ({
  kind: 'started',
  id,
  config,
  engine: { name: 'webgpu', adapter: 'test', software: true, variants: {} },
  resumedAt,
  ...(resumedAt > 0 && { recorded: { warmStart: 0, evaluations: 0 } }),
})
const update = (n: number): Report => ({
  kind: 'update',
  record: { update: n, metrics: {}, timing: {}, notices: [] },
})

function page() {
  const worker = new ScriptedEndpoint()
  const waiting: (() => void)[] = []
  const store = createTrainingStore({
    port: new WorkerClient(() => worker),
    now: () => '2026-01-01T00:00:00Z',
    later: (callback) => waiting.push(callback),
  })
  return {
    store,
    worker,
    report: (...all: Report[]) => all.forEach((one) => worker.say(one)),
    pass: () => waiting.splice(0).forEach((callback) => callback()),
  }
}
const updatesOf = (store: ReturnType<typeof page>['store'], id: string) =>
  store.getState().runs[id]?.file.updates.recent.map((record) => record.update)

describe('training on the page', () => {
  it('gathers reports and takes them over together', () => {
    const { store, report, pass } = page()
    report(started('a'))
    let drawn = 0
    store.subscribe(() => drawn++)
    report(update(1), update(2), update(3))
    expect(drawn).toBe(0)
    pass()
    expect(drawn).toBe(1)
    expect(updatesOf(store, 'a')).toEqual([1, 2, 3])
  })

  it('waits from the press until it runs, and sends nothing for a second press', () => {
    const { store, worker, report, pass } = page()
    store.start(config)
    store.start(config)
    report({ kind: 'progress', phase: 'preparing', label: 'Making the tasks', done: 1, total: 2 })
    pass()
    store.start(config)
    expect(worker.sent).toHaveLength(1)
    expect(store.getState()).toMatchObject({
      waiting: true,
      progress: { label: 'Making the tasks' },
    })
    // No moment between two of its messages looks as if nothing were in training.
    const looks: boolean[] = []
    store.subscribe((state) => looks.push(isTraining(state)))
    report(
      { kind: 'progress', phase: 'training', label: 'Update 1 of 2', done: 1, total: 2 },
      started('a'),
    )
    expect(isTraining(store.getState())).toBe(true)
    report({ kind: 'state', state: 'running' })
    expect(store.getState().waiting).toBe(false)
    expect(looks).not.toContain(false)
  })

  it('puts a new run in front and the one that was there behind it', () => {
    const { store, report } = page()
    report(started('recorded'), { kind: 'state', state: 'finished' }, started('a'))
    expect(store.getState()).toMatchObject({ front: 'a', behind: 'recorded', live: 'a' })
  })

  it('keeps in front what is run again, and says what came of it for that run', async () => {
    const { store, report, worker } = page()
    store.show({ source: 'imported', file: viewOf(file), whole: file })
    store.setBehind({ source: 'recorded', file: viewOf(makeRunFile({ seed: 2 })) })
    await store.rerun({ source: 'imported', file: viewOf(file), whole: file })
    expect(worker.sent.map(({ kind }) => kind)).toEqual(['rerun'])
    report(started('again'), { kind: 'state', state: 'running' })
    expect(store.getState()).toMatchObject({
      front: file.id,
      behind: 'run-2',
      live: 'again',
      rerunning: file.id,
      repeats: true,
    })
    report({ kind: 'compared', identical: true }, { kind: 'state', state: 'finished' })
    expect(store.getState()).toMatchObject({
      front: file.id,
      rerunning: undefined,
      compared: { id: file.id, identical: true },
    })
    report(started('next'))
    expect(store.getState()).toMatchObject({ front: 'next', behind: file.id, repeats: false })
  })

  it('continues a run from its checkpoint and records an update once', () => {
    const { store, report, pass } = page()
    report(started('a'), update(1), update(2), update(3))
    pass()
    report({ kind: 'state', state: 'stopped' }, started('a', 2), update(3), update(4))
    pass()
    expect(updatesOf(store, 'a')).toEqual([1, 2, 3, 4])
    expect(store.getState().resumedAt).toBe(2)
  })

  it('keeps what was recorded when a run fails', () => {
    const { store, report } = page()
    report(started('a'), update(1), {
      kind: 'failed',
      message: 'The GPU was lost.',
      wayOut: 'Reload.',
    })
    expect(updatesOf(store, 'a')).toEqual([1])
    expect(store.getState().runs['a']?.file).toMatchObject({
      status: 'failed',
      failure: 'The GPU was lost.',
    })
    expect(store.getState().trouble?.wayOut).toBe('Reload.')
  })

  it('hands an exported file to whoever asked, and only the refusal that belongs to it', async () => {
    const { store, report, worker } = page()
    const [first, second, missing] = [
      store.exported(file.id, true),
      store.exported(file.id, false),
      store.exported('nobody', true),
    ]
    expect(worker.sent).toEqual([
      { kind: 'export', id: file.id, weights: true },
      { kind: 'export', id: file.id, weights: false },
      { kind: 'export', id: 'nobody', weights: true },
    ])
    report({ kind: 'refused', what: 'start', message: 'No such engine.' })
    worker.answer(3, { kind: 'refused', what: 'export', message: 'No such run.' })
    await expect(missing).rejects.toThrow('No such run.')
    // Said where the file was asked for; what the page says of the other refusal stays.
    expect(store.getState().trouble?.message).toBe('No such engine.')
    const bare = { ...file, tokens: 1 }
    worker.answer(2, { kind: 'exported', file: bare })
    worker.answer(1, { kind: 'exported', file })
    expect(await Promise.all([first, second])).toEqual([file, bare])
  })

  it('hands a cassette to everybody who asked', async () => {
    const { store, worker } = page()
    const asked = [store.cassette(), store.cassette(), store.cassette()]
    worker.answer(1, { kind: 'cassette', queries: 1, text: 'a' })
    worker.answer(2, { kind: 'refused', what: 'export-cassette', message: 'Drop them first.' })
    worker.answer(3, { kind: 'cassette', queries: 2, text: 'b' })
    expect(await Promise.allSettled(asked)).toMatchObject([
      { value: { text: 'a' } },
      { reason: { message: 'Drop them first.' } },
      { value: { text: 'b' } },
    ])
  })

  it('holds whole only the newest trajectories of a run that is stored, and lists no more than a file holds', () => {
    const { store, report, pass } = page()
    const [made] = makeRunFile({ updates: 1 }).trajectories
    if (made === undefined) throw new Error('a made run has trajectories')
    const id = (n: number) => `t${n}`
    report(started('a'))
    let found = 0
    for (let n = 1; n <= 3000; n += 1) {
      report(
        { kind: 'trajectories', at: n - 1, kept: [{ ...made, id: id(n), update: n }] },
        { kind: 'saved', update: n, seconds: 0.1 },
      )
      if (n % 100 === 0) pass()
    }
    for (let n = 1; n <= 3000; n += 1) if (store.recent('a', id(n)) !== undefined) found += 1
    const { file } = at(store.getState().runs, 'a', 'runs')
    expect([
      found,
      store.recent('a', id(3000))?.update,
      store.recent('b', id(3000)),
      file.recorded,
    ]).toEqual([60, 3000, undefined, 3000])
    expect(file.trajectories.length).toBeLessThanOrEqual(700)
    expect(file.trajectories.every(({ id: of, at }) => of === id(at + 1))).toBe(true)
    expect(Object.keys(store.getState().saving)).toHaveLength(25)
  })

  it('lists of a run that is stored nowhere what it holds whole itself', () => {
    const { store, report, pass } = page()
    const [made] = makeRunFile({ updates: 1 }).trajectories
    if (made === undefined) throw new Error('a made run has trajectories')
    report(started('a'))
    for (let n = 1; n <= 1500; n += 1) {
      report({ kind: 'trajectories', at: n - 1, kept: [{ ...made, id: `t${n}`, update: n }] })
      if (n % 100 === 0) pass()
    }
    const lines = at(store.getState().runs, 'a', 'runs').file.trajectories
    expect(lines.length).toBeGreaterThanOrEqual(400)
    expect(lines.length).toBeLessThanOrEqual(500)
    expect(lines[0]?.id).toBe('t1')
    for (const line of lines) expect(store.recent('a', line.id)?.id).toBe(line.id)
  })
})
