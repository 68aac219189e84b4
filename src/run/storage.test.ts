import 'fake-indexeddb/auto'
import { deleteDB, openDB } from 'idb'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { at } from './at.ts'
import { StorageError } from './database.ts'
import { exportedRun } from './export.ts'
import { bytesOf } from './parts.ts'
import { LISTS, ROW_SCHEMAS, countsOf, headOf } from './rows.ts'
import { RunStorage } from './storage.ts'
import { makeRunFile } from './testing/make-run.ts'

const file = makeRunFile({ updates: 8 })
/** The same run when it had made fewer updates. */
const { crossPlay: _, ...growing } = file
const early = {
  ...growing,
  status: 'running' as const,
  updates: file.updates.slice(0, 3),
  evaluations: file.evaluations.slice(0, 1),
  trajectories: file.trajectories.slice(0, 2),
}

let database = 0
let storage: RunStorage
beforeEach(async () => {
  storage = await RunStorage.open(`test-${(database += 1)}`)
})
afterEach(() => {
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
  storage.close()
})

describe('run storage', () => {
  it('reads a run as it was saved, grown in steps', async () => {
    await storage.save(early)
    expect(await storage.read(file.id)).toEqual(early)
    await storage.save(file)
    expect(await storage.read(file.id)).toEqual(file)
  })

  it('writes only rows that are new', async () => {
    await storage.save(early)
    const put = vi.spyOn(IDBObjectStore.prototype, 'put')
    await storage.save({ ...file, trajectories: early.trajectories })
    const rows = put.mock.contexts.filter(
      (store) => store instanceof IDBObjectStore && store.name === 'rows',
    )
    expect(rows).toHaveLength(file.updates.length - 3 + file.evaluations.length - 1)
  })

  it('shows the trajectories of a run one after the other, and reads one at its place or wherever it is', async () => {
    await storage.save(file)
    const seen: [unknown, number][] = []
    expect(
      await storage.readInPieces(file.id, () => (row, at) => seen.push([row, at]) > 0),
    ).toEqual({ file: { ...file, trajectories: [] }, leftOut: [] })
    expect(seen).toEqual(file.trajectories.map((one, at) => [one, at]))
    const one = file.trajectories[3]
    for (const at of [3, 0, 99])
      expect(await storage.trajectory(file.id, at, one?.id ?? '')).toEqual(one)
    expect(await storage.trajectory(file.id, 3, 'another')).toBeUndefined()
    expect(await storage.trajectory('nobody', 3, one?.id ?? '')).toBeUndefined()
    expect(await storage.readInPieces('nobody', () => () => true)).toBeUndefined()
  })

  it('reads a long run in pieces, none of which is long, and every row of it once', async () => {
    const long = { ...makeRunFile({ updates: 300, status: 'stopped' }), trajectories: [] }
    await storage.save(long)
    const getAll = vi.spyOn(IDBObjectStore.prototype, 'getAll')
    const parse = vi.spyOn(ROW_SCHEMAS.updates, 'safeParse')
    expect(await storage.read(long.id)).toEqual(long)
    expect(parse).toHaveBeenCalledTimes(300)
    const pieces = getAll.mock.results.map(({ value }) => {
      const rows: unknown = value instanceof IDBRequest ? value.result : undefined
      return Array.isArray(rows) ? rows.length : 0
    })
    expect(Math.max(...pieces)).toBe(250)
  })

  it('continues from a checkpoint: the state is whole, and later rows go', async () => {
    const state = {
      run: early,
      warmSteps: 5,
      planner: { weights: new Map([['w', { shape: [2], data: new Float32Array([1, 2]) }]]) },
    }
    await storage.checkpoint(state)
    await storage.save(file)
    const { run, ...rest } = state
    expect(await storage.lastCheckpoint(file.id)).toMatchObject({ run, rest, leftOut: [] })
    expect((await storage.list())[0]?.checkpoint).toBe(3)
    await storage.save(early)
    expect(await storage.read(file.id)).toEqual(early)
    const [first, second] = [file.updates.slice(0, 4), file.updates.slice(0, 5)]
    await storage.save({ ...early, updates: first })
    await storage.save({ ...early, updates: second })
    expect((await storage.read(file.id))?.updates).toEqual(second)
  })

  it('lists runs newest first and deletes one without touching the others', async () => {
    const other = { ...makeRunFile({ seed: 2, updates: 2 }), created: '2026-11-23T10:00:00Z' }
    await storage.save(file)
    await storage.save(other)
    expect((await storage.list()).map((run) => run.id)).toEqual([other.id, file.id])
    await storage.delete(file.id)
    expect(await storage.read(file.id)).toBeUndefined()
    expect(await storage.read(other.id)).toEqual(other)
  })

  it('replaces a run of the same id whole', async () => {
    await storage.checkpoint({ run: file })
    const imported = { ...makeRunFile({ seed: 5, updates: 8 }), id: file.id }
    await storage.replace(imported)
    expect(await storage.read(file.id)).toEqual(imported)
    expect(await storage.lastCheckpoint(file.id)).toBeUndefined()
  })

  it('is as it was when a save fails half-way', async () => {
    await storage.save(early)
    const put = Object.getOwnPropertyDescriptor(IDBObjectStore.prototype, 'put')
      ?.value as IDBObjectStore['put']
    vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function full(
      this: IDBObjectStore,
      value: unknown,
      key?: IDBValidKey,
    ) {
      if (this.name === 'runs') throw new DOMException('no space left', 'QuotaExceededError')
      return put.call(this, value, key)
    })
    const failure = await storage.save(file).catch((error: unknown) => error)
    vi.restoreAllMocks()
    expect(failure).toBeInstanceOf(StorageError)
    expect(failure).toMatchObject({
      kind: 'quota',
      wayOut: expect.stringContaining('Delete runs') as string,
    })
    expect(await storage.read(file.id)).toEqual(early)
  })

  it('keeps imported suites', async () => {
    await storage.saveSuite('api-bank', [{ path: 'a.json', text: '[]' }])
    expect(await storage.readSuite('api-bank')).toEqual([{ path: 'a.json', text: '[]' }])
    expect(await storage.readSuite('other')).toBeUndefined()
  })

  const running = {
    kind: 'run',
    id: file.id,
    state: 'running',
    since: '2026-11-30T10:00:00Z',
  } as const

  it('says what is in training as of the same save', async () => {
    expect(await storage.inTraining()).toBeUndefined()
    await storage.mark(file.id, { ...running, config: file.config })
    expect(await storage.inTraining()).toEqual({ ...running, config: file.config })
    await storage.save(
      { ...early, updates: [], evaluations: [], trajectories: [], warmStart: [] },
      running,
    )
    // Of its head the configuration is there; nothing to continue from yet.
    expect(await storage.inTraining()).toEqual({ ...running, config: file.config })
    await storage.checkpoint({ run: early }, running)
    expect(await storage.inTraining()).toMatchObject({ id: file.id, checkpoint: 3 })
    const put = vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => {
      throw new DOMException('no space left', 'QuotaExceededError')
    })
    await expect(
      storage.checkpoint({ run: file }, { ...running, id: 'other' }),
    ).rejects.toMatchObject({ kind: 'quota' })
    put.mockRestore()
    expect(await storage.inTraining()).toMatchObject({ id: file.id, checkpoint: 3 })
    // The end of a run says nothing about one that took its place.
    await storage.mark('other', { ...running, id: 'other' })
    await storage.checkpoint({ run: file }, 'ended')
    expect(await storage.inTraining()).toMatchObject({ id: 'other' })
    await storage.mark('other', 'ended')
    expect(await storage.inTraining()).toBeUndefined()
  })

  it('keeps what another tab trains from being deleted, and nothing else', async () => {
    await storage.checkpoint({ run: early }, running)
    await storage.save({ ...early, id: 'other' })
    await expect(storage.delete(file.id, true)).rejects.toMatchObject({
      kind: 'busy',
      message: expect.stringContaining('in another tab') as string,
    })
    expect(await storage.read(file.id)).toEqual(early)
    await storage.delete('other', true)
    // A tab that went away left the mark; nothing trains.
    await storage.delete(file.id)
    expect(await storage.list()).toEqual([])
    expect(await storage.inTraining()).toBeUndefined()
  })

  it('is opened again after another tab deleted the database, and a run is written whole', async () => {
    const name = `test-${database}`
    expect(await storage.save(early, running)).toEqual({ fresh: true })
    expect(await storage.save(early, running)).toEqual({ fresh: false })
    await deleteDB(name)
    expect(await storage.list()).toEqual([])
    await storage.save(early)
    await deleteDB(name)
    expect(await storage.checkpoint({ run: file }, running)).toEqual({ fresh: true })
    expect(await storage.read(file.id)).toEqual(file)
    expect(await storage.inTraining()).toMatchObject({ id: file.id, checkpoint: 8 })
  })

  it('is opened again after the browser closed the connection by force', async () => {
    await storage.save(early)
    const transaction = vi
      .spyOn(IDBDatabase.prototype, 'transaction')
      .mockImplementationOnce(() => {
        throw new DOMException('The database connection is closing.', 'InvalidStateError')
      })
    await storage.save(file)
    expect(transaction).toHaveBeenCalledTimes(2)
    expect(await storage.read(file.id)).toEqual(file)
  })

  it('lets a newer page upgrade the database, and says so when something is to be kept', async () => {
    const newer = await openDB(`test-${database}`, 99)
    await expect(storage.save(early)).rejects.toMatchObject({ name: 'StorageError' })
    newer.close()
  })

  it('says so where there is no database', async () => {
    vi.stubGlobal('indexedDB', undefined)
    await expect(RunStorage.open()).rejects.toMatchObject({
      kind: 'unavailable',
      wayOut: expect.stringContaining('export') as string,
    })
  })

  it('says nothing where the browser gives no reason, and what to do where a newer page was here', async () => {
    vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => {
      throw new DOMException('', 'QuotaExceededError')
    })
    await expect(storage.save(file)).rejects.toMatchObject({
      kind: 'quota',
      message: "The browser's storage for this page is full.",
    })
    const newer = await openDB('newer', 1000)
    newer.close()
    await expect(RunStorage.open('newer')).rejects.toMatchObject({
      kind: 'newer',
      wayOut: expect.stringContaining('Reload the page') as string,
    })
  })
})

describe('records that are not sound', () => {
  /** Puts something into the database as it is. */
  const plant = async (store: string, key: IDBValidKey, value: unknown) => {
    const raw = await openDB(`test-${database}`)
    await raw.put(store, value, key)
    raw.close()
  }
  const remove = async (store: string, key: IDBValidKey) => {
    const raw = await openDB(`test-${database}`)
    await raw.delete(store, key)
    raw.close()
  }
  const nan = { ...file.updates[2], metrics: { ...file.updates[2]?.metrics, reward: NaN } }

  it('cost only themselves', async () => {
    await storage.save(file)
    await plant('rows', [file.id, 'updates', 2], nan)
    await remove('rows', [file.id, 'trajectories', 1])
    const found = await storage.salvage(file.id)
    expect(found?.leftOut).toEqual([
      'update 3: metrics.reward is NaN, expected a number',
      'trajectory 2: it is not there',
    ])
    expect(found?.file.updates).toHaveLength(8)
    expect(found?.file.updates.toSpliced(2, 1)).toEqual(file.updates.toSpliced(2, 1))
    expect(found?.file.trajectories).toEqual(file.trajectories.toSpliced(1, 1))
    expect(exportedRun((await storage.read(file.id)) ?? file).updates).toHaveLength(8)
    await plant('rows', [file.id, 'trajectories', 3], null)
    const seen: number[] = []
    const pieces = await storage.readInPieces(file.id, () => (row, at) => {
      seen.push(at)
      return row !== null
    })
    expect(pieces?.leftOut).toEqual([
      'update 3: metrics.reward is NaN, expected a number',
      'trajectory 2: it is not there',
      'trajectory 4: it cannot be read',
    ])
    expect(seen).toEqual(file.trajectories.map((_, at) => at).filter((at) => at !== 1))
    expect(await storage.head(file.id)).toEqual({ head: headOf(file), updates: 8 })
  })

  it('leave the list as it is, and a head that cannot be read a row of it', async () => {
    await storage.save(file)
    for (const [id, stored] of [
      ['a', null],
      ['b', { id: 'b', head: null, counts: {} }],
      ['c', { id: 'c', head: { config: 1 } }],
    ] as const)
      await plant('runs', id, stored)
    await plant('checkpoints', 'd', 'no checkpoint')
    expect(await storage.list()).toEqual([
      {
        kind: 'run',
        id: file.id,
        name: 'Made up',
        created: file.created,
        status: 'finished',
        updates: 8,
        planned: 8,
        evaluations: 3,
        described: { seed: 1, mode: 'joint', engine: 'tfjs-cpu', seconds: 52 },
      },
      { kind: 'unreadable', id: 'a', why: 'it is null, expected an object' },
      { kind: 'unreadable', id: 'b', why: 'head is null, expected an object' },
      { kind: 'unreadable', id: 'c', why: 'head.created is missing, expected text' },
      { kind: 'unreadable', id: 'd', why: 'its record is not there' },
    ])
    for (const id of ['a', 'b', 'c', 'd']) {
      await expect(storage.salvage(id)).rejects.toMatchObject({
        kind: 'broken',
        message: expect.stringContaining(`The stored run ${id} cannot be read`) as string,
      })
      await storage.delete(id)
    }
    expect(await storage.list()).toHaveLength(1)
    expect(await storage.salvage('a')).toBeUndefined()
  })

  it('give the run as of its checkpoint where only that says what run it is', async () => {
    await storage.checkpoint({ run: early })
    await storage.save(file)
    await plant('runs', file.id, { id: file.id, head: null })
    expect(await storage.salvage(file.id)).toEqual({
      file: early,
      leftOut: [
        'its record is null, expected an object; this is the run as of update 3, its last checkpoint',
      ],
    })
  })

  it('are put right before a run goes on, which then grows as ever', async () => {
    const state = { run: early, weights: new Float32Array([1]) }
    await storage.checkpoint(state)
    await plant('rows', [file.id, 'updates', 1], 'gone')
    await plant('rows', [file.id, 'warmStart', 0], undefined)
    const resumed = await storage.resume(file.id)
    expect(resumed?.leftOut).toEqual([
      'update 2: it is "gone", expected an object',
      'warm start point 1: it is not there',
    ])
    expect(resumed?.rest).toEqual({ weights: new Float32Array([1]) })
    expect(resumed?.run.updates.map(({ update }) => update)).toEqual([1, 2, 3])
    if (resumed === undefined) throw new Error('there was a checkpoint')
    expect((await storage.lastCheckpoint(file.id))?.leftOut).toEqual([])
    const grown = { ...resumed.run, updates: [...resumed.run.updates, ...file.updates.slice(3)] }
    await storage.save(grown)
    expect(await storage.salvage(file.id)).toEqual({ file: grown, leftOut: [] })
  })

  it('refuse to be continued where they are no checkpoint, and say so', async () => {
    await storage.checkpoint({ run: early })
    await plant('checkpoints', file.id, { counts: {}, rest: 1 })
    await expect(storage.resume(file.id)).rejects.toMatchObject({
      kind: 'broken',
      message: expect.stringContaining('The checkpoint of run run-1 cannot be read: ') as string,
    })
    expect(await storage.read(file.id)).toEqual(early)
  })

  it('are not stored in the first place, and what is stored is still a run', async () => {
    const trajectory = { ...file.trajectories[0], outcome: 'unheard of' }
    const bad = {
      ...file,
      updates: file.updates.with(2, nan as (typeof file.updates)[number]),
      trajectories: file.trajectories.with(0, trajectory as (typeof file.trajectories)[number]),
    }
    await storage.save(bad)
    expect(storage.takeRefused()).toEqual([
      'update 3: metrics.reward is NaN, expected a number',
      `trajectory ${at(file.trajectories, 0, 'trajectories').id}: outcome is "unheard of", expected one of "success", "bad-plan", "misunderstood", "malformed"`,
    ])
    expect(storage.takeRefused()).toEqual([])
    const found = await storage.salvage(file.id)
    expect(found?.leftOut).toEqual(['trajectory 1: it is not there'])
    expect(found?.file.updates[2]?.notices.at(-1)?.kind).toBe('not-finite')
    await storage.save(bad)
    expect(storage.takeRefused()).toEqual([])
    await expect(storage.save({ ...file, tokens: -1 })).rejects.toMatchObject({
      kind: 'broken',
      message: expect.stringContaining('tokens is -1') as string,
    })
  })

  it('do not stop the others where the browser itself cannot read them', async () => {
    await storage.save(file)
    await storage.save({ ...makeRunFile({ seed: 2, updates: 2 }) })
    const get = Object.getOwnPropertyDescriptor(IDBObjectStore.prototype, 'get')
      ?.value as IDBObjectStore['get']
    vi.spyOn(IDBObjectStore.prototype, 'getAll').mockImplementation(() => {
      throw new DOMException('Failed to read large IndexedDB value', 'DataError')
    })
    vi.spyOn(IDBObjectStore.prototype, 'get').mockImplementation(function unreadable(
      this: IDBObjectStore,
      key: IDBValidKey | IDBKeyRange,
    ) {
      if (JSON.stringify(key) === JSON.stringify([file.id, 'updates', 2]) || key === 'run-2')
        throw new DOMException('Failed to read large IndexedDB value', 'DataError')
      return get.call(this, key)
    })
    expect((await storage.list()).map(({ kind, id }) => [kind, id])).toEqual([
      ['run', file.id],
      ['unreadable', 'run-2'],
    ])
    const found = await storage.salvage(file.id)
    expect(found?.leftOut).toEqual(['update 3: it is not there'])
    expect(found?.file.trajectories).toEqual(file.trajectories)
  })

  it('keeps the scorecard out of what a list reads', async () => {
    const estimate = { mean: 0.5, low: 0.4, high: 0.6, n: 8 }
    const scored = {
      ...file,
      scorecard: {
        update: 8,
        judge: 'rules',
        categories: [],
        overall: estimate,
        uncut: estimate,
        floors: [],
        sums: [],
        fit: { items: 8, uncut: 8 },
        items: [],
        unlisted: 0,
      },
    }
    await storage.save(scored)
    const raw = await openDB(`test-${database}`)
    expect(await raw.get('runs', file.id)).not.toHaveProperty('head.scorecard')
    expect(await raw.get('rows', [file.id, 'scorecard', 0])).toEqual(scored.scorecard)
    raw.close()
    expect(await storage.read(file.id)).toEqual(scored)
    await storage.save(file)
    expect(await storage.read(file.id)).toEqual(file)
    // As version 1 and 2 of the database had it.
    await plant('runs', 'old', {
      id: 'old',
      head: { ...headOf(scored), id: 'old' },
      counts: { warmStart: 0, updates: 0, evaluations: 0, trajectories: 0 },
    })
    expect((await storage.read('old'))?.scorecard).toEqual(scored.scorecard)
  })
})

describe('records that are large', () => {
  const weights = Float32Array.from({ length: 5000 }, (_, i) => i / 7)
  const state = {
    run: early,
    planner: {
      weights: new Map([
        ['a', { shape: [5000], data: weights }],
        ['b', { shape: [2], data: weights.subarray(0, 2) }],
      ]),
      note: 'é'.repeat(3000),
    },
  }
  const partsOf = async (name: string) => {
    const raw = await openDB(name)
    const parts = (await raw.getAll('parts')) as unknown[][]
    raw.close()
    return parts
  }

  it('are written in parts of the most that is allowed, read whole, and erased with what they belong to', async () => {
    const name = `parts-${database}`
    const small = await RunStorage.open(name, 4096)
    await small.checkpoint(state)
    const { run, ...rest } = state
    expect(await small.lastCheckpoint(file.id)).toMatchObject({ run, rest })
    const parts = await partsOf(name)
    expect(parts).toHaveLength(7)
    for (const part of parts) expect(bytesOf(part)).toBeLessThanOrEqual(4096 + 100)
    // A smaller one takes its place, and no part is left.
    await small.checkpoint({ run: early })
    expect(await partsOf(name)).toEqual([])
    await small.checkpoint(state)
    await small.delete(file.id)
    expect(await partsOf(name)).toEqual([])
    const files = [
      { path: 'a.json', text: 'ü1'.repeat(9000) },
      { path: 'b.json', text: '' },
    ]
    await small.saveSuite('bfcl', files)
    expect(await small.readSuite('bfcl')).toEqual(files)
    await small.checkpoint(state)
    small.close()
    const lost = await openDB(name)
    await lost.delete('parts', ['checkpoints', file.id, 3])
    lost.close()
    const again = await RunStorage.open(name, 4096)
    await expect(again.lastCheckpoint(file.id)).rejects.toMatchObject({ kind: 'broken' })
    expect(await again.read(file.id)).toEqual(early)
    again.close()
  })

  it('are read whole where an earlier version stored them so', async () => {
    await storage.checkpoint(state)
    expect((await storage.lastCheckpoint(file.id))?.rest).toEqual({ planner: state.planner })
  })
})

describe('a database of an earlier version', () => {
  it.each([1, 2])('of version %i is opened with everything that is in it', async (version) => {
    const name = `version-${version}-${database}`
    const older = await openDB(name, version, {
      upgrade: (fresh) => {
        for (const store of [
          'runs',
          'rows',
          'checkpoints',
          'suites',
          ...(version === 1 ? [] : ['experiments', 'cells', 'policies']),
        ])
          fresh.createObjectStore(store)
      },
    })
    await older.put('suites', [{ path: 'a.json', text: '[]' }], 'api-bank')
    await older.put(
      'runs',
      { id: file.id, head: headOf(file), counts: countsOf(file), checkpoint: 3 },
      file.id,
    )
    for (const list of LISTS)
      for (const [i, row] of file[list].entries()) await older.put('rows', row, [file.id, list, i])
    await older.put(
      'checkpoints',
      { counts: countsOf(early), head: headOf(early), rest: { step: 3 } },
      file.id,
    )
    older.close()
    const opened = await RunStorage.open(name, 4096)
    expect(await opened.readSuite('api-bank')).toEqual([{ path: 'a.json', text: '[]' }])
    expect(await opened.list()).toMatchObject([{ kind: 'run', id: file.id, checkpoint: 3 }])
    expect(await opened.salvage(file.id)).toEqual({ file, leftOut: [] })
    expect(await opened.resume(file.id)).toMatchObject({
      run: early,
      rest: { step: 3 },
      leftOut: [],
    })
    await opened.save(early)
    const grown = { run: file, weights: new Float32Array(5000) }
    await opened.checkpoint(grown)
    expect(await opened.lastCheckpoint(file.id)).toMatchObject({
      run: file,
      rest: { weights: new Float32Array(5000) },
    })
    opened.close()
  })
})
