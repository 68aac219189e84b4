/**
 * What the proof suite is made of: named cases that say whether they passed and with which figures.
 * They know nothing of a test runner, so that the same cases run in Node and in a browser.
 */
import type { Engine } from '../engine.ts'

export interface Outcome {
  readonly passed: boolean
  /** The figures that decided, in words. */
  readonly detail: string
}

export interface ParityCase {
  readonly name: string
  readonly run: () => Promise<Outcome>
}

export interface Engines {
  /** The engine on trial. */
  readonly subject: Engine
  /** The engine that is believed: TensorFlow.js with autodiff. */
  readonly oracle: Engine
}

/**
 * Several checks of one case: it passes when all do, and tells the first that failed, or else the
 * last one's figures.
 */
export class Checks {
  #failed: string | undefined
  #last = 'nothing was checked'
  #count = 0

  /** Records one check. */
  check(passed: boolean, detail: string): void {
    this.#count++
    this.#last = detail
    if (!passed) this.#failed ??= detail
  }

  /** Records that `value` (named and located by `what`) is at most `limit`; NaN is not. */
  atMost(value: number, limit: number, what: string): void {
    this.check(value <= limit, `${what}: ${value.toExponential(2)} (at most ${limit})`)
  }

  outcome(summary?: string): Outcome {
    if (this.#failed !== undefined) return { passed: false, detail: this.#failed }
    return { passed: this.#count > 0, detail: summary ?? this.#last }
  }
}
