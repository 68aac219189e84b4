/**
 * Experiments in the browser's own database: the protocol once, then one entry for each cell, which holds its result when it is finished
 * and, before that, the state it continues from. Each is put in one transaction, so whatever ends the tab, a cell is either done or goes on.
 */
import * as z from 'zod/mini'
import { StorageError } from './database.ts'
import type { Connection, Writing } from './database.ts'
import { cellResultSchema, crossPlaySchema, experimentSchema } from './experiment.ts'
import type { CellResult, CrossPlay } from './experiment.ts'
import { putMark, refuseBusy } from './going.ts'
import type { Mark } from './going.ts'
import { growingRunSchema } from './run-file.ts'
import type { RunFile } from './run-file.ts'
import { firstIssue } from './schema-issue.ts'

const text = (most: number) => z.string().check(z.maxLength(most))

/** What ran, and on what. */
export const storedExperimentSchema = z.strictObject({
  id: text(100), created: z.iso.datetime(), experiment: experimentSchema,
  engine: text(50), adapter: text(500), code: text(200),
})
export type StoredExperiment = z.output<typeof storedExperimentSchema>

export type StoredCell =
  | { readonly kind: 'done'; readonly result: CellResult }
  /** `run` has no trajectories; `rest` is the trainer's own and is checked by whoever continues from it. */
  | { readonly kind: 'begun'; readonly run: unknown; readonly rest: unknown }
  /** Not of a cell but of all, under a name that no cell has. */
  | { readonly kind: 'cross-play'; readonly crossPlay: readonly CrossPlay[] }

/** A warm start that runs of an experiment share, half done or made. What it holds is checked by whoever goes on from it. */
export type StoredWarmStart =
  | { readonly kind: 'begun'; readonly step: number; readonly state: unknown }
  | { readonly kind: 'made'; readonly weights: unknown }

const CROSS_PLAY = 'cross-play'

const doneSchema = z.object({ kind: z.literal('done'), result: cellResultSchema })
const playedSchema = z.object({ kind: z.literal('cross-play'), crossPlay: z.array(crossPlaySchema) })
const warmStartSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('begun'), step: z.int().check(z.minimum(0)), state: z.unknown() }),
  z.object({ kind: z.literal('made'), weights: z.unknown() }),
])
const begunSchema = z.object({ kind: z.literal('begun'), run: growingRunSchema, rest: z.unknown() })

/** The state of a cell that is not finished. */
export interface BegunCell {
  readonly run: RunFile
  readonly rest: unknown
}

/** `fresh`: nothing of the experiment was there. */
export interface Kept { readonly fresh: boolean }

export class ExperimentStorage {
  readonly #connection: Connection

  constructor(connection: Connection) {
    this.#connection = connection
  }

  /** Newest first; one that another version left unreadable is not among them. */
  async list(): Promise<StoredExperiment[]> {
    const all = await this.#connection.use((database) => database.getAll('experiments'))
    const readable = all.flatMap((one) => { const parsed = storedExperimentSchema.safeParse(one); return parsed.success ? [parsed.data] : [] })
    return readable.sort((a, b) => (a.created < b.created ? 1 : -1))
  }

  /** With the results of the cells that are finished, in no particular order. */
  async read(id: string): Promise<{ readonly stored: StoredExperiment; readonly results: readonly CellResult[]; readonly crossPlay: readonly CrossPlay[] } | undefined> {
    return this.#connection.use(async (database) => {
      const tx = database.transaction(['experiments', 'cells'])
      const found = await tx.objectStore('experiments').get(id)
      if (found === undefined) return undefined
      const parsed = storedExperimentSchema.safeParse(found)
      if (!parsed.success) throw unreadable(id, firstIssue(parsed.error, found))
      const cells = await tx.objectStore('cells').getAll(cellsOf(id))
      const played = playedSchema.safeParse(cells.find(({ kind }) => kind === 'cross-play'))
      return { stored: parsed.data, results: cells.flatMap((cell) => (cell.kind === 'done' ? [resultOf(id, cell)] : [])), crossPlay: played.success ? played.data.crossPlay : [] }
    })
  }

  /** The state that an unfinished cell continues from; undefined where it has none, or one that cannot be read. */
  async begun(id: string, cell: string): Promise<BegunCell | undefined> {
    const found = begunSchema.safeParse(await this.#connection.use((database) => database.get('cells', [id, cell])))
    return found.success ? { run: found.data.run, rest: found.data.rest } : undefined
  }

  /** The policies that a finished cell left, as they were put. */
  async policies(id: string, cell: string): Promise<unknown> {
    return this.#connection.use((database) => database.get('policies', [id, cell]))
  }

  /** A warm start of an unfinished experiment, by its name; undefined where none is kept. */
  async warmStart(id: string, name: string): Promise<StoredWarmStart | undefined> {
    const found = warmStartSchema.safeParse(await this.#connection.use((database) => database.get('warmStarts', [id, name])))
    return found.success ? found.data : undefined
  }

  /** `mark` says here and below whether the experiment is in training, in the same transaction. */
  begin(stored: StoredExperiment, mark?: Mark): Promise<Kept> {
    return this.#write(stored.id, mark, ['experiments'], (tx) => tx.objectStore('experiments').put(stored, stored.id))
  }

  keepWarmStart(id: string, name: string, warmStart: StoredWarmStart, mark?: Mark): Promise<Kept> {
    return this.#write(id, mark, ['experiments', 'warmStarts'], (tx) => tx.objectStore('warmStarts').put(warmStart, [id, name]))
  }

  /** When no run that is left begins with them. */
  dropWarmStarts(id: string): Promise<Kept> {
    return this.#write(id, undefined, ['experiments', 'warmStarts'], (tx) => tx.objectStore('warmStarts').delete(cellsOf(id)))
  }

  /** Cloned structurally. Trajectories are left out: nothing of an experiment reads them. */
  keepState(id: string, cell: string, { run, rest }: BegunCell, mark?: Mark): Promise<Kept> {
    return this.#write(id, mark, ['experiments', 'cells'], (tx) => tx.objectStore('cells').put({ kind: 'begun', run: { ...run, trajectories: [] }, rest }, [id, cell]))
  }

  /** Takes the place of the cell's state. `policies` are kept where those of several cells shall be played against each other. */
  finish(id: string, cell: string, result: CellResult, policies?: unknown, mark?: Mark): Promise<Kept> {
    return this.#write(id, mark, ['experiments', 'cells', 'policies'], (tx) => Promise.all([
      tx.objectStore('cells').put({ kind: 'done', result }, [id, cell]),
      ...(policies === undefined ? [] : [tx.objectStore('policies').put(policies, [id, cell])]),
    ]))
  }

  keepCrossPlay(id: string, crossPlay: readonly CrossPlay[], mark?: Mark): Promise<Kept> {
    return this.#write(id, mark, ['experiments', 'cells'], (tx) => tx.objectStore('cells').put({ kind: 'cross-play', crossPlay }, [id, CROSS_PLAY]))
  }

  /** `elsewhere`: whether another tab trains. Rejects with StorageError `busy` where this is what it trains. */
  async delete(id: string, elsewhere = false): Promise<void> {
    await this.#connection.write(['experiments', 'cells', 'policies', 'warmStarts', 'training'], async (tx) => {
      if (elsewhere) await refuseBusy(tx, id, 'experiment')
      await putMark(tx, id, 'ended')
      await Promise.all([
        tx.objectStore('experiments').delete(id),
        ...(['cells', 'policies', 'warmStarts'] as const).map((store) => tx.objectStore(store).delete(cellsOf(id))),
      ])
    })
  }

  #write<S extends 'experiments' | 'cells' | 'policies' | 'warmStarts'>(id: string, mark: Mark | undefined, stores: S[], work: (tx: Writing<S | 'experiments' | 'training'>) => Promise<unknown>): Promise<Kept> {
    const all: (S | 'experiments' | 'training')[] = [...new Set<S | 'experiments' | 'training'>([...stores, 'experiments', 'training'])]
    return this.#connection.write(all, async (tx) => {
      const fresh = (await tx.objectStore('experiments').getKey(id)) === undefined
      if (mark !== undefined) await putMark(tx, id, mark)
      await work(tx)
      return { fresh }
    })
  }
}

const cellsOf = (id: string): IDBKeyRange => IDBKeyRange.bound([id], [id, []])

function resultOf(id: string, cell: StoredCell): CellResult {
  const parsed = doneSchema.safeParse(cell)
  if (!parsed.success) throw unreadable(id, firstIssue(parsed.error, cell))
  return parsed.data.result
}

function unreadable(id: string, why: string): StorageError {
  return new StorageError('broken', `The stored experiment ${id} cannot be read: ${why}.`, 'Delete it in the list of experiments; nothing else is touched.')
}
