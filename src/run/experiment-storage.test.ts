import 'fake-indexeddb/auto'
import { deleteDB, openDB } from 'idb'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { experimentSchema } from './experiment.ts'
import type { CellResult } from './experiment.ts'
import { RunStorage } from './storage.ts'
import { makeRunFile } from './testing/make-run.ts'

const stored = {
  id: 'e-1',
  created: '2026-11-24T10:00:00Z',
  engine: 'wasm',
  adapter: 'WebAssembly SIMD',
  code: 'test',
  experiment: experimentSchema.parse({
    format: 'tandem-experiment',
    version: 1,
    name: 'Two modes',
    base: {},
    modes: ['joint', 'separate'],
    seeds: [1, 2],
  }),
}
const estimate = { mean: 0.5, low: 0.4, high: 0.6, n: 8 }
const result: CellResult = {
  mode: 'joint',
  variant: 'only',
  seed: 1,
  updates: 4,
  tokens: 1000,
  gflop: 1,
  seconds: 2,
  start: { greedy: estimate, sampled: estimate },
  curve: [{ update: 0, tokens: 0, figures: { greedy: 0.5 } }],
  outcomes: { templates: ['a', 'b'], greedy: '01', sampled: '00' },
}
const run = makeRunFile({ updates: 3 })

let database = 0
let storage: RunStorage
beforeEach(async () => {
  storage = await RunStorage.open(`experiments-${(database += 1)}`)
})
afterEach(() => storage.close())

describe('storage of experiments', () => {
  it('reads the protocol with the cells that are finished', async () => {
    await storage.experiments.begin(stored)
    await storage.experiments.finish('e-1', 'joint 1', result)
    await storage.experiments.keepState('e-1', 'separate 1', { run, rest: { step: 3 } })
    expect(await storage.experiments.read('e-1')).toEqual({
      stored,
      results: [result],
      crossPlay: [],
      leftOut: [],
    })
    expect(await storage.experiments.read('e-2')).toBeUndefined()
    expect(await storage.experiments.list()).toEqual({ readable: [stored], unreadable: [] })
  })

  it('keeps cross-play beside the cells', async () => {
    const crossPlay = [
      {
        mode: 'joint' as const,
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
    await storage.experiments.begin(stored)
    await storage.experiments.keepCrossPlay('e-1', crossPlay)
    expect(await storage.experiments.read('e-1')).toEqual({
      stored,
      results: [],
      crossPlay,
      leftOut: [],
    })
  })

  it('keeps the state of a cell until it is finished, without trajectories', async () => {
    await storage.experiments.begin(stored)
    await storage.experiments.keepState('e-1', 'joint 1', { run, rest: { step: 3 } })
    expect(await storage.experiments.begun('e-1', 'joint 1')).toEqual({
      run: { ...run, trajectories: [] },
      rest: { step: 3 },
    })
    await storage.experiments.finish('e-1', 'joint 1', result, new Float32Array([1]))
    expect(await storage.experiments.begun('e-1', 'joint 1')).toBeUndefined()
    expect(await storage.experiments.policies('e-1', 'joint 1')).toEqual(new Float32Array([1]))
  })

  it('keeps warm starts until no run that is left begins with them', async () => {
    await storage.experiments.begin(stored)
    await storage.experiments.keepWarmStart('e-1', 'planner 1', {
      kind: 'begun',
      step: 40,
      state: new Float32Array([1]),
    })
    expect(await storage.experiments.warmStart('e-1', 'planner 1')).toEqual({
      kind: 'begun',
      step: 40,
      state: new Float32Array([1]),
    })
    await storage.experiments.keepWarmStart('e-1', 'planner 1', {
      kind: 'made',
      weights: new Float32Array([2]),
    })
    expect(await storage.experiments.warmStart('e-1', 'planner 1')).toEqual({
      kind: 'made',
      weights: new Float32Array([2]),
    })
    await storage.experiments.dropWarmStarts('e-1')
    expect(await storage.experiments.warmStart('e-1', 'planner 1')).toBeUndefined()
  })

  it('says what is in training with each save, whether it was all gone, and lets no other tab delete it', async () => {
    const going = {
      kind: 'experiment',
      id: 'e-1',
      state: 'running',
      since: '2026-11-30T10:00:00Z',
    } as const
    expect(await storage.experiments.begin(stored, going)).toEqual({ fresh: true })
    expect(await storage.inTraining()).toEqual(going)
    await expect(storage.experiments.delete('e-1', true)).rejects.toMatchObject({ kind: 'busy' })
    expect(
      await storage.experiments.keepState(
        'e-1',
        'joint 1',
        { run, rest: {} },
        { ...going, state: 'paused' },
      ),
    ).toEqual({ fresh: false })
    expect(await storage.inTraining()).toMatchObject({ state: 'paused' })
    await deleteDB(`experiments-${database}`)
    expect(await storage.experiments.finish('e-1', 'joint 1', result)).toEqual({ fresh: true })
    await storage.experiments.begin(stored, going)
    await storage.experiments.keepCrossPlay('e-1', [], 'ended')
    expect(await storage.inTraining()).toBeUndefined()
  })

  it('deletes one experiment with all its cells and no other', async () => {
    for (const id of ['e-1', 'e-10']) {
      await storage.experiments.begin({ ...stored, id })
      await storage.experiments.finish(id, 'joint 1', result, 'weights')
    }
    await storage.experiments.delete('e-1')
    expect(await storage.experiments.read('e-1')).toBeUndefined()
    expect(await storage.experiments.policies('e-1', 'joint 1')).toBeUndefined()
    expect(await storage.experiments.read('e-10')).toMatchObject({ results: [result] })
  })

  it('leaves out what cannot be read, naming the place, and stores nothing like it', async () => {
    await storage.experiments.begin(stored)
    await storage.experiments.finish('e-1', 'joint 2', result)
    await expect(
      storage.experiments.finish('e-1', 'joint 1', { ...result, updates: 0.5 }),
    ).rejects.toMatchObject({
      kind: 'broken',
      message: expect.stringContaining('updates is 0.5') as string,
    })
    const raw = await openDB(`experiments-${database}`)
    await raw.put('cells', { kind: 'done', result: { ...result, updates: 0.5 } }, [
      'e-1',
      'joint 1',
    ])
    await raw.put('cells', null, ['e-1', 'separate 1'])
    await raw.put('experiments', null, 'e-0')
    raw.close()
    expect(await storage.experiments.read('e-1')).toEqual({
      stored,
      results: [result],
      crossPlay: [],
      leftOut: [
        'joint 1: result.updates is 0.5, expected a whole number',
        'separate 1: it is null, expected an object',
      ],
    })
    expect(await storage.experiments.list()).toEqual({
      readable: [stored],
      unreadable: [{ id: 'e-0', why: 'it is null, expected an object' }],
    })
    await storage.experiments.delete('e-0')
    expect((await storage.experiments.list()).unreadable).toEqual([])
  })

  it('keeps states and policies of any size, in parts', async () => {
    const name = `large-${database}`
    const small = await RunStorage.open(name, 4096)
    const [rest, policies] = [
      { weights: Float32Array.from({ length: 3000 }, (_, i) => i) },
      new Map([['w', { data: new Float32Array(2000).fill(2) }]]),
    ]
    await small.experiments.begin(stored)
    await small.experiments.keepState('e-1', 'joint 1', { run, rest })
    expect(await small.experiments.begun('e-1', 'joint 1')).toEqual({
      run: { ...run, trajectories: [] },
      rest,
    })
    expect(await small.experiments.read('e-1')).toMatchObject({ results: [], leftOut: [] })
    await small.experiments.finish('e-1', 'joint 1', result, policies)
    expect(await small.experiments.policies('e-1', 'joint 1')).toEqual(policies)
    expect(await small.experiments.read('e-1')).toMatchObject({ results: [result] })
    await small.experiments.delete('e-1')
    small.close()
    const raw = await openDB(name)
    expect(await raw.getAllKeys('parts')).toEqual([])
    raw.close()
  })

  it('opens a database of the version before with everything that is in it', async () => {
    const name = `older-${(database += 1)}`
    const older = await openDB(name, 1, {
      upgrade: (fresh) => {
        for (const store of ['runs', 'rows', 'checkpoints', 'suites'])
          fresh.createObjectStore(store)
      },
    })
    await older.put('suites', [{ path: 'a.json', text: '[]' }], 'api-bank')
    older.close()
    const opened = await RunStorage.open(name)
    expect(await opened.readSuite('api-bank')).toEqual([{ path: 'a.json', text: '[]' }])
    await opened.save(run)
    await opened.experiments.begin(stored)
    expect(await opened.read(run.id)).toEqual(run)
    expect((await opened.experiments.list()).readable).toEqual([stored])
    opened.close()
  })
})
