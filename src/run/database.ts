/**
 * The browser's own database: what stores it has, how it is opened and upgraded, and how its failures are said in words. Every failure is
 * a StorageError; training goes on without storage.
 */
import { openDB } from 'idb'
import type { DBSchema, IDBPDatabase, IDBPTransaction, StoreNames } from 'idb'
import type { StoredCell, StoredExperiment } from './experiment-storage.ts'
import type { ListName, StoredCheckpoint, StoredRun, SuiteFiles } from './storage.ts'

export interface Schema extends DBSchema {
  runs: { key: string; value: StoredRun }
  rows: { key: [run: string, list: ListName, index: number]; value: unknown }
  checkpoints: { key: string; value: StoredCheckpoint }
  suites: { key: string; value: SuiteFiles }
  experiments: { key: string; value: StoredExperiment }
  cells: { key: [experiment: string, cell: string]; value: StoredCell }
  policies: { key: [experiment: string, cell: string]; value: unknown }
}
export type Database = IDBPDatabase<Schema>
export type StoreName = StoreNames<Schema>
export type Writing<S extends StoreName> = IDBPTransaction<Schema, S[], 'readwrite'>

/** The stores that each version added; an upgrade adds those that are not there and touches no other. */
const ADDED: readonly (readonly StoreName[])[] = [['runs', 'rows', 'checkpoints', 'suites'], ['experiments', 'cells', 'policies']]

export class StorageError extends Error {
  override readonly name = 'StorageError'
  readonly kind: 'unavailable' | 'quota' | 'broken'
  readonly wayOut: string

  constructor(kind: StorageError['kind'], message: string, wayOut: string) {
    super(message)
    this.kind = kind
    this.wayOut = wayOut
  }
}

/** Rejects with StorageError `unavailable` where the browser keeps no databases, as in some private windows. */
export function openDatabase(name: string): Promise<Database> {
  return explained(async () => {
    if (typeof indexedDB === 'undefined') throw new Error('there is no indexedDB here')
    return openDB<Schema>(name, ADDED.length, {
      upgrade(database, from) {
        for (const store of ADDED.slice(from).flat()) database.createObjectStore(store)
      },
      // A newer page in another tab may upgrade; this one then asks to be reloaded when it next stores something.
      blocking: (_current, _blocked, event) => { if (event.target instanceof IDBDatabase) event.target.close() },
    })
  }, 'unavailable')
}

/** All of `work` or nothing of it. */
export async function write<S extends StoreName>(database: Database, stores: S[], work: (tx: Writing<S>) => Promise<unknown>): Promise<void> {
  await explained(async () => {
    const tx = database.transaction(stores, 'readwrite', { durability: 'strict' })
    // Looked at even when `work` fails first: an abort that nobody awaits would be an unhandled rejection.
    const done = tx.done.then(() => undefined, (error: unknown) => (error instanceof Error ? error : new Error('the transaction was aborted')))
    try {
      await work(tx)
    } catch (error) {
      try {
        tx.abort()
      } catch {
        // It had ended by itself; its own error says why.
      }
      await done
      throw error
    }
    const failed = await done
    if (failed !== undefined) throw failed
  })
}

/** Runs `work` and turns what it throws into a StorageError. */
export async function explained<T>(work: () => Promise<T>, otherwise: 'unavailable' | 'broken' = 'broken'): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof StorageError) throw error
    const reason = error instanceof Error ? error.message : String(error)
    if (error instanceof Error && error.name === 'QuotaExceededError') {
      throw new StorageError('quota', `The browser's storage for this page is full: ${reason}`, 'Delete runs you no longer need under Runs, or export this one as a file.')
    }
    if (otherwise === 'unavailable') {
      throw new StorageError('unavailable', `This browser window keeps nothing for this page: ${reason}`, 'Training works; export the run before you close the page, or use a window that is not private.')
    }
    throw new StorageError('broken', `The browser's storage failed: ${reason}`, 'Reload the page; export a run that matters as a file.')
  }
}
