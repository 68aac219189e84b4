/**
 * Runs in the browser's own database, written as they go. A run is a manifest and the rows it has
 * grown: `save` adds the rows that are new and puts the manifest last, all in one transaction, so
 * whatever ends the tab, the database holds the run as of some save. A checkpoint is one more value
 * in such a transaction: it never points at rows that are not there.
 *
 * Every failure is a StorageError in words. Training goes on without storage; only continuing after
 * a reload needs it.
 */
import * as z from 'zod/mini'
import { Connection, StorageError } from './database.ts'
import type { Database, Writing } from './database.ts'
import { ExperimentStorage } from './experiment-storage.ts'
import { SCORECARD, foundRows, rowsBetween } from './found-rows.ts'
import type { RowStore } from './found-rows.ts'
import { putMark, refuseBusy } from './going.ts'
import type { Mark } from './going.ts'
import { isReleased } from './keep.ts'
import { countsSchema } from './listed-run.ts'
import type { ListedRun } from './listed-run.ts'
import { PART_BYTES, partsOf, putRecord, wholeRecord } from './parts.ts'
import { trajectorySchema } from './records.ts'
import type { Trajectory } from './records.ts'
import { LISTS, countsOf, headOf, rememberingSchemas, rowName, rowReaders } from './rows.ts'
import type { Counts, RunHead } from './rows.ts'
import type { RunFile } from './run-file.ts'
import { Places, mendedUpdate, salvaged, salvagedHead } from './salvage.ts'
import type { Salvaged } from './salvage.ts'
import { firstIssue } from './schema-issue.ts'
import { scorecardSchema } from './scorecard.ts'
import { inTraining, listRuns, readable } from './stored-list.ts'
import type { InTraining } from './stored-list.ts'

/** A run without its rows. */
export interface StoredRun {
  readonly id: string
  /** Its scorecard lies among the rows; in a run that an earlier version stored, here. */
  readonly head: RunHead
  readonly counts: Counts
  /** Updates at the last checkpoint; absent when there is none to continue from. */
  readonly checkpoint?: number
  /** The update of the scorecard that is stored. */
  readonly scored?: number
}

/** Official files as they were dropped, by path. */
export type SuiteFiles = readonly { readonly path: string; readonly text: string }[]

/** `fresh`: nothing of it was there, so all that was given is written. */
export interface Saved {
  readonly fresh: boolean
}

/**
 * What a run continues from. `rest` is the trainer's own, and is checked by whoever continues from
 * it.
 */
export interface LastCheckpoint extends Salvaged {
  readonly run: RunFile
  readonly rest: unknown
}

const STORES = ['runs', 'rows', 'checkpoints', 'parts', 'training'] as const
type WritingRuns = Writing<(typeof STORES)[number]>

/** So many places are remembered until somebody asks. */
const MOST_REFUSED = 20

const storedSchema = z.object({
  head: z.unknown(),
  counts: countsSchema,
  checkpoint: z.exactOptional(z.int()),
  scored: z.exactOptional(z.int()),
})
const checkpointSchema = z.object({ head: z.unknown(), counts: countsSchema, rest: z.unknown() })
const suiteSchema = z.array(z.object({ path: z.string(), text: z.string() }))

export class RunStorage {
  readonly #connection: Connection
  readonly #most: number
  #refused: string[] = []
  /** Experiments lie in the same database. */
  readonly experiments: ExperimentStorage

  /** Over a connection that somebody holds. What has more than `most` bytes is stored in parts. */
  constructor(connection: Connection, most: number = PART_BYTES) {
    this.#connection = connection
    this.#most = most
    this.experiments = new ExperimentStorage(connection, most)
  }

  /**
   * Rejects with StorageError `unavailable` where the browser keeps no databases, as in some
   * private windows. What has more than `most` bytes is stored in parts.
   */
  static async open(name = 'tandem', most: number = PART_BYTES): Promise<RunStorage> {
    return new RunStorage(await Connection.open(name), most)
  }

  close(): void {
    this.#connection.close()
  }

  /**
   * What was to be saved since this was last asked, and was not, because the schema refuses it: a
   * clause for each place, the first of many.
   */
  takeRefused(): readonly string[] {
    const refused = this.#refused
    this.#refused = []
    return refused
  }

  /** See `listRuns`. */
  list(): Promise<ListedRun[]> {
    return listRuns(this.#connection)
  }

  async has(id: string): Promise<boolean> {
    return (await this.#connection.use((database) => database.getKey('runs', id))) !== undefined
  }

  /**
   * The run as it was last saved, without weights and without what is not sound of it. Rejects as
   * `salvage` does.
   */
  async read(id: string): Promise<RunFile | undefined> {
    return (await this.salvage(id))?.file
  }

  /**
   * The run as it was last saved, and which of its records are not sound. Rejects with StorageError
   * `broken` where nothing says what run it is.
   */
  async salvage(id: string): Promise<Salvaged | undefined> {
    return this.#connection.use(async (database) => {
      const found = await this.#found(database, readingOf(database), id, {})
      return found?.salvaged
    })
  }

  /**
   * As `salvage`, its trajectories shown to `visit` in their order, each with its place: a long run
   * has more of them than belong in memory at once. `visit` says whether it can use one. `begin`
   * gives whom they are shown to; it is asked again where reading begins again.
   */
  async readInPieces(
    id: string,
    begin: () => (trajectory: unknown, at: number) => boolean,
  ): Promise<Salvaged | undefined> {
    return this.#connection.use(async (database) => {
      const visit = begin()
      const reading = readingOf(database)
      const found = await this.#found(database, reading, id, { trajectories: 0 })
      if (found === undefined) return undefined
      const { file, leftOut } = found.salvaged
      const places = new Places(leftOut)
      const show = (row: unknown, at: number): void => {
        if (row === undefined || !visit(row, at))
          places.add(
            `${rowName('trajectories', row, at)}: ${row === undefined ? 'it is not there' : 'it cannot be read'}`,
          )
      }
      // As of a checkpoint they came with it.
      file.trajectories.forEach(show)
      if (file.trajectories.length === 0)
        await eachTrajectory(database, reading.rows, id, found.trajectories, show)
      return { file: { ...file, trajectories: [] }, leftOut: places.said() }
    })
  }

  /**
   * What a run says of itself, and how many updates it has; undefined where that cannot be read.
   */
  async head(
    id: string,
  ): Promise<{ readonly head: RunHead; readonly updates: number } | undefined> {
    return this.#connection.use(async (database) => {
      const reading = readingOf(database)
      const stored = await readable(reading.runs.get(id))
      const said = salvagedHead(await withScorecard(database, reading, id, stored))
      const { updates } = countsIn(stored)
      return said.ok && updates !== undefined ? { head: said.head, updates } : undefined
    })
  }

  /**
   * One trajectory of a run, at its place or, where the run was written again since, wherever it
   * is; undefined where it is not there or not sound.
   */
  async trajectory(id: string, at: number, trajectory: string): Promise<Trajectory | undefined> {
    return this.#connection.use(async (database) => {
      const { runs, rows } = readingOf(database)
      const [there] = await rowsBetween(database, rows, id, 'trajectories', at, at + 1)
      const parsed = trajectorySchema.safeParse(there?.[1])
      if (parsed.success && parsed.data.id === trajectory) return parsed.data
      let found: Trajectory | undefined
      await eachTrajectory(
        database,
        rows,
        id,
        countsIn(await readable(runs.get(id))).trajectories,
        (row) => {
          if (!isObject(row) || row['id'] !== trajectory) return
          const one = trajectorySchema.safeParse(row)
          if (one.success) found = one.data
        },
      )
      return found
    })
  }

  /**
   * Stores what is new of a run. A run only grows, so rows that are there already are not written
   * again; when `file` is shorter than what is stored (it continues from a checkpoint), the rows
   * behind its end go. `mark` says whether it is in training, in the same transaction.
   */
  save(file: RunFile, mark?: Mark): Promise<Saved> {
    return this.#write(async (tx) => {
      if (mark !== undefined) await putMark(tx, file.id, mark)
      return this.#put(tx, file)
    })
  }

  /** Stores a run whole, whatever was stored under its id: for imported files. */
  async replace(file: RunFile): Promise<void> {
    await this.#write(async (tx) => {
      await erase(tx, file.id)
      await this.#put(tx, file)
    })
  }

  /** Saves the run and, with it, the state it continues from. `state` is cloned structurally. */
  checkpoint(state: { readonly run: RunFile }, mark?: Mark): Promise<Saved> {
    const { run, ...rest } = state
    return this.#write(async (tx) => {
      if (mark !== undefined) await putMark(tx, run.id, mark)
      await this.#putCheckpoint(tx, run, rest)
      return this.#put(tx, run, run.updates.length)
    })
  }

  /**
   * Says that a run or an experiment is in training, or no longer, where nothing else of it is
   * saved.
   */
  async mark(id: string, mark: Mark): Promise<void> {
    await this.#connection.write(['training'], (tx) => putMark(tx, id, mark))
  }

  /** See `inTraining`. */
  inTraining(): Promise<InTraining | undefined> {
    return inTraining(this.#connection)
  }

  /** Undefined where there is none. Rejects with StorageError `broken` where it cannot be read. */
  async lastCheckpoint(id: string): Promise<LastCheckpoint | undefined> {
    return this.#connection.use((database) => this.#asOfCheckpoint(database, id))
  }

  /**
   * As `lastCheckpoint`; what is not sound of the run's rows is put right in storage too, so that
   * the run can grow from them.
   */
  async resume(id: string): Promise<LastCheckpoint | undefined> {
    const last = await this.lastCheckpoint(id)
    if (last === undefined || last.leftOut.length === 0) return last
    await this.#write(async (tx) => {
      await erase(tx, id)
      await this.#putCheckpoint(tx, last.run, last.rest)
      await this.#put(tx, last.run, last.run.updates.length)
    })
    return last
  }

  /**
   * `elsewhere`: whether another tab trains. Rejects with StorageError `busy` where this is what it
   * trains.
   */
  async delete(id: string, elsewhere = false): Promise<void> {
    await this.#write(async (tx) => {
      if (elsewhere) await refuseBusy(tx, id, 'run')
      await putMark(tx, id, 'ended')
      await erase(tx, id)
    })
  }

  async saveSuite(id: string, files: SuiteFiles): Promise<void> {
    await this.#connection.write(['suites', 'parts'], (tx) =>
      putRecord(
        tx.objectStore('parts'),
        ['suites', id],
        files,
        (record) => tx.objectStore('suites').put(record, id),
        this.#most,
      ),
    )
  }

  /** Undefined too where what is kept are no files. */
  async readSuite(id: string): Promise<SuiteFiles | undefined> {
    return this.#connection.use(async (database) => {
      const tx = database.transaction(['suites', 'parts'])
      const files = suiteSchema.safeParse(
        await wholeRecord(
          tx.objectStore('parts'),
          ['suites', id],
          await tx.objectStore('suites').get(id),
        ),
      )
      return files.success ? files.data : undefined
    })
  }

  /**
   * `known`: counts that are taken instead of those that are stored. Beside what is sound of it,
   * how many trajectories there should be.
   */
  async #found(
    database: Database,
    reading: RunReading,
    id: string,
    known: Partial<Counts>,
  ): Promise<
    { readonly salvaged: Salvaged; readonly trajectories: number | undefined } | undefined
  > {
    const stored = await readable(reading.runs.get(id))
    if (
      stored === undefined &&
      (await database.getKey('runs', id)) === undefined &&
      (await database.getKey('checkpoints', id)) === undefined
    )
      return undefined
    const counts = countsIn(stored)
    const schemas = rememberingSchemas()
    const found = salvaged(
      await withScorecard(database, reading, id, stored),
      await foundRows(database, reading.rows, id, { ...counts, ...known }, schemas),
      schemas,
    )
    if (found.ok)
      return {
        salvaged: { file: found.file, leftOut: found.leftOut },
        trajectories: counts.trajectories,
      }
    const earlier = await this.#asOfCheckpoint(database, id).catch(() => undefined)
    if (earlier === undefined)
      throw new StorageError(
        'broken',
        `The stored run ${id} cannot be read: ${found.why}.`,
        'Delete it under Runs; other runs are not touched.',
      )
    const { update = 0 } = earlier.file.updates.at(-1) ?? {}
    return {
      salvaged: {
        file: earlier.file,
        leftOut: [
          `${found.why}; this is the run as of update ${update}, its last checkpoint`,
          ...earlier.leftOut,
        ],
      },
      trajectories: 0,
    }
  }

  async #asOfCheckpoint(database: Database, id: string): Promise<LastCheckpoint | undefined> {
    const broken = (why: string): StorageError =>
      new StorageError(
        'broken',
        `The checkpoint of run ${id} cannot be read: ${why}.`,
        'What the run recorded can still be opened and exported; start it again to go on: the same seed gives the same run.',
      )
    const tx = database.transaction(['checkpoints', 'parts', 'rows'])
    const record = await tx.objectStore('checkpoints').get(id)
    if (record === undefined) return undefined
    const stored = checkpointSchema.safeParse(
      await wholeRecord(tx.objectStore('parts'), ['checkpoints', id], record),
    )
    if (!stored.success) throw broken(firstIssue(stored.error, record))
    const { head, counts, rest } = stored.data
    const schemas = rememberingSchemas()
    const found = salvaged(
      head,
      await foundRows(database, tx.objectStore('rows'), id, counts, schemas),
      schemas,
    )
    if (!found.ok) throw broken(found.why)
    // The trainer counts updates by what is recorded.
    if (found.file.updates.length !== counts.updates)
      throw broken(
        `it was made after update ${counts.updates}, and ${found.file.updates.length} updates are there`,
      )
    return { run: found.file, file: found.file, rest, leftOut: found.leftOut }
  }

  #putCheckpoint(tx: WritingRuns, run: RunFile, rest: unknown): Promise<void> {
    return putRecord(
      tx.objectStore('parts'),
      ['checkpoints', run.id],
      { counts: countsOf(run), head: headOf(run), rest },
      (record) => tx.objectStore('checkpoints').put(record, run.id),
      this.#most,
    )
  }

  async #put(tx: WritingRuns, file: RunFile, checkpoint?: number): Promise<Saved> {
    const { fresh, refused } = await put(tx, file, checkpoint)
    this.#refused = [...this.#refused, ...refused].slice(0, MOST_REFUSED)
    return { fresh }
  }

  #write<T>(work: (tx: WritingRuns) => Promise<T>): Promise<T> {
    return this.#connection.write([...STORES], work)
  }
}

/** Rejects with StorageError `broken` where the schema refuses what a run cannot do without. */
async function put(
  tx: WritingRuns,
  file: RunFile,
  checkpoint?: number,
): Promise<Saved & { readonly refused: readonly string[] }> {
  const found = await tx.objectStore('runs').get(file.id)
  const { scorecard, ...slim } = headOf(file)
  const read = salvagedHead(slim)
  if (!read.ok)
    throw new StorageError(
      'broken',
      `The run cannot be kept as it is: ${read.why}.`,
      'Export it before you close the page; what was kept before stays.',
    )
  const parsed = storedSchema.safeParse(found)
  const before = parsed.success ? parsed.data : undefined
  const refused = [...read.leftOut]
  const rows = tx.objectStore('rows')
  const writes: Promise<unknown>[] = []
  const readers = rowReaders()
  for (const list of LISTS) {
    const records: readonly unknown[] = file[list]
    const stored = before?.counts[list] ?? 0
    // Also where nobody knows what is there.
    if (stored > records.length || (before === undefined && found !== undefined))
      writes.push(
        rows.delete(
          IDBKeyRange.bound(
            [file.id, list, Math.min(stored, records.length)],
            [file.id, list, Infinity],
          ),
        ),
      )
    records.slice(stored).forEach((record, i) => {
      const at = stored + i
      // Memory let it go, and it is no longer here: what can be written of it is nothing.
      if (list === 'trajectories' && letGo(file.trajectories[at])) return
      const outcome = readers[list](record)
      if (!outcome.ok) refused.push(`${rowName(list, record, at)}: ${outcome.fault}`)
      const row = outcome.ok
        ? record
        : list === 'updates'
          ? mendedUpdate(record, at + 1).record
          : undefined
      if (row !== undefined) writes.push(rows.put(row, [file.id, list, at]))
    })
  }
  if (scorecard?.update !== before?.scored) writes.push(rows.delete([file.id, SCORECARD, 0]))
  const scores =
    scorecard === undefined || scorecard.update === before?.scored
      ? undefined
      : scorecardSchema.safeParse(scorecard)
  if (scores?.success === true) writes.push(rows.put(scorecard, [file.id, SCORECARD, 0]))
  else if (scores !== undefined) refused.push(`scorecard: ${firstIssue(scores.error, scorecard)}`)
  await Promise.all(writes)
  const reached = checkpoint ?? before?.checkpoint
  const run: StoredRun = {
    id: file.id,
    head: slim,
    counts: countsOf(file),
    ...(reached === undefined ? {} : { checkpoint: reached }),
    ...(scorecard === undefined ? {} : { scored: scorecard.update }),
  }
  await tx.objectStore('runs').put(run, file.id)
  return { fresh: found === undefined, refused }
}

async function erase(tx: WritingRuns, id: string): Promise<void> {
  await Promise.all([
    tx.objectStore('rows').delete(IDBKeyRange.bound([id], [id, []])),
    tx.objectStore('checkpoints').delete(id),
    tx.objectStore('parts').delete(partsOf(['checkpoints', id])),
    tx.objectStore('runs').delete(id),
  ])
}

/** Trajectories read at once. */
const PIECE = 100

/** `count` of them, where that is known, each at its place; undefined where one is not there. */
async function eachTrajectory(
  database: Database,
  rows: RowStore,
  id: string,
  count: number | undefined,
  visit: (trajectory: unknown, at: number) => void,
): Promise<void> {
  for (let from = 0; from < (count ?? Infinity); from += PIECE) {
    const end = Math.min(from + PIECE, count ?? Infinity)
    const found = new Map(await rowsBetween(database, rows, id, 'trajectories', from, end))
    // Where so many are missing, nobody counted them.
    if (found.size === 0 && (count === undefined || end - from === PIECE)) return
    for (let at = from; at < end; at += 1)
      if (count !== undefined || found.has(at)) visit(found.get(at), at)
  }
}

const letGo = (trajectory: Trajectory | undefined): boolean =>
  trajectory !== undefined && isReleased(trajectory)

interface RunReading {
  readonly runs: { get(id: string): Promise<unknown> }
  readonly rows: RowStore
}

/** All that is read of a run is of one moment. */
function readingOf(database: Database): RunReading {
  const tx = database.transaction(['runs', 'rows'])
  return { runs: tx.objectStore('runs'), rows: tx.objectStore('rows') }
}

/** What a run says of itself, its scorecard put back. */
async function withScorecard(
  database: Database,
  { rows }: RunReading,
  id: string,
  stored: unknown,
): Promise<unknown> {
  const [card] = await rowsBetween(database, rows, id, SCORECARD, 0, 1)
  const head = headIn(stored)
  return card === undefined || !isObject(head) ? head : { ...head, scorecard: card[1] }
}

const headIn = (stored: unknown): unknown => (isObject(stored) ? stored['head'] : stored)

function countsIn(stored: unknown): Partial<Counts> {
  const counts = countsSchema.safeParse(isObject(stored) ? stored['counts'] : undefined)
  return counts.success ? counts.data : {}
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
