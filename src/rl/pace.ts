/** How long the rest of a run will take, from how long its parts took so far. */
import type { Config } from '../run/config.ts'

export class Pace {
  readonly #config: Config
  #updates = { count: 0, seconds: 0 }
  #evaluated = { tasks: 0, seconds: 0 }
  #warmSteps = { count: 0, seconds: 0 }

  constructor(config: Config) { this.#config = config }

  update(seconds: number): void { this.#updates = { count: this.#updates.count + 1, seconds: this.#updates.seconds + seconds } }
  evaluation(tasks: number, seconds: number): void { this.#evaluated = { tasks: this.#evaluated.tasks + tasks, seconds: this.#evaluated.seconds + seconds } }
  warmStep(seconds: number): void { this.#warmSteps = { count: this.#warmSteps.count + 1, seconds: this.#warmSteps.seconds + seconds } }

  /** Seconds to the end of a run of which `progress` is done; undefined before any update was timed. Evaluations cost by their tasks. */
  left(progress: number): number | undefined {
    const { rl, evaluation } = this.#config
    if (this.#updates.count === 0 || progress === 0) return undefined
    const left = Math.max(0, 1 - progress)
    // Only updates that were timed here tell how long one takes; a run that goes on has made more.
    const inAll = rl.budget === 'updates' ? rl.updates : this.#updates.count / progress
    const perUpdate = this.#updates.seconds / this.#updates.count
    const perTask = this.#evaluated.tasks === 0 ? 0 : this.#evaluated.seconds / this.#evaluated.tasks
    const parts = rl.updates / evaluation.every
    const between = Math.max(0, Math.ceil(parts) - 1 - Math.floor(progress * parts))
    return left * inAll * perUpdate + (between * evaluation.tasksBetween + (left > 0 ? evaluation.tasks : 0)) * perTask
  }

  /** Seconds left of a warm start with this many steps to go; undefined before any step was timed. */
  warmStartLeft(steps: number): number | undefined {
    return this.#warmSteps.count === 0 ? undefined : (steps * this.#warmSteps.seconds) / this.#warmSteps.count
  }
}
