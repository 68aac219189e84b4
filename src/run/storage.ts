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
import { Connection } from './database.ts'
import { ExperimentStorage } from './experiment-storage.ts'
import { rowsBetween } from './found-rows.ts'
import { putMark, refuseBusy } from './ongoing-training.ts'
import type { Mark } from './ongoing-training.ts'
import { isObject } from './is-object.ts'
import type { ListedRun } from './listed-run.ts'
import { PART_BYTES, putRecord, wholeRecord } from './parts.ts'
import { trajectorySchema } from './records.ts'
import type { Trajectory } from './records.ts'
import { countsOf, headOf, rowName } from './rows.ts'
import type { RunHead } from './rows.ts'
import type { RunFile } from './run-file.ts'
import { Places, salvagedHead } from './salvage.ts'
import type { Salvaged } from './salvage.ts'
import { inTraining, listRuns } from './stored-list.ts'
import { readable } from './database.ts'
import type { InTraining } from './stored-list.ts'
import {
  asOfCheckpoint,
  countsIn,
  eachTrajectory,
  foundRun,
  readingOf,
  withScorecard,
} from './stored-run-reading.ts'
import type { LastCheckpoint } from './stored-run-reading.ts'
import { STORES, eraseRun, putRun } from './stored-run-writing.ts'
import type { Saved, WritingRuns } from './stored-run-writing.ts'

/** Official files as they were dropped, by path. */
export type SuiteFiles = readonly { readonly path: string; readonly text: string }[]

/** So many places are remembered until they are asked for. */
const MOST_REFUSED = 20

const suiteSchema = z.array(z.object({ path: z.string(), text: z.string() }))

export class RunStorage {
  readonly #connection: Connection
  readonly #most: number
  #refused: string[] = []
  /** Experiments lie in the same database. */
  readonly experiments: ExperimentStorage

  /**
   * Over a connection that the caller holds. What has more than `most` bytes is stored in parts.
   */
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
      const found = await foundRun(database, readingOf(database), id, {})
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
      const found = await foundRun(database, reading, id, { trajectories: 0 })
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
      await eraseRun(tx, file.id)
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
    return this.#connection.use((database) => asOfCheckpoint(database, id))
  }

  /**
   * As `lastCheckpoint`; what is not sound of the run's rows is put right in storage too, so that
   * the run can grow from them.
   */
  async resume(id: string): Promise<LastCheckpoint | undefined> {
    const last = await this.lastCheckpoint(id)
    if (last === undefined || last.leftOut.length === 0) return last
    await this.#write(async (tx) => {
      await eraseRun(tx, id)
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
      await eraseRun(tx, id)
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
    const { fresh, refused } = await putRun(tx, file, checkpoint)
    this.#refused = [...this.#refused, ...refused].slice(0, MOST_REFUSED)
    return { fresh }
  }

  #write<T>(work: (tx: WritingRuns) => Promise<T>): Promise<T> {
    return this.#connection.write([...STORES], work)
  }
}
