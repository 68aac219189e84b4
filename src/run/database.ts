/**
 * The browser's own database: what stores it has, how it is opened and upgraded, and how its
 * failures are said in words. Every failure is a StorageError; training goes on without storage.
 */
import { openDB } from 'idb'
import type { DBSchema, IDBPDatabase, IDBPTransaction, StoreNames } from 'idb'
import type { RowKey } from './rows.ts'
import { ToldError, messageOf } from './told-error.ts'

/** Where a record lies: its store, and its key there. */
export type RecordName = readonly [store: string, ...key: string[]]
/** Where a part of a record lies that is too large for one entry (parts.ts). */
export type PartKey = [...RecordName, index: number]

/** Values are what this version or another one left there: every reader checks them. */
interface Schema extends DBSchema {
  runs: { key: string; value: unknown }
  rows: { key: RowKey; value: unknown }
  checkpoints: { key: string; value: unknown }
  suites: { key: string; value: unknown }
  experiments: { key: string; value: unknown }
  cells: { key: [experiment: string, cell: string]; value: unknown }
  policies: { key: [experiment: string, cell: string]; value: unknown }
  /** One entry: what is in training. */
  training: { key: string; value: unknown }
  /** Warm starts of an experiment that is not finished, by what they depend on. */
  warmStarts: { key: [experiment: string, warmStart: string]; value: unknown }
  /** What is too large for one entry of the stores above (parts.ts). */
  parts: { key: PartKey; value: unknown }
}
export type Database = IDBPDatabase<Schema>
export type StoreName = StoreNames<Schema>
export type Writing<S extends StoreName> = IDBPTransaction<Schema, S[], 'readwrite'>

/**
 * The stores that each version added; an upgrade adds those that are not there and touches no
 * other.
 */
const ADDED: readonly (readonly StoreName[])[] = [
  ['runs', 'rows', 'checkpoints', 'suites'],
  ['experiments', 'cells', 'policies'],
  ['training', 'warmStarts', 'parts'],
]

export class StorageError extends ToldError {
  override readonly name = 'StorageError'
  readonly kind: 'unavailable' | 'newer' | 'quota' | 'broken' | 'busy'
  declare readonly wayOut: string

  constructor(kind: StorageError['kind'], message: string, wayOut: string) {
    super(message, { wayOut })
    this.kind = kind
  }
}

/**
 * Rejects with StorageError `unavailable` where the browser keeps no databases, as in some private
 * windows, `newer` where a newer version of the page has used them. `gone` is told when the
 * connection is closed from outside.
 */
function openDatabase(name: string, gone: () => void = () => undefined): Promise<Database> {
  return explained(async () => {
    if (typeof indexedDB === 'undefined') throw new Error('there is no indexedDB here')
    return openDB<Schema>(name, ADDED.length, {
      upgrade(database, from) {
        for (const store of ADDED.slice(from).flat()) database.createObjectStore(store)
      },
      // Another tab deletes the database, or a newer page upgrades it: it would wait for this
      // connection.
      blocking: (_current, _blocked, event) => {
        if (event.target instanceof IDBDatabase) event.target.close()
        gone()
      },
      terminated: gone,
    })
  }, 'unavailable')
}

/** What a connection throws that the browser closed, before or while it was used. */
const CLOSED: ReadonlySet<string> = new Set(['InvalidStateError', 'AbortError', 'UnknownError'])

/**
 * A connection that is made again when the browser closed it: site data was cleared, or another tab
 * deleted the database.
 */
export class Connection {
  readonly #name: string
  #opened: Promise<Database> | undefined

  private constructor(name: string) {
    this.#name = name
  }

  /** Rejects as `openDatabase` does. */
  static async open(name: string): Promise<Connection> {
    const connection = new Connection(name)
    await connection.#database()
    return connection
  }

  /**
   * `work` is done again where the connection was gone; it is all of a transaction or reads alone,
   * so nothing is done twice. Rejects with StorageError.
   */
  use<T>(work: (database: Database) => Promise<T>): Promise<T> {
    return explained(async () => {
      const opened = this.#database()
      const database = await opened
      try {
        return await work(database)
      } catch (error) {
        if (!(error instanceof Error && CLOSED.has(error.name))) throw error
        database.close()
        this.#forget(opened)
        return await work(await this.#database())
      }
    })
  }

  /** All of `work` or nothing of it. */
  write<S extends StoreName, T>(stores: S[], work: (tx: Writing<S>) => Promise<T>): Promise<T> {
    return this.use((database) => write(database, stores, work))
  }

  close(): void {
    void this.#opened?.then(
      (database) => database.close(),
      () => undefined,
    )
  }

  #database(): Promise<Database> {
    if (this.#opened !== undefined) return this.#opened
    const opened: Promise<Database> = openDatabase(this.#name, () => this.#forget(opened))
    this.#opened = opened
    opened.catch(() => this.#forget(opened))
    return opened
  }

  #forget(opened: Promise<Database>): void {
    if (this.#opened === opened) this.#opened = undefined
  }
}

async function write<S extends StoreName, T>(
  database: Database,
  stores: S[],
  work: (tx: Writing<S>) => Promise<T>,
): Promise<T> {
  const tx = database.transaction(stores, 'readwrite', { durability: 'strict' })
  // Looked at even when `work` fails first: an abort that is not awaited would be an unhandled
  // rejection.
  const done = tx.done.then(
    () => undefined,
    (error: unknown) => (error instanceof Error ? error : new Error('the transaction was aborted')),
  )
  let result: T
  try {
    result = await work(tx)
  } catch (error) {
    let own = false
    try {
      tx.abort()
    } catch {
      // It had ended by itself; its own error says why.
      own = true
    }
    const failed = await done
    throw own ? (failed ?? error) : error
  }
  const failed = await done
  if (failed !== undefined) throw failed
  return result
}

/** Runs `work` and turns what it throws into a StorageError. */
async function explained<T>(
  work: () => Promise<T>,
  otherwise: 'unavailable' | 'broken' = 'broken',
): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof StorageError) throw error
    const name = error instanceof Error ? error.name : ''
    const reason = reasonOf(error)
    if (name === 'QuotaExceededError') {
      throw new StorageError(
        'quota',
        `The browser's storage for this page is full${reason}.`,
        'Delete runs you no longer need under Runs, or export this one as a file.',
      )
    }
    if (name === 'VersionError') {
      throw new StorageError(
        'newer',
        "A newer version of this page has used this browser's storage, so this one keeps nothing there.",
        'Reload the page to get the newer one; export first what you want to keep of this visit.',
      )
    }
    if (otherwise === 'unavailable') {
      throw new StorageError(
        'unavailable',
        `This browser window keeps nothing for this page${reason}.`,
        'Training works; export the run before you close the page, or use a window that is not private.',
      )
    }
    throw new StorageError(
      'broken',
      `The browser's storage failed${reason}.`,
      'Reload the page; export a run that matters as a file.',
    )
  }
}

/**
 * `: the reason`, without the full stop that browsers end it with; nothing where they give none.
 */
function reasonOf(error: unknown): string {
  const text = messageOf(error).trim().replace(/\.$/, '')
  return text === '' ? '' : `: ${text}`
}

/** Undefined too where the browser cannot read what is there. */
export async function readable<T>(value: Promise<T>): Promise<T | undefined> {
  return value.catch(() => undefined)
}
