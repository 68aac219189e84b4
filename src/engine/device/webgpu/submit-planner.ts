/**
 * Decides how much recorded work goes into one submit. A GPU that also draws the screen cannot draw
 * while a submit runs, so no submit should take longer than a limit; but each one costs time of its
 * own, so slices should not be shorter than that asks for.
 *
 * Work is counted in multiply-adds, roughly; what the device does in a millisecond is measured. The
 * queue may hold several submits, and word of the last one comes late when JavaScript is busy, so
 * what is measured is a stretch in which the device always had something to do: all the work that
 * it finished by the time it took. Nothing here touches a GPU.
 */

/**
 * Part of the limit that a slice is planned to take: the rest is for work that costs more than was
 * thought.
 */
const CAUTION = 0.75
/**
 * Stretches shorter than this many milliseconds are mostly waiting for word: they can show that the
 * device is faster, never that it is slower.
 */
const TELLING = 2
/** Multiply-adds a millisecond before anything was measured: a slow integrated GPU. */
export const UNMEASURED = 5e6

export interface SubmitPlannerOptions {
  /** Milliseconds that one submit may take. */
  readonly limit: number
  /** Milliseconds from any start; without it nothing is measured. */
  readonly clock?: () => number
}

export class SubmitPlanner {
  readonly #limit: number
  readonly #clock: (() => number) | undefined
  #rate = UNMEASURED
  #recorded = 0
  /** Submitted since the stretch began. */
  #running = 0
  /** The part of it that the caller was asked about. */
  #asked = 0
  #began = 0

  constructor({ limit, clock }: SubmitPlannerOptions) {
    this.#limit = limit
    this.#clock = clock
  }

  /** Most work that one submit is planned to hold. */
  get budget(): number {
    return this.#rate * this.#limit * CAUTION
  }

  /**
   * Whether so much work may join what is recorded. Work that is more than a slice by itself gets
   * one of its own.
   */
  fits(work: number): boolean {
    return this.#recorded === 0 || this.#recorded + work <= this.budget
  }

  record(work: number): void {
    this.#recorded += work
  }

  /**
   * Notes that all recorded work was submitted. True when the caller is to call `finished` once the
   * device is through with it.
   */
  submitted(): boolean {
    const work = this.#recorded
    this.#recorded = 0
    if (this.#clock === undefined || work === 0) return false
    if (this.#running === 0) this.#began = this.#clock()
    this.#running += work
    if (this.#asked > 0) return false
    this.#asked = this.#running
    return true
  }

  /** The device is through with everything up to the submit that was asked about. */
  finished(): void {
    if (this.#clock === undefined) return
    const now = this.#clock()
    const took = now - this.#began
    const rate = this.#asked / took
    // Slower than thought: at once, so that the next slice is short enough. Faster: by steps, since
    // one stretch may have been cheap work.
    if (rate > this.#rate) this.#rate = Math.min(rate, 2 * this.#rate)
    else if (took >= TELLING) this.#rate = rate
    this.#running -= this.#asked
    this.#asked = 0
    this.#began = now
  }
}
