/**
 * Keeping a run must never end it. Storage is opened when it is first needed and again when it
 * could not be; what fails is said once in words, and training goes on without it, which is tried
 * again whenever there is something to keep. That it is kept again is said too.
 */
import { StorageError } from '../run/database.ts'
import type { RunStorage } from '../run/storage.ts'

/**
 * How much is kept at once: the end of one trouble is known from something as large as what it
 * began with.
 */
export type Weight = 'rows' | 'state'

export interface Said {
  readonly message: string
  readonly wayOut: string
}

export type Done<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: StorageError }

/**
 * Nothing is lost while the page is open: whatever the trouble, reloading would be the wrong way
 * out.
 */
const WHILE_OPEN =
  'Training goes on, and keeping is tried again at every save. Export the run before you close or reload this page.'
const AGAIN: Said = { message: 'What is trained is kept again in this browser.', wayOut: '' }

export class RunPersistence {
  readonly #open: () => Promise<RunStorage>
  readonly #notice: (said: Said) => void
  readonly #said = new Set<StorageError['kind']>()
  #storage: Promise<RunStorage> | undefined
  /** What could not be kept since something last could. */
  #trouble: Weight | undefined

  constructor(open: () => Promise<RunStorage>, notice: (said: Said) => void) {
    this.#open = open
    this.#notice = notice
  }

  /** What `work` gives, or undefined when storage does not do it. */
  async attempt<T>(work: (storage: RunStorage) => Promise<T>): Promise<T | undefined> {
    const done = await this.#try(work)
    if (done.ok) return done.value
    this.#say(done.error, { message: done.error.message, wayOut: done.error.wayOut })
    return undefined
  }

  /** The same for what is in training, which stays in memory until it is kept. */
  async keep<T>(weight: Weight, work: (storage: RunStorage) => Promise<T>): Promise<Done<T>> {
    const done = await this.#try(work)
    if (done.ok) {
      if (this.#trouble !== undefined && (weight === 'state' || this.#trouble === 'rows')) {
        this.#trouble = undefined
        this.#said.clear()
        this.#notice(AGAIN)
      }
      return done
    }
    if (this.#trouble !== 'state') this.#trouble = weight
    const { kind, message, wayOut } = done.error
    this.#say(done.error, {
      message,
      wayOut:
        kind === 'quota'
          ? `${wayOut} It is tried again at every save.`
          : kind === 'unavailable'
            ? wayOut
            : WHILE_OPEN,
    })
    return done
  }

  async #try<T>(work: (storage: RunStorage) => Promise<T>): Promise<Done<T>> {
    const opened = (this.#storage ??= this.#open())
    try {
      const storage = await opened
      const value = await work(storage)
      const refused = storage.takeRefused()
      if (refused.length > 0)
        this.#notice({
          message: `Not all of this run can be kept. Left out: ${refused.join('; ')}.`,
          wayOut:
            'The run goes on; a figure that is no number often means that the learning rate is too high.',
        })
      return { ok: true, value }
    } catch (error) {
      // Where it could not even be opened, the next attempt opens it.
      opened.catch(() => {
        if (this.#storage === opened) this.#storage = undefined
      })
      if (error instanceof StorageError) return { ok: false, error }
      throw error
    }
  }

  /** Once a kind: a full disk would otherwise be reported at every update. */
  #say({ kind }: StorageError, said: Said): void {
    if (!this.#said.has(kind)) this.#notice(said)
    this.#said.add(kind)
  }
}
