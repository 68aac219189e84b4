/** How long the rest of a run will take, from how long its parts took so far. */
import type { Config } from '../run/config.ts'
import { evaluated, evaluationsBetween, playedAcross } from '../run/work.ts'

/** What of the run's end is still ahead. */
export interface Ahead {
  /** Share of its last evaluation, 1 before it has begun. */
  readonly last: number
  /** Share of the play across checkpoints. */
  readonly across: number
}

const ALL: Ahead = { last: 1, across: 1 }

export class Pace {
  readonly #config: Config
  readonly #heldOut: number
  #updates = { count: 0, seconds: 0 }
  #evaluated = { work: 0, seconds: 0 }
  #warmSteps = { count: 0, seconds: 0 }

  /** `heldOut`: tasks that the suite holds out. */
  constructor(config: Config, heldOut: number) {
    this.#config = config
    this.#heldOut = heldOut
  }

  update(seconds: number): void {
    this.#updates = { count: this.#updates.count + 1, seconds: this.#updates.seconds + seconds }
  }
  warmStep(seconds: number): void {
    this.#warmSteps = {
      count: this.#warmSteps.count + 1,
      seconds: this.#warmSteps.seconds + seconds,
    }
  }

  /** `ends`: the first or the last one. */
  evaluation(ends: boolean, seconds: number): void {
    this.#evaluated = {
      work: this.#evaluated.work + evaluated(this.#config, ends, this.#heldOut),
      seconds: this.#evaluated.seconds + seconds,
    }
  }

  /**
   * Seconds to the end of a run of which `progress` is done; undefined before any update was timed.
   * Evaluations cost by their tasks.
   */
  left(progress: number, { last, across }: Ahead = ALL): number | undefined {
    const { rl, evaluation } = this.#config
    if (this.#updates.count === 0 || progress === 0) return undefined
    const left = Math.max(0, 1 - progress)
    // Only updates that were timed here tell how long one takes; a run that goes on has made more.
    const inAll = rl.budget === 'updates' ? rl.updates : this.#updates.count / progress
    const perUpdate = this.#updates.seconds / this.#updates.count
    const between = Math.max(
      0,
      evaluationsBetween(this.#config) - Math.floor((progress * rl.updates) / evaluation.every),
    )
    const work =
      between * evaluated(this.#config, false, this.#heldOut) +
      last * evaluated(this.#config, true, this.#heldOut) +
      across * playedAcross(this.#config, this.#heldOut)
    return (
      left * inAll * perUpdate +
      (this.#evaluated.work === 0 ? 0 : (work * this.#evaluated.seconds) / this.#evaluated.work)
    )
  }

  /**
   * Seconds left of a warm start with this many steps to go; undefined before any step was timed.
   */
  warmStartLeft(steps: number): number | undefined {
    return this.#warmSteps.count === 0
      ? undefined
      : (steps * this.#warmSteps.seconds) / this.#warmSteps.count
  }
}
