/**
 * Runs in the browser's own database, written as they go. A run is a manifest and the rows it has grown: `save` adds the rows
 * that are new and puts the manifest last, all in one transaction, so whatever ends the tab, the database holds the run as of some
 * save. A checkpoint is one more value in such a transaction: it never points at rows that are not there.
 *
 * Every failure is a StorageError in words. Training goes on without storage; only continuing after a reload needs it.
 */
import { Connection, StorageError } from './database.ts'
import type { Writing } from './database.ts'
import { ExperimentStorage } from './experiment-storage.ts'
import { putMark, readGoing, refuseBusy } from './going.ts'
import type { Going, Mark } from './going.ts'
import { isReleased } from './keep.ts'
import { migrate } from './migrate.ts'
import { trajectorySchema } from './records.ts'
import type { Trajectory } from './records.ts'
import { growingRunSchema } from './run-file.ts'
import type { RunFile } from './run-file.ts'
import { firstIssue } from './schema-issue.ts'

const LISTS = ['warmStart', 'updates', 'evaluations', 'trajectories'] as const
export type ListName = (typeof LISTS)[number]
type Counts = Readonly<Record<ListName, number>>

/** A run without what grows. */
export type RunHead = Omit<RunFile, ListName | 'weights'>

/** What a list of runs shows, without reading the runs. */
export interface StoredRun {
  readonly id: string
  readonly head: RunHead
  readonly counts: Counts
  /** Updates at the last checkpoint; absent when there is none to continue from. */
  readonly checkpoint?: number
}

/** Official files as they were dropped, by path. */
export type SuiteFiles = readonly { readonly path: string; readonly text: string }[]

export interface StoredCheckpoint { readonly counts: Counts; readonly head: RunHead; readonly rest: unknown }

/** `fresh`: nothing of it was there, so all that was given is written. */
export interface Saved { readonly fresh: boolean }

/** What is in training, and for a run the update that it goes on from: absent where no state of it was saved. */
export interface InTraining extends Going { readonly checkpoint?: number }

const STORES = ['runs', 'rows', 'checkpoints', 'training'] as const
type WritingRuns = Writing<(typeof STORES)[number]>

export class RunStorage {
  readonly #connection: Connection
  /** Experiments lie in the same database. */
  readonly experiments: ExperimentStorage

  private constructor(connection: Connection) {
    this.#connection = connection
    this.experiments = new ExperimentStorage(connection)
  }

  /** Rejects with StorageError `unavailable` where the browser keeps no databases, as in some private windows. */
  static async open(name = 'tandem'): Promise<RunStorage> {
    return new RunStorage(await Connection.open(name))
  }

  close(): void {
    this.#connection.close()
  }

  /** Newest first. */
  async list(): Promise<StoredRun[]> {
    const runs = await this.#connection.use((database) => database.getAll('runs'))
    return runs.sort((a, b) => (a.head.created < b.head.created ? 1 : -1))
  }

  /** The run as it was last saved, without weights. */
  async read(id: string): Promise<RunFile | undefined> {
    return this.#connection.use(async (database) => {
      const tx = database.transaction(['runs', 'rows'])
      const stored = await tx.objectStore('runs').get(id)
      if (stored === undefined) return undefined
      return composed(stored, await readRows((range) => tx.objectStore('rows').getAll(range), id, stored.counts))
    })
  }

  /**
   * The run as it was last saved, its trajectories shown one after the other, each with its place: a long run has more of them than belong in memory at
   * once. `begin` gives whom they are shown to; it is asked again where reading begins again.
   */
  async readInPieces(id: string, begin: () => (trajectory: unknown, at: number) => void): Promise<RunFile | undefined> {
    return this.#connection.use(async (database) => {
      const tx = database.transaction(['runs', 'rows'])
      const visit = begin()
      const stored = await tx.objectStore('runs').get(id)
      if (stored === undefined) return undefined
      const run = composed(stored, await readRows((range) => tx.objectStore('rows').getAll(range), id, { ...stored.counts, trajectories: 0 }))
      await eachTrajectory(tx.objectStore('rows'), id, stored.counts.trajectories, visit)
      return run
    })
  }

  /** One trajectory of a run, at its place or, where the run was written again since, wherever it is; undefined where it is not there or not sound. */
  async trajectory(id: string, at: number, trajectory: string): Promise<Trajectory | undefined> {
    return this.#connection.use(async (database) => {
      const tx = database.transaction(['runs', 'rows'])
      const rows = tx.objectStore('rows')
      const there = trajectorySchema.safeParse(await rows.get([id, 'trajectories', at]))
      if (there.success && there.data.id === trajectory) return there.data
      const stored = await tx.objectStore('runs').get(id)
      let found: Trajectory | undefined
      await eachTrajectory(rows, id, stored?.counts.trajectories ?? 0, (row) => {
        if (typeof row !== 'object' || row === null || !('id' in row) || row.id !== trajectory) return
        const parsed = trajectorySchema.safeParse(row)
        if (parsed.success) found = parsed.data
      })
      return found
    })
  }

  /**
   * Stores what is new of a run. A run only grows, so rows that are there already are not written again; when `file` is shorter than
   * what is stored (it continues from a checkpoint), the rows behind its end go. `mark` says whether it is in training, in the same transaction.
   */
  save(file: RunFile, mark?: Mark): Promise<Saved> {
    return this.#write(async (tx) => {
      if (mark !== undefined) await putMark(tx, file.id, mark)
      return put(tx, file)
    })
  }

  /** Stores a run whole, whatever was stored under its id: for imported files. */
  async replace(file: RunFile): Promise<void> {
    await this.#write(async (tx) => {
      await erase(tx, file.id)
      await put(tx, file)
    })
  }

  /** Saves the run and, with it, the state it continues from. `state` is cloned structurally. */
  checkpoint(state: { readonly run: RunFile }, mark?: Mark): Promise<Saved> {
    const { run, ...rest } = state
    return this.#write(async (tx) => {
      if (mark !== undefined) await putMark(tx, run.id, mark)
      await tx.objectStore('checkpoints').put({ counts: countsOf(run), head: headOf(run), rest }, run.id)
      return put(tx, run, run.updates.length)
    })
  }

  /** Says that a run or an experiment is in training, or no longer, where nothing else of it is saved. */
  async mark(id: string, mark: Mark): Promise<void> {
    await this.#connection.write(['training'], (tx) => putMark(tx, id, mark))
  }

  /** What was in training when this was last said. */
  async inTraining(): Promise<InTraining | undefined> {
    return this.#connection.use(async (database) => {
      const tx = database.transaction(['training', 'runs'])
      const going = await readGoing(tx)
      if (going === undefined) return undefined
      const stored = going.kind === 'run' ? await tx.objectStore('runs').get(going.id) : undefined
      return { ...going, ...(going.config === undefined && stored !== undefined ? { config: stored.head.config } : {}), ...(stored?.checkpoint === undefined ? {} : { checkpoint: stored.checkpoint }) }
    })
  }

  /** The state of the last checkpoint with its run put back; whoever reads it checks the rest, which another version may have written. */
  async lastCheckpoint(id: string): Promise<{ readonly run: RunFile; readonly rest: unknown } | undefined> {
    return this.#connection.use(async (database) => {
      const tx = database.transaction(['checkpoints', 'rows'])
      const stored = await tx.objectStore('checkpoints').get(id)
      if (stored === undefined) return undefined
      const rows = await readRows((range) => tx.objectStore('rows').getAll(range), id, stored.counts)
      return { run: composed({ id, head: stored.head }, rows), rest: stored.rest }
    })
  }

  /** `elsewhere`: whether another tab trains. Rejects with StorageError `busy` where this is what it trains. */
  async delete(id: string, elsewhere = false): Promise<void> {
    await this.#write(async (tx) => {
      if (elsewhere) await refuseBusy(tx, id, 'run')
      await putMark(tx, id, 'ended')
      await erase(tx, id)
    })
  }

  async saveSuite(id: string, files: SuiteFiles): Promise<void> {
    await this.#connection.write(['suites'], async (tx) => { await tx.objectStore('suites').put(files, id) })
  }

  async readSuite(id: string): Promise<SuiteFiles | undefined> {
    return this.#connection.use((database) => database.get('suites', id))
  }

  #write<T>(work: (tx: WritingRuns) => Promise<T>): Promise<T> {
    return this.#connection.write([...STORES], work)
  }
}

async function put(tx: WritingRuns, file: RunFile, checkpoint?: number): Promise<Saved> {
  const before = await tx.objectStore('runs').get(file.id)
  const rows = tx.objectStore('rows')
  const writes: Promise<unknown>[] = []
  for (const list of LISTS) {
    const records: readonly unknown[] = file[list]
    const stored = before?.counts[list] ?? 0
    if (stored > records.length) writes.push(rows.delete(IDBKeyRange.bound([file.id, list, records.length], [file.id, list, Infinity])))
    records.slice(stored).forEach((record, i) => {
      // Memory let it go, and it is no longer here: what can be written of it is nothing.
      if (list === 'trajectories' && letGo(file.trajectories[stored + i])) return
      writes.push(rows.put(record, [file.id, list, stored + i]))
    })
  }
  await Promise.all(writes)
  const reached = checkpoint ?? before?.checkpoint
  await tx.objectStore('runs').put({ id: file.id, head: headOf(file), counts: countsOf(file), ...(reached === undefined ? {} : { checkpoint: reached }) }, file.id)
  return { fresh: before === undefined }
}

async function erase(tx: WritingRuns, id: string): Promise<void> {
  await Promise.all([
    tx.objectStore('rows').delete(IDBKeyRange.bound([id], [id, []])),
    tx.objectStore('checkpoints').delete(id),
    tx.objectStore('runs').delete(id),
  ])
}

/** Trajectories read at once. */
const PIECE = 100

interface Rows {
  getAll(range: IDBKeyRange): Promise<unknown[]>
  getAllKeys(range: IDBKeyRange): Promise<readonly (readonly [run: string, list: ListName, index: number])[]>
}

async function eachTrajectory(rows: Rows, id: string, count: number, visit: (trajectory: unknown, at: number) => void): Promise<void> {
  for (let from = 0; from < count; from += PIECE) {
    const range = IDBKeyRange.bound([id, 'trajectories', from], [id, 'trajectories', Math.min(from + PIECE, count) - 1])
    const [keys, values] = await Promise.all([rows.getAllKeys(range), rows.getAll(range)])
    keys.forEach(([, , at], i) => visit(values[i], at))
  }
}

const letGo = (trajectory: Trajectory | undefined): boolean => trajectory !== undefined && isReleased(trajectory)

type ReadRange = (range: IDBKeyRange) => Promise<unknown[]>

async function readRows(read: ReadRange, id: string, counts: Counts): Promise<Readonly<Record<ListName, unknown[]>>> {
  const of = (list: ListName): Promise<unknown[]> => (counts[list] === 0 ? Promise.resolve([]) : read(IDBKeyRange.bound([id, list, 0], [id, list, counts[list] - 1])))
  const [warmStart, updates, evaluations, trajectories] = await Promise.all([of('warmStart'), of('updates'), of('evaluations'), of('trajectories')])
  return { warmStart, updates, evaluations, trajectories }
}

function composed({ id, head }: Pick<StoredRun, 'id' | 'head'>, rows: Readonly<Record<ListName, unknown[]>>): RunFile {
  const stored = { ...head, ...rows }
  // An earlier version of this page may have stored it.
  const migrated = migrate(stored)
  const kept = migrated.ok ? migrated.document : stored
  const parsed = growingRunSchema.safeParse(kept)
  if (parsed.success) return parsed.data
  throw new StorageError('broken', `The stored run ${id} cannot be read: ${firstIssue(parsed.error, kept)}.`, 'Delete it under Runs; other runs are not touched.')
}

function headOf({ warmStart: _w, updates: _u, evaluations: _e, trajectories: _t, weights: _, ...head }: RunFile): RunHead {
  return head
}

function countsOf(file: RunFile): Counts {
  return { warmStart: file.warmStart.length, updates: file.updates.length, evaluations: file.evaluations.length, trajectories: file.trajectories.length }
}
