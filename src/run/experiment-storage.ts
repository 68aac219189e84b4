/**
 * Experiments in the browser's own database: the protocol once, then one entry for each cell, which holds its result when it is finished
 * and, before that, the state it continues from. Each is put in one transaction, so whatever ends the tab, a cell is either done or goes on.
 */
import * as z from 'zod/mini'
import { StorageError, explained, write } from './database.ts'
import type { Database } from './database.ts'
import { cellResultSchema, crossPlaySchema, experimentSchema } from './experiment.ts'
import type { CellResult, CrossPlay } from './experiment.ts'
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

const CROSS_PLAY = 'cross-play'

const doneSchema = z.object({ kind: z.literal('done'), result: cellResultSchema })
const playedSchema = z.object({ kind: z.literal('cross-play'), crossPlay: z.array(crossPlaySchema) })
const begunSchema = z.object({ kind: z.literal('begun'), run: growingRunSchema, rest: z.unknown() })

/** The state of a cell that is not finished. */
export interface BegunCell {
  readonly run: RunFile
  readonly rest: unknown
}

export class ExperimentStorage {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** Newest first; one that another version left unreadable is not among them. */
  async list(): Promise<StoredExperiment[]> {
    const all = await explained(() => this.#database.getAll('experiments'))
    const readable = all.flatMap((one) => { const parsed = storedExperimentSchema.safeParse(one); return parsed.success ? [parsed.data] : [] })
    return readable.sort((a, b) => (a.created < b.created ? 1 : -1))
  }

  /** With the results of the cells that are finished, in no particular order. */
  async read(id: string): Promise<{ readonly stored: StoredExperiment; readonly results: readonly CellResult[]; readonly crossPlay: readonly CrossPlay[] } | undefined> {
    return explained(async () => {
      const tx = this.#database.transaction(['experiments', 'cells'])
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
    const found = begunSchema.safeParse(await explained(() => this.#database.get('cells', [id, cell])))
    return found.success ? { run: found.data.run, rest: found.data.rest } : undefined
  }

  /** The policies that a finished cell left, as they were put. */
  async policies(id: string, cell: string): Promise<unknown> {
    return explained(() => this.#database.get('policies', [id, cell]))
  }

  async begin(stored: StoredExperiment): Promise<void> {
    await write(this.#database, ['experiments'], (tx) => tx.objectStore('experiments').put(stored, stored.id))
  }

  /** Cloned structurally. Trajectories are left out: nothing of an experiment reads them. */
  async keepState(id: string, cell: string, { run, rest }: BegunCell): Promise<void> {
    await write(this.#database, ['cells'], (tx) => tx.objectStore('cells').put({ kind: 'begun', run: { ...run, trajectories: [] }, rest }, [id, cell]))
  }

  /** Takes the place of the cell's state. `policies` are kept where those of several cells shall be played against each other. */
  async finish(id: string, cell: string, result: CellResult, policies?: unknown): Promise<void> {
    await write(this.#database, ['cells', 'policies'], (tx) => Promise.all([
      tx.objectStore('cells').put({ kind: 'done', result }, [id, cell]),
      ...(policies === undefined ? [] : [tx.objectStore('policies').put(policies, [id, cell])]),
    ]))
  }

  async keepCrossPlay(id: string, crossPlay: readonly CrossPlay[]): Promise<void> {
    await write(this.#database, ['cells'], (tx) => tx.objectStore('cells').put({ kind: 'cross-play', crossPlay }, [id, CROSS_PLAY]))
  }

  async delete(id: string): Promise<void> {
    await write(this.#database, ['experiments', 'cells', 'policies'], (tx) => Promise.all([
      tx.objectStore('experiments').delete(id), tx.objectStore('cells').delete(cellsOf(id)), tx.objectStore('policies').delete(cellsOf(id)),
    ]))
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
