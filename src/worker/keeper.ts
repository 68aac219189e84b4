/**
 * Keeping a run must never end it. Storage is opened when it is first needed; what fails is said once in words, and training
 * goes on without it.
 */
import { StorageError } from '../run/database.ts'
import type { RunStorage } from '../run/storage.ts'

export class Keeper {
  readonly #open: () => Promise<RunStorage>
  readonly #notice: (error: StorageError) => void
  readonly #said = new Set<StorageError['kind']>()
  #storage: Promise<RunStorage> | undefined

  constructor(open: () => Promise<RunStorage>, notice: (error: StorageError) => void) {
    this.#open = open
    this.#notice = notice
  }

  /** What `work` gives, or undefined when storage does not do it. */
  async attempt<T>(work: (storage: RunStorage) => Promise<T>): Promise<T | undefined> {
    if (this.#said.has('unavailable')) return undefined
    try {
      this.#storage ??= this.#open()
      return await work(await this.#storage)
    } catch (error) {
      if (!(error instanceof StorageError)) throw error
      // Once a kind: a full disk would otherwise be reported at every update.
      if (!this.#said.has(error.kind)) this.#notice(error)
      this.#said.add(error.kind)
      return undefined
    }
  }
}
