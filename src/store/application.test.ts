/**
 * The stores joined, over a history, a library and a worker that are stood in for: where Back and
 * Forward lead.
 */
import { describe, expect, it } from 'vitest'
import { at, defined } from '../run/at.ts'
import { configSchema } from '../run/config.ts'
import { writeRunFile } from '../run/export.ts'
import { makeRunFile } from '../run/testing/make-run.ts'
import { WorkerClient } from '../worker/client.ts'
import type { Report } from '../worker/protocol.ts'
import { ScriptedEndpoint } from '../worker/testing/scripted-endpoint.ts'
import { createApplication, RECORDED, type Surroundings } from './application.ts'
import { viewOf } from './run-view.ts'
import type { TrainingStore } from './training-store.ts'
import type { Entry } from './visits.ts'

const recorded = makeRunFile({ seed: 3 })
const stored = makeRunFile({ seed: 4 })
const started: Report = {
  kind: 'started',
  id: 'live',
  config: configSchema.parse({}),
  engine: { name: 'wasm', adapter: 'test', software: true, variants: {} },
  resumedAt: 0,
}

async function visit(
  hash = '',
  soon?: (page: ReturnType<typeof createApplication>, report: (...all: Report[]) => void) => void,
) {
  const stack: Entry[] = [{ hash }]
  let at = 0
  let arrive: (entry: Entry) => void = () => undefined
  let asks = () => false
  const waiting: (() => void)[] = []
  const worker = new ScriptedEndpoint()
  const go = async (by: number) => {
    at += by
    arrive(defined(stack[at], 'stack'))
    await settled()
  }
  const settled = () => new Promise((resolve) => setTimeout(resolve, 0))
  const around: Surroundings = {
    port: new WorkerClient(() => worker),
    library: {
      list: () => Promise.resolve([]),
      open: (id) =>
        Promise.resolve(id === stored.id ? { file: viewOf(stored), leftOut: [] } : undefined),
      ends: () => Promise.resolve(new Map()),
      head: () => Promise.resolve(undefined),
      trajectory: () => Promise.resolve(undefined),
      remove: () => Promise.resolve(),
      inTraining: () => Promise.resolve(undefined),
      forget: () => Promise.resolve(),
      hasSuite: () => Promise.resolve(false),
      persist: () => Promise.resolve(true),
      space: () => Promise.resolve(undefined),
    },
    experiments: {
      list: () => Promise.resolve({ readable: [], unreadable: [] }),
      read: () => Promise.resolve(undefined),
      keep: () => Promise.resolve(),
      remove: () => Promise.resolve(),
    },
    memory: { get: () => undefined, set: () => undefined, remove: () => undefined },
    frames: { request: () => 0, cancel: () => undefined },
    now: () => '2026-01-01T00:00:00Z',
    later: (callback) => waiting.push(callback),
    reducedMotion: () => true,
    readFile: () => Promise.resolve(undefined),
    read: (path) =>
      Promise.resolve(path === RECORDED ? writeRunFile(recorded, { weights: false }) : undefined),
    history: {
      current: () => defined(stack[at], 'stack'),
      push: (entry) => {
        stack.splice((at += 1), stack.length, entry)
      },
      replace: (entry) => {
        stack[at] = entry
      },
      back: () => void go(-1),
      subscribe: (listener) => {
        arrive = listener
      },
    },
    onLeaving: (wanted) => {
      asks = wanted
    },
    claim: () => Promise.resolve(true),
  }
  const page = createApplication(around)
  const report = (...all: Report[]) => all.forEach((one) => worker.say(one))
  const begun = page.begin()
  soon?.(page, report)
  await begun
  return {
    page,
    worker,
    report,
    back: () => go(-1),
    forward: () => go(1),
    settled,
    entries: () => stack.map((entry) => entry.hash),
    at: () => at,
    asks: () => asks(),
    tick: () => waiting.splice(0).forEach((callback) => callback()),
  }
}

describe('Back and Forward', () => {
  it('go between the recorded run and the one in training, which goes on', async () => {
    const { page, worker, report, back, forward, asks } = await visit()
    expect(page.training.getState().front).toBe(recorded.id)
    page.training.start(configSchema.parse({}))
    report(started, { kind: 'state', state: 'running' })
    expect([page.training.getState().front, asks()]).toEqual(['live', true])
    await back()
    expect(page.training.getState()).toMatchObject({ front: recorded.id, worker: 'running' })
    await forward()
    expect(page.training.getState()).toMatchObject({ front: 'live', worker: 'running' })
    expect(worker.sent.map(({ kind }) => kind)).toEqual(['start'])
  })

  it('lead back to the recorded run from one that was begun before it was there', async () => {
    const { page, back, entries } = await visit('', ({ training }, report) => {
      training.start(configSchema.parse({}))
      report(started, { kind: 'state', state: 'running' })
    })
    expect([page.training.getState().front, entries().length]).toEqual(['live', 2])
    await back()
    expect(page.training.getState()).toMatchObject({ front: recorded.id, worker: 'running' })
  })

  it('open a stored run again, at the trajectory and the step where it was left', async () => {
    const { page, back, forward, entries } = await visit()
    await page.openStored(stored.id)
    const line = page.training
      .getState()
      .runs[stored.id]?.file.trajectories.find(({ steps }) => steps === 3)
    if (!line) throw new Error('a made run has trajectories of three steps')
    page.select(line, 2)
    await back()
    expect(page.training.getState().front).toBe(recorded.id)
    page.training.forget(stored.id)
    await forward()
    expect(page.training.getState().front).toBe(stored.id)
    expect([page.selection.getState().trajectory, page.playhead.getState().step]).toEqual([
      line.id,
      2,
    ])
    expect(entries()).toHaveLength(2)
  })

  it('go between runs and experiments, and close the dialog that is open', async () => {
    const { page, back, forward, settled, at } = await visit()
    page.page.setState({ shows: 'experiments' })
    page.page.setState({ dialog: 'help' })
    await back()
    expect(page.page.getState()).toEqual({ shows: 'experiments', dialog: undefined })
    await back()
    expect(page.page.getState().shows).toBe('run')
    await forward()
    expect(page.page.getState().shows).toBe('experiments')
    page.page.setState({ dialog: 'share' })
    page.page.setState({ dialog: undefined })
    await settled()
    expect(at()).toBe(1)
  })

  it('lead past a run that was deleted, and add nothing while the page opens', async () => {
    const { page, back, entries } = await visit(`#run=${stored.id}`)
    expect(page.training.getState().front).toBe(stored.id)
    expect(entries()).toHaveLength(1)
    page.page.setState({ shows: 'experiments' })
    page.page.setState({ shows: 'run' })
    page.training.forget(stored.id)
    expect(page.training.getState().front).toBe(recorded.id)
    expect(entries()).toHaveLength(3)
    await back()
    expect(page.page.getState().shows).toBe('experiments')
  })
})

describe('official files', () => {
  it('have their tasks counted for the settings in hand, once and when nothing else is done', async () => {
    const { page, worker, report, tick, settled } = await visit()
    const counts = () =>
      worker.requests.flatMap(({ id, command }) =>
        command.kind === 'count-tasks' ? [{ id, config: command.config }] : [],
      )
    page.setup.edit('suite.id', 'bfcl')
    await settled()
    tick()
    expect(counts()).toEqual([])
    report({
      kind: 'imported',
      suite: 'bfcl',
      about: '',
      licence: '',
      skipped: 0,
      counts: {},
      warnings: [],
    })
    page.setup.edit('suite.heldOutShare', 0.3)
    page.setup.edit('suite.heldOutShare', 0.5)
    // What looks at the tasks is loaded first.
    await expect
      .poll(() => {
        tick()
        return counts().map(({ config: { suite } }) => suite)
      })
      .toMatchObject([{ id: 'bfcl', heldOutShare: 0.5 }])
    worker.answer(at(counts(), 0, 'counts').id, { kind: 'counted', heldOut: 200 })
    await settled()
    expect(page.training.getState().heldOut?.tasks).toBe(200)
    page.setup.edit('seed', 4)
    await settled()
    tick()
    page.training.setState({ worker: 'running' })
    page.setup.edit('suite.heldOutShare', 0.4)
    await settled()
    tick()
    expect(counts()).toHaveLength(1)
    report({ kind: 'state', state: 'finished' })
    await settled()
    tick()
    expect(counts()).toHaveLength(2)
  })

  it.each<[what: string, before: (training: TrainingStore) => void, ...after: Report[]]>([
    [
      'after an experiment',
      (training) => training.setState({ experiment: 'running' }),
      { kind: 'experiment-state', state: 'finished' },
    ],
    [
      'after an import that was refused',
      (training) => training.importSuite([], 'bfcl'),
      { kind: 'refused', what: 'import-suite', message: 'None of them.' },
    ],
  ])('are looked at %s, which kept the worker from it', async (_, before, ...after) => {
    const { page, worker, report, tick, settled } = await visit()
    const looked = () => {
      tick()
      return worker.sent.some(({ kind }) => kind === 'count-tasks')
    }
    page.training.setState({ suitesKept: ['bfcl'] })
    before(page.training)
    page.setup.edit('suite.id', 'bfcl')
    await settled()
    expect(looked()).toBe(false)
    report(...after)
    // What looks at the tasks is loaded first.
    await expect.poll(looked).toBe(true)
  })
})
