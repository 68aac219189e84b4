import 'fake-indexeddb/auto'
import { deleteDB, openDB } from 'idb'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { StorageError } from './database.ts'
import { RunStorage } from './storage.ts'
import { makeRunFile } from './testing/make-run.ts'

const file = makeRunFile({ updates: 8 })
/** The same run when it had made fewer updates. */
const early = { ...file, status: 'running' as const, updates: file.updates.slice(0, 3), evaluations: file.evaluations.slice(0, 1), trajectories: file.trajectories.slice(0, 2) }

let database = 0
let storage: RunStorage
beforeEach(async () => { storage = await RunStorage.open(`test-${database += 1}`) })
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
    const rows = put.mock.contexts.filter((store) => store instanceof IDBObjectStore && store.name === 'rows')
    expect(rows).toHaveLength(file.updates.length - 3 + file.evaluations.length - 1)
  })

  it('shows the trajectories of a run one after the other, and reads one at its place or wherever it is', async () => {
    await storage.save(file)
    const seen: [unknown, number][] = []
    expect(await storage.readInPieces(file.id, () => (row, at) => seen.push([row, at]))).toEqual({ ...file, trajectories: [] })
    expect(seen).toEqual(file.trajectories.map((one, at) => [one, at]))
    const one = file.trajectories[3]
    for (const at of [3, 0, 99]) expect(await storage.trajectory(file.id, at, one?.id ?? '')).toEqual(one)
    expect(await storage.trajectory(file.id, 3, 'another')).toBeUndefined()
    expect(await storage.trajectory('nobody', 3, one?.id ?? '')).toBeUndefined()
    expect(await storage.readInPieces('nobody', () => () => undefined)).toBeUndefined()
  })

  it('continues from a checkpoint: the state is whole, and later rows go', async () => {
    const state = { run: early, warmSteps: 5, planner: { weights: new Map([['w', { shape: [2], data: new Float32Array([1, 2]) }]]) } }
    await storage.checkpoint(state)
    await storage.save(file)
    const { run, ...rest } = state
    expect(await storage.lastCheckpoint(file.id)).toEqual({ run, rest })
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
    const put = Object.getOwnPropertyDescriptor(IDBObjectStore.prototype, 'put')?.value as IDBObjectStore['put']
    vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function full(this: IDBObjectStore, value: unknown, key?: IDBValidKey) {
      if (this.name === 'runs') throw new DOMException('no space left', 'QuotaExceededError')
      return put.call(this, value, key)
    })
    const failure = await storage.save(file).catch((error: unknown) => error)
    vi.restoreAllMocks()
    expect(failure).toBeInstanceOf(StorageError)
    expect(failure).toMatchObject({ kind: 'quota', wayOut: expect.stringContaining('Delete runs') as string })
    expect(await storage.read(file.id)).toEqual(early)
  })

  it('keeps imported suites', async () => {
    await storage.saveSuite('api-bank', [{ path: 'a.json', text: '[]' }])
    expect(await storage.readSuite('api-bank')).toEqual([{ path: 'a.json', text: '[]' }])
    expect(await storage.readSuite('other')).toBeUndefined()
  })

  const running = { kind: 'run', id: file.id, state: 'running', since: '2026-11-30T10:00:00Z' } as const

  it('says what is in training as of the same save', async () => {
    expect(await storage.inTraining()).toBeUndefined()
    await storage.mark(file.id, { ...running, config: file.config })
    expect(await storage.inTraining()).toEqual({ ...running, config: file.config })
    await storage.save({ ...early, updates: [], evaluations: [], trajectories: [], warmStart: [] }, running)
    // Of its head the configuration is there; nothing to continue from yet.
    expect(await storage.inTraining()).toEqual({ ...running, config: file.config })
    await storage.checkpoint({ run: early }, running)
    expect(await storage.inTraining()).toMatchObject({ id: file.id, checkpoint: 3 })
    const put = vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => { throw new DOMException('no space left', 'QuotaExceededError') })
    await expect(storage.checkpoint({ run: file }, { ...running, id: 'other' })).rejects.toMatchObject({ kind: 'quota' })
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
    await expect(storage.delete(file.id, true)).rejects.toMatchObject({ kind: 'busy', message: expect.stringContaining('in another tab') as string })
    expect(await storage.read(file.id)).toEqual(early)
    await storage.delete('other', true)
    // A tab that went away left the mark; nobody trains.
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
    const transaction = vi.spyOn(IDBDatabase.prototype, 'transaction').mockImplementationOnce(() => { throw new DOMException('The database connection is closing.', 'InvalidStateError') })
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
    await expect(RunStorage.open()).rejects.toMatchObject({ kind: 'unavailable', wayOut: expect.stringContaining('export') as string })
  })

  it('refuses a stored run that another version left unreadable', async () => {
    await storage.save({ ...file, tokens: -1 })
    await expect(storage.read(file.id)).rejects.toMatchObject({ kind: 'broken', message: expect.stringContaining('tokens') as string })
  })
})
