import { describe, expect, it } from 'vitest'
import type { CellResult, CrossPlay, Experiment } from '../run/experiment.ts'
import {
  TWO_MODES,
  madeResult,
  madeResults,
  storedExperiment,
} from '../run/testing/make-experiment.ts'
import type { Command, DeviceCommand, Report } from '../worker/protocol.ts'
import type { HeldExperiment } from './experiment-entry.ts'
import { createExperimentStore, isUnfinished } from './experiment-store.ts'

const FILES: Readonly<Record<string, string>> = {
  'presets/experiments.json': '["two.json", "gone.json"]',
  'presets/two.json': JSON.stringify(TWO_MODES),
}

function page(kept: readonly HeldExperiment[] = []) {
  let report: (report: Report) => void = () => undefined
  const sent: (Command | DeviceCommand)[] = []
  const waiting: (() => void)[] = []
  const library = new Map<string, HeldExperiment>(kept.map((one) => [one.stored.id, one]))
  const store = createExperimentStore({
    port: {
      send: (command) => sent.push(command),
      subscribe: (listener) => {
        report = listener
        return () => undefined
      },
      ask: () => Promise.reject(new Error('not asked here')),
      again: () => undefined,
    },
    later: (callback) => waiting.push(callback),
    read: (path) => Promise.resolve(FILES[path]),
    library: {
      list: () =>
        Promise.resolve({
          readable: [...library.values()].map(({ stored }) => stored),
          unreadable: [{ id: 'e-0', why: 'it is null, expected an object' }],
        }),
      read: (id) => Promise.resolve(library.get(id)),
      keep: (stored, results, crossPlay) => {
        library.set(stored.id, { stored, results, crossPlay, leftOut: [] })
        return Promise.resolve()
      },
      remove: (id) => {
        library.delete(id)
        return Promise.resolve()
      },
    },
  })
  return {
    store,
    sent,
    library,
    report: (...all: Report[]) => all.forEach((one) => report(one)),
    pass: () => waiting.splice(0).forEach((callback) => callback()),
  }
}

const started = (results: CellResult[] = [], experiment: Experiment = TWO_MODES): Report => ({
  kind: 'experiment-started',
  id: 'e-1',
  created: '2026-11-24T10:00:00Z',
  experiment,
  engine: { name: 'wasm', adapter: 'WebAssembly SIMD', code: 'test' },
  results,
})
const point = (update: number, tokens: number, greedy: number): Report => ({
  kind: 'experiment-curve',
  mode: 'joint',
  variant: 'only',
  seed: 1,
  point: { update, tokens, figures: { greedy } },
})
const joint = { mode: 'joint', variant: 'only', seed: 1 } as const
const shownView = ({ store }: ReturnType<typeof page>) =>
  store.getState().views[store.getState().shown ?? '']

describe('experiments on the page', () => {
  it('offers the protocols that can be read', async () => {
    const { store } = page()
    await store.loadProtocols()
    expect(store.getState().protocols).toEqual([{ id: 'two', experiment: TWO_MODES }])
  })

  it('grows curves and turns a finished run into its result', () => {
    const held = page()
    const { store, sent, report, pass } = held
    store.start(TWO_MODES)
    expect(sent).toEqual([{ kind: 'start-experiment', experiment: TWO_MODES }])
    expect(store.getState().waiting).toBe(true)
    report(started(), { kind: 'experiment-state', state: 'running' })
    expect(store.getState()).toMatchObject({
      waiting: false,
      live: 'e-1',
      shown: 'e-1',
      state: 'running',
    })
    let drawn = 0
    store.subscribe(() => drawn++)
    report(point(0, 0, 0.2), point(2, 500, 0.3), point(2, 500, 0.4))
    expect(drawn).toBe(0)
    pass()
    expect(drawn).toBe(1)
    expect(
      shownView(held)?.growing['only-joint-1']?.curve.map(({ tokens, figures }) => [
        tokens,
        figures['greedy'],
      ]),
    ).toEqual([
      [0, 0.2],
      [500, 0.4],
    ])
    report(
      { kind: 'experiment-cell', result: madeResult(joint) },
      { kind: 'experiment-cell', result: madeResult(joint) },
    )
    pass()
    expect(shownView(held)).toMatchObject({ growing: {}, results: [madeResult(joint)] })
  })

  it('keeps what is finished when it fails', () => {
    const held = page()
    const { store, report } = held
    report(started([madeResult(joint)]), { kind: 'experiment-state', state: 'running' })
    report({ kind: 'experiment-failed', message: 'The GPU was lost.', wayOut: 'Continue it.' })
    expect(store.getState().state).toBe('stopped')
    const view = shownView(held)
    expect(view?.results).toHaveLength(1)
    expect(view && isUnfinished(view)).toBe(true)
  })

  it('continues what is kept, and does not begin with what is not', async () => {
    const { store, sent } = page([
      {
        stored: storedExperiment(TWO_MODES),
        results: [madeResult(joint)],
        crossPlay: [],
        leftOut: [],
      },
    ])
    await store.continueStored('e-1')
    expect(sent).toEqual([{ kind: 'continue-experiment', id: 'e-1' }])
    await store.continueStored('e-2')
    expect(sent).toHaveLength(1)
    expect(store.getState()).toMatchObject({
      waiting: false,
      trouble: { title: 'That experiment is not here' },
    })
  })

  it('is ready again when the worker refuses', () => {
    const { store, report } = page()
    store.start(TWO_MODES)
    report({ kind: 'refused', what: 'start-experiment', message: 'A run is in progress.' })
    expect(store.getState().waiting).toBe(false)
  })

  it('deletes only when the list closes, and takes it back before', async () => {
    const { store, library } = page([
      { stored: storedExperiment(TWO_MODES), results: [], crossPlay: [], leftOut: [] },
      {
        stored: storedExperiment(TWO_MODES, 'e-2'),
        results: madeResults(TWO_MODES),
        crossPlay: [],
        leftOut: [],
      },
    ])
    await store.refresh()
    expect(store.getState().kept).toMatchObject([
      { done: 0, total: 4 },
      { done: 4, total: 4 },
    ])
    store.mark('e-1')
    store.mark('e-2')
    store.unmark('e-2')
    await store.look('e-1')
    await store.sweep()
    expect([...library.keys()]).toEqual(['e-2'])
    expect(store.getState()).toMatchObject({ shown: undefined, marked: new Set() })
  })

  it('takes in what was read, and keeps what is here where it is further on', async () => {
    const crossPlay: CrossPlay[] = [
      {
        mode: 'joint',
        variant: 'only',
        seeds: [1, 2],
        tasks: 8,
        success: [
          [1, 0.5],
          [0.25, 1],
        ],
        gap: { mean: 0.625, low: 0.5, high: 0.75 },
      },
    ]
    const found = {
      kind: 'experiment',
      stored: storedExperiment(TWO_MODES),
      results: madeResults(TWO_MODES),
      crossPlay,
    } as const
    const fresh = page()
    await fresh.store.takeIn('e.json', found)
    expect(shownView(fresh)).toMatchObject({ results: found.results, crossPlay })
    expect(fresh.library.get('e-1')?.results).toHaveLength(4)
    const further = page([
      {
        stored: storedExperiment(TWO_MODES),
        results: [madeResult(joint)],
        crossPlay: [],
        leftOut: [],
      },
    ])
    await further.store.takeIn('e.json', found)
    expect(shownView(further)?.results).toEqual([madeResult(joint)])
    await further.store.takeIn('p.json', { kind: 'protocol', experiment: TWO_MODES })
    expect(further.store.getState()).toMatchObject({
      protocols: [{ id: 'p.json', experiment: TWO_MODES }],
      picked: 'p.json',
      trouble: undefined,
    })
  })
})
