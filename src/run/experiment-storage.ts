/**
 * Experiments in the browser's own database: the protocol once, then one entry for each cell, which
 * holds its result when it is finished and, before that, the state it continues from. Each is put
 * in one transaction, so whatever ends the tab, a cell is either done or goes on.
 */
import * as z from 'zod/mini'
import { StorageError } from './database.ts'
import type { Connection, Writing } from './database.ts'
import { cellResultSchema, crossPlaySchema, experimentSchema } from './experiment.ts'
import type { CellResult, CrossPlay } from './experiment.ts'
import { putMark, refuseBusy } from './ongoing-training.ts'
import type { Mark } from './ongoing-training.ts'
import { isParted, partsOf, putRecord, wholeRecord } from './parts.ts'
import { growingRunSchema } from './run-file.ts'
import type { RunFile } from './run-file.ts'
import { firstIssue } from './schema-issue.ts'

const text = (most: number) => z.string().check(z.maxLength(most))

/** What ran, and on what. */
export const storedExperimentSchema = z.strictObject({
  id: text(100),
  created: z.iso.datetime(),
  experiment: experimentSchema,
  engine: text(50),
  adapter: text(500),
  code: text(200),
})
export type StoredExperiment = z.output<typeof storedExperimentSchema>

/**
 * A warm start that runs of an experiment share, half done or made. What it holds is checked by
 * the code that goes on from it.
 */
export type StoredWarmStart =
  | { readonly kind: 'begun'; readonly step: number; readonly state: unknown }
  | { readonly kind: 'made'; readonly weights: unknown }

/** Not of a cell but of all: a name that no cell has. */
const CROSS_PLAY = 'cross-play'

const doneSchema = z.object({ kind: z.literal('done'), result: cellResultSchema })
const playedSchema = z.object({
  kind: z.literal('cross-play'),
  crossPlay: z.array(crossPlaySchema),
})
const warmStartSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('begun'), step: z.int().check(z.minimum(0)), state: z.unknown() }),
  z.object({ kind: z.literal('made'), weights: z.unknown() }),
])
/** The state of a cell that is not finished is checked when it goes on. */
const cellSchema = z.discriminatedUnion('kind', [
  doneSchema,
  z.object({ kind: z.literal('begun') }),
])
const begunSchema = z.object({ kind: z.literal('begun'), run: growingRunSchema, rest: z.unknown() })

/** The state of a cell that is not finished. */
export interface BegunCell {
  readonly run: RunFile
  readonly rest: unknown
}

export interface ReadExperiment {
  readonly stored: StoredExperiment
  readonly results: readonly CellResult[]
  readonly crossPlay: readonly CrossPlay[]
  /** A clause for each place. */
  readonly leftOut: readonly string[]
}

/** An experiment of which not even the protocol can be read. */
export interface UnreadableExperiment {
  readonly id: string
  readonly why: string
}

/** Stores whose entries may be in parts: keyed by experiment and name. */
const PARTED = ['cells', 'policies', 'warmStarts'] as const
type PartedStore = (typeof PARTED)[number]
const STORES = ['experiments', ...PARTED, 'parts', 'training'] as const
type WritingExperiments = Writing<(typeof STORES)[number]>

/** `fresh`: nothing of the experiment was there. */
export interface Kept {
  readonly fresh: boolean
}

export class ExperimentStorage {
  readonly #connection: Connection
  readonly #most: number

  /** What has more than `most` bytes is stored in parts. */
  constructor(connection: Connection, most: number) {
    this.#connection = connection
    this.#most = most
  }

  /** Newest first, and those that cannot be read. */
  async list(): Promise<{
    readonly readable: readonly StoredExperiment[]
    readonly unreadable: readonly UnreadableExperiment[]
  }> {
    const [ids, all] = await this.#connection.use((database) =>
      Promise.all([database.getAllKeys('experiments'), database.getAll('experiments')]),
    )
    const readable: StoredExperiment[] = []
    const unreadable: UnreadableExperiment[] = []
    ids.forEach((id, i) => {
      const parsed = storedExperimentSchema.safeParse(all[i])
      if (parsed.success) readable.push(parsed.data)
      else unreadable.push({ id, why: firstIssue(parsed.error, all[i]) })
    })
    return { readable: readable.sort((a, b) => (a.created < b.created ? 1 : -1)), unreadable }
  }

  /**
   * With the results of the cells that are finished, in no particular order; `leftOut` names those
   * that cannot be read: they are run again when it goes on.
   */
  async read(id: string): Promise<ReadExperiment | undefined> {
    return this.#connection.use(async (database) => {
      const tx = database.transaction(['experiments', 'cells'])
      const found = await tx.objectStore('experiments').get(id)
      if (found === undefined) return undefined
      const parsed = storedExperimentSchema.safeParse(found)
      if (!parsed.success) throw unreadable(id, firstIssue(parsed.error, found))
      const [keys, cells] = await Promise.all([
        tx.objectStore('cells').getAllKeys(cellsOf(id)),
        tx.objectStore('cells').getAll(cellsOf(id)),
      ])
      const results: CellResult[] = []
      const leftOut: string[] = []
      let crossPlay: readonly CrossPlay[] = []
      keys.forEach(([, name], i) => {
        const cell = cells[i]
        // Only the state of one that is not finished is so large.
        if (isParted(cell)) return
        const read = name === CROSS_PLAY ? playedSchema.safeParse(cell) : cellSchema.safeParse(cell)
        if (!read.success) leftOut.push(`${name}: ${firstIssue(read.error, cell)}`)
        else if (read.data.kind === 'cross-play') crossPlay = read.data.crossPlay
        else if (read.data.kind === 'done') results.push(read.data.result)
      })
      return { stored: parsed.data, results, crossPlay, leftOut }
    })
  }

  /**
   * The state that an unfinished cell continues from; undefined where it has none, or one that
   * cannot be read.
   */
  async begun(id: string, cell: string): Promise<BegunCell | undefined> {
    const found = begunSchema.safeParse(await this.#whole('cells', id, cell))
    return found.success ? { run: found.data.run, rest: found.data.rest } : undefined
  }

  /** The policies that a finished cell left, as they were put. */
  async policies(id: string, cell: string): Promise<unknown> {
    return this.#whole('policies', id, cell)
  }

  /** A warm start of an unfinished experiment, by its name; undefined where none is kept. */
  async warmStart(id: string, name: string): Promise<StoredWarmStart | undefined> {
    const found = warmStartSchema.safeParse(await this.#whole('warmStarts', id, name))
    return found.success ? found.data : undefined
  }

  /** `mark` says here and below whether the experiment is in training, in the same transaction. */
  begin(stored: StoredExperiment, mark?: Mark): Promise<Kept> {
    return this.#write(stored.id, mark, (tx) =>
      tx.objectStore('experiments').put(stored, stored.id),
    )
  }

  keepWarmStart(id: string, name: string, warmStart: StoredWarmStart, mark?: Mark): Promise<Kept> {
    return this.#write(id, mark, (tx) => this.#put(tx, 'warmStarts', id, name, warmStart))
  }

  /** When no run that is left begins with them. */
  dropWarmStarts(id: string): Promise<Kept> {
    return this.#write(id, undefined, (tx) =>
      Promise.all([
        tx.objectStore('warmStarts').delete(cellsOf(id)),
        tx.objectStore('parts').delete(partsOf(['warmStarts', id])),
      ]),
    )
  }

  /** Cloned structurally. Trajectories are left out: nothing of an experiment reads them. */
  keepState(id: string, cell: string, { run, rest }: BegunCell, mark?: Mark): Promise<Kept> {
    return this.#write(id, mark, (tx) =>
      this.#put(tx, 'cells', id, cell, { kind: 'begun', run: { ...run, trajectories: [] }, rest }),
    )
  }

  /**
   * Takes the place of the cell's state. `policies` are kept where those of several cells shall be
   * played against each other.
   */
  finish(
    id: string,
    cell: string,
    result: CellResult,
    policies?: unknown,
    mark?: Mark,
  ): Promise<Kept> {
    return this.#write(id, mark, async (tx) => {
      const read = cellResultSchema.safeParse(result)
      if (!read.success)
        throw new StorageError(
          'broken',
          `The result of ${cell} cannot be kept as it is: ${firstIssue(read.error, result)}.`,
          'Export the experiment before you close the page.',
        )
      await this.#put(tx, 'cells', id, cell, { kind: 'done', result })
      if (policies !== undefined) await this.#put(tx, 'policies', id, cell, policies)
    })
  }

  keepCrossPlay(id: string, crossPlay: readonly CrossPlay[], mark?: Mark): Promise<Kept> {
    return this.#write(id, mark, (tx) =>
      tx.objectStore('cells').put({ kind: 'cross-play', crossPlay }, [id, CROSS_PLAY]),
    )
  }

  /**
   * `elsewhere`: whether another tab trains. Rejects with StorageError `busy` where this is what it
   * trains.
   */
  async delete(id: string, elsewhere = false): Promise<void> {
    await this.#connection.write([...STORES], async (tx) => {
      if (elsewhere) await refuseBusy(tx, id, 'experiment')
      await putMark(tx, id, 'ended')
      await Promise.all([
        tx.objectStore('experiments').delete(id),
        ...PARTED.flatMap((store) => [
          tx.objectStore(store).delete(cellsOf(id)),
          tx.objectStore('parts').delete(partsOf([store, id])),
        ]),
      ])
    })
  }

  /** An entry as it was put, whether whole or in parts. */
  #whole(store: PartedStore, id: string, name: string): Promise<unknown> {
    return this.#connection.use(async (database) => {
      const tx = database.transaction([store, 'parts'])
      return wholeRecord(
        tx.objectStore('parts'),
        [store, id, name],
        await tx.objectStore(store).get([id, name]),
      )
    })
  }

  #put(
    tx: WritingExperiments,
    store: PartedStore,
    id: string,
    name: string,
    value: unknown,
  ): Promise<void> {
    return putRecord(
      tx.objectStore('parts'),
      [store, id, name],
      value,
      (record) => tx.objectStore(store).put(record, [id, name]),
      this.#most,
    )
  }

  #write(
    id: string,
    mark: Mark | undefined,
    work: (tx: WritingExperiments) => Promise<unknown>,
  ): Promise<Kept> {
    return this.#connection.write([...STORES], async (tx) => {
      const fresh = (await tx.objectStore('experiments').getKey(id)) === undefined
      if (mark !== undefined) await putMark(tx, id, mark)
      await work(tx)
      return { fresh }
    })
  }
}

const cellsOf = (id: string): IDBKeyRange => IDBKeyRange.bound([id], [id, []])

function unreadable(id: string, why: string): StorageError {
  return new StorageError(
    'broken',
    `The stored experiment ${id} cannot be read: ${why}.`,
    'Delete it in the list of experiments; nothing else is touched.',
  )
}
