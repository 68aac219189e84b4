/**
 * A run of an experiment while it grows. Several grow together, an update of each in turn, so that
 * their curves can be compared from the start; what a run computes does not depend on the others.
 */
import type { Cell } from '../../run/experiment-cells.ts'
import { cellResult, pointOf } from '../../run/experiment-result.ts'
import type { TaskOutcome } from '../../run/experiment-result.ts'
import type { CellResult, CurvePoint } from '../../run/experiment.ts'
import { progressOf } from '../budget.ts'
import type { SavedPolicy } from '../cross-play-steps.ts'
import type { RunEvent } from '../events.ts'
import type { Trainer } from '../trainer.ts'
import type { TrainerState } from '../trainer-state.ts'
import type { SavedPolicies } from './seed-cross-play.ts'

/** What an experiment uses of a trainer. */
export type CellTrainer = Pick<
  Trainer,
  'run' | 'state' | 'record' | 'update' | 'release' | 'dispose'
>

export type Growth =
  /** Something was done; nothing worth saying but how far the run is. */
  | { readonly kind: 'step'; readonly growing: GrowingCell }
  /** `seconds` that its optimiser took. */
  | {
      readonly kind: 'update'
      readonly growing: GrowingCell
      readonly update: number
      readonly seconds: number
    }
  /** An evaluation that is not the last. */
  | { readonly kind: 'point'; readonly growing: GrowingCell; readonly point: CurvePoint }
  | { readonly kind: 'finished'; readonly growing: GrowingCell; readonly result: CellResult }

const saved = ({ config, weights }: SavedPolicy): SavedPolicy => ({ config, weights })

export class GrowingCell {
  readonly cell: Cell
  readonly #trainer: CellTrainer
  readonly #events: AsyncGenerator<RunEvent, void, undefined>
  #outcomes: readonly TaskOutcome[] = []
  #result: CellResult | undefined

  constructor(cell: Cell, trainer: CellTrainer, signal?: AbortSignal) {
    this.cell = cell
    this.#trainer = trainer
    this.#events = trainer.run(signal)
  }

  /** Share of the budget that is spent. */
  get share(): number {
    return Math.min(1, progressOf(this.#trainer.record.config, this.#trainer.record))
  }
  get update(): number {
    return this.#trainer.update
  }
  get tokens(): number {
    return this.#trainer.record.tokens
  }
  get result(): CellResult | undefined {
    return this.#result
  }

  /**
   * What the run goes on from, between two events. Without trajectories, as nothing of an
   * experiment reads them, and without the last evaluation: its outcomes are in memory alone, so it
   * is made again.
   */
  async state(): Promise<TrainerState> {
    const state = await this.#trainer.state()
    const { checkpoints, run } = state
    const before = ({ update }: { readonly update: number }): boolean =>
      !this.#evaluated() || update < this.update
    return {
      ...state,
      run: { ...run, evaluations: run.evaluations.filter(before), trajectories: [] },
      ...(checkpoints === undefined ? {} : { checkpoints: checkpoints.filter(before) }),
    }
  }

  /** The policies as they are now, without what only training needs. */
  async policies(): Promise<SavedPolicies> {
    const { planner, executor } = await this.#trainer.state()
    return {
      planner: saved(planner),
      ...(executor === undefined ? {} : { executor: saved(executor) }),
    }
  }

  dispose(): void {
    this.#trainer.dispose()
  }

  /** Up to and with the next update, or the end. */
  async *turn(): AsyncGenerator<Growth, void, undefined> {
    for (;;) {
      const next = await this.#events.next()
      if (next.done !== true && next.value.kind === 'evaluation')
        this.#outcomes = next.value.outcomes
      if (next.done === true || this.#evaluated()) {
        // What a run still does then, its checkpoints meeting each other, nothing of an experiment
        // reads.
        await this.#events.return()
        yield { kind: 'finished', growing: this, result: this.#end() }
        return
      }
      const { value: event } = next
      if (event.kind === 'evaluation')
        yield {
          kind: 'point',
          growing: this,
          point: pointOf(event.evaluation, this.#trainer.record.updates),
        }
      else if (event.kind === 'update') {
        // Nothing of an experiment reads them, and several runs grow beside each other.
        this.#trainer.release(() => false)
        yield {
          kind: 'update',
          growing: this,
          update: event.record.update,
          seconds: event.record.timing['update_time'] ?? 0,
        }
        return
      } else yield { kind: 'step', growing: this }
    }
  }

  /** Whether the last evaluation is made: what is left belongs to the end. */
  #evaluated(): boolean {
    const { evaluations } = this.#trainer.record
    return this.share >= 1 && evaluations.at(-1)?.update === this.update
  }

  #end(): CellResult {
    this.#result = cellResult(this.cell, this.#trainer.record, this.#outcomes)
    return this.#result
  }
}

/** All of them to their ends, an update of each in turn. Not pulling pauses them. */
export async function* grow(
  cells: readonly GrowingCell[],
): AsyncGenerator<Growth, void, undefined> {
  for (
    let growing = cells;
    growing.length > 0;
    growing = growing.filter(({ result }) => result === undefined)
  ) {
    for (const one of growing) yield* one.turn()
  }
}
