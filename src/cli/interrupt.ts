/**
 * Ctrl-C. The first one asks the work to keep what is done and to end, and waits for it a moment;
 * the second one ends at once. A command that keeps nothing ends with the first.
 */

import { visible } from '../run/foreign-text.ts'
import { ToldError } from '../run/told-error.ts'

/** Milliseconds that work has for ending: with what follows it stays below two seconds. */
const GRACE = 1500
/**
 * One press of Ctrl-C arrives twice where npm stands between: once from the terminal, once from
 * npm.
 */
const SAME_PRESS = 250

/** Exit status of a command that was interrupted. */
export const INTERRUPTED = 130

/** The reason of the signal; stopped work rejects with it. */
export class Interrupted extends ToldError {
  override readonly name = 'Interrupted'
  constructor() {
    super('interrupted')
  }
}

export class Interrupt {
  readonly #abort = new AbortController()
  #at = -Infinity
  #lastWords: (() => string) | undefined

  /** Aborted by the first Ctrl-C, SIGTERM or hang-up. */
  get signal(): AbortSignal {
    return this.#abort.signal
  }
  get heard(): boolean {
    return this.signal.aborted
  }

  /**
   * From now on work keeps what is done when it is told to end. Should it not come to that in time,
   * the command ends with these words.
   */
  keeps(lastWords: () => string): void {
    this.#lastWords = lastWords
  }

  listen(): void {
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
      process.on(name, () => {
        this.#hear()
      })
  }

  #hear(): void {
    const now = performance.now()
    if (this.heard) {
      if (now - this.#at > SAME_PRESS) process.exit(INTERRUPTED)
      return
    }
    this.#at = now
    this.#abort.abort(new Interrupted())
    if (this.#lastWords === undefined) this.#end('interrupted before anything new was done')
    setTimeout(() => {
      this.#end(this.#lastWords?.() ?? 'interrupted')
    }, GRACE)
  }

  #end(words: string): void {
    process.stderr.write(`\n${visible(words)}\n`)
    process.exit(INTERRUPTED)
  }
}
