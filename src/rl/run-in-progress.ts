/**
 * A run while it is trained: its record as far as it is, the share of the budget that is spent and
 * the time left. Every stage adds to it what it did.
 */
import type { RunFile } from '../run/run-file.ts'
import type { Trajectory } from '../run/records.ts'
import { isReleased, released } from '../run/keep.ts'
import { evaluationIsDue, progressOf } from './budget.ts'
import { Checkpoints } from './checkpoints.ts'
import type { KeptPolicies } from './checkpoints.ts'
import type { RunContext } from './context.ts'
import type { Floored } from './evaluation/scorecard.ts'
import type { Progress } from './events.ts'
import { Pace } from './pace.ts'
import type { Ahead } from './pace.ts'
import type { ContinuedOptions } from './trainer-state.ts'

const SECOND = 1000

/** Where a run stands when it begins or goes on. */
interface Standing {
  readonly run: RunFile
  /** Steps of the warm start that are done. */
  readonly warmSteps: number
  readonly checkpoints?: readonly KeptPolicies[] | undefined
}

export class RunInProgress {
  readonly options: ContinuedOptions
  readonly context: RunContext
  readonly pace: Pace
  readonly checkpoints: Checkpoints
  warmSteps: number
  /** What the floors do on the tasks of the first and the last evaluation, which are the same. */
  floored: readonly Floored[] | undefined
  ahead: Ahead = { last: 1, across: 1 }
  /** Seconds of evaluation since the last update. */
  evaluating = 0
  #record: RunFile

  constructor(options: ContinuedOptions, context: RunContext, standing: Standing) {
    this.options = options
    this.context = context
    this.pace = new Pace(options.config, options.suite.size('held-out'))
    this.checkpoints = new Checkpoints(standing.checkpoints)
    this.warmSteps = standing.warmSteps
    this.#record = standing.run
  }

  /** What is recorded so far, without weights. */
  get record(): RunFile {
    return this.#record
  }

  /** Replaces fields of the record. */
  set(fields: Partial<RunFile>): void {
    this.#record = { ...this.#record, ...fields }
  }

  /** Updates made. */
  get update(): number {
    return this.#record.updates.length
  }

  /** Share of the budget that is spent. */
  get progress(): number {
    return progressOf(this.context.config, this.#record)
  }

  /** The last update as far as can be told: exact where updates are the budget. */
  get #updatesInAll(): number {
    const { rl } = this.context.config
    return rl.budget === 'updates'
      ? rl.updates
      : Math.max(this.update, Math.round(this.update / Math.max(1e-9, this.progress)))
  }

  evaluatedAt(update: number): boolean {
    return this.#record.evaluations.some((e) => e.update === update)
  }

  get evaluationIsDue(): boolean {
    return evaluationIsDue(this.context.config, this.#record) && !this.evaluatedAt(this.update)
  }

  /** Seconds of the run's clock. */
  now(): number {
    return this.options.clock() / SECOND
  }

  /** Seconds since `from`, added to the run's own clock: pauses are not training time. */
  spent(from: number): number {
    const seconds = this.now() - from
    this.set({ seconds: this.#record.seconds + seconds })
    return seconds
  }

  /** Adds trajectories, but for those that are there, and gives those that were added. */
  addTrajectories(kept: readonly Trajectory[]): readonly Trajectory[] {
    const there = new Set(this.#record.trajectories.map(({ id }) => id))
    const fresh = kept.filter(({ id }) => !there.has(id))
    this.set({ trajectories: [...this.#record.trajectories, ...fresh] })
    return fresh
  }

  /**
   * Lets go of the trajectories for which `stays` is false, by their place; what stands in theirs
   * says no more than that they were.
   */
  release(stays: (at: number) => boolean): void {
    this.set({
      trajectories: this.#record.trajectories.map((one, at) =>
        stays(at) || isReleased(one) ? one : released(one),
      ),
    })
  }

  /** How much time is left, where that can be told. */
  left(): { readonly secondsLeft?: number } {
    const left = this.pace.left(this.progress, this.ahead)
    return left === undefined ? {} : { secondsLeft: left }
  }

  /** How far training is. */
  trained(): Progress {
    const { rl } = this.context.config
    return {
      kind: 'progress',
      phase: 'training',
      label: `Update ${this.update} of ${rl.budget === 'updates' ? '' : 'about '}${this.#updatesInAll}`,
      done: this.update,
      total: this.#updatesInAll,
      ...this.left(),
    }
  }
}
