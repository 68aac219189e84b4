/**
 * Keeps a run while it trains. Between two events its state can be written; in the middle of an
 * update it cannot, so where updates are long each is written as soon as it is complete, and an
 * interrupt at any moment finds the last one on the disk or within reach.
 */
import type { RunEvent } from '../rl/events.ts'
import type { Trainer } from '../rl/trainer.ts'
import type { TrainerState } from '../rl/trainer-state.ts'
import type { Config } from '../run/config.ts'
import { checkpointOf, saveCheckpoint } from './checkpoint.ts'
import { reasonOf } from './errors.ts'

/** Steps of a warm start between two checkpoints, and seconds between any two. */
const WARM_STEPS = 100
const SECONDS = 15
/**
 * A step that takes longer may be too long to be waited for at an interrupt, so the one before it
 * has to be on the disk.
 */
const LONG_MS = 500

/**
 * Whether a warm start is to be kept after this step, which took `stepMs`, when it was last kept
 * `sinceMs` ago.
 */
export const warmStepIsDue = (step: number, stepMs: number, sinceMs: number): boolean =>
  step % WARM_STEPS === 0 || sinceMs >= SECONDS * 1000 || stepMs > LONG_MS

/** What can be kept: a trainer, or a run of an experiment. */
type Kept = Pick<Trainer, 'state'>

/** `update 9`, `step 120 of the warm start`, `the beginning` */
export function pointOf({ updates, warmStart }: Trainer['record']): string {
  if (updates.length > 0) return `update ${updates.length}`
  return warmStart.length > 0 ? `step ${warmStart.length} of the warm start` : 'the beginning'
}

export interface KeepingParts {
  /** The file that the checkpoint stands beside. */
  readonly out: string
  readonly config: Config
  readonly run: Kept
  /** Milliseconds. */
  readonly clock: () => number
  /** Stops the run, which is kept then as it ends. */
  readonly signal: AbortSignal
  /** Told once when a checkpoint cannot be written, and once when it can be again. */
  readonly say: (words: string) => void
  readonly save?: typeof saveCheckpoint
}

export class Keeping {
  readonly #parts: KeepingParts
  /** Where the checkpoint on the disk stands; undefined before there is one. */
  #at: string | undefined
  #saved: number
  #step: number
  #updates: number | undefined
  /** Why the last one could not be written, and its state. */
  #trouble: string | undefined
  #unsaved: TrainerState | undefined

  /** `from` is the record of a run that was continued from its checkpoint. */
  constructor(parts: KeepingParts, from?: Trainer['record']) {
    this.#parts = parts
    this.#saved = parts.clock()
    this.#step = this.#saved
    if (from === undefined) return
    this.#at = pointOf(from)
    this.#updates = from.updates.length
  }

  /** The same of the run that goes on after a loss. */
  of(run: Kept): Keeping {
    const keeping = new Keeping({ ...this.#parts, run })
    keeping.#at = this.#at
    keeping.#updates = this.#updates
    keeping.#trouble = this.#trouble
    keeping.#unsaved = this.#unsaved
    return keeping
  }

  get trouble(): string | undefined {
    return this.#trouble
  }

  /** The last state, where it could not be written. */
  get unsaved(): TrainerState | undefined {
    return this.#unsaved
  }

  /** Call it with every event, before the next is pulled. Never rejects because of the disk. */
  async after(event: RunEvent): Promise<void> {
    if (!this.#parts.signal.aborted && this.#isDue(event)) await this.save()
    if (event.kind !== 'progress' && event.kind !== 'trajectories') this.#step = this.#parts.clock()
  }

  /** The same for a run of which only its updates are heard; `seconds` that its optimiser took. */
  async afterUpdate(update: number, seconds: number): Promise<void> {
    if (!this.#parts.signal.aborted && this.#updateIsDue(update, seconds)) await this.save()
  }

  /** The same for its evaluations. */
  async afterEvaluation(): Promise<void> {
    if (!this.#parts.signal.aborted) await this.save()
  }

  get #waited(): boolean {
    return this.#parts.clock() - this.#saved >= SECONDS * 1000
  }

  #isDue(event: RunEvent): boolean {
    switch (event.kind) {
      case 'warm-start':
        return warmStepIsDue(
          event.point.step,
          this.#parts.clock() - this.#step,
          this.#parts.clock() - this.#saved,
        )
      // An evaluation takes longer than many updates: it is not made twice.
      case 'evaluation':
        return true
      case 'update':
        return this.#updateIsDue(event.record.update, event.record.timing['update_time'] ?? 0)
      default:
        return false
    }
  }

  #updateIsDue(update: number, seconds: number): boolean {
    return (
      update - (this.#updates ?? 0) >= this.#parts.config.checkpointEvery ||
      this.#waited ||
      seconds * 1000 > LONG_MS
    )
  }

  /** The state as it is now, between two events. Whether it is on the disk. */
  async save(): Promise<boolean> {
    const { out, config, run, say, save = saveCheckpoint, clock } = this.#parts
    const state = await run.state()
    try {
      await save(out, config, state)
    } catch (error) {
      const reason = reasonOf(error)
      if (this.#trouble === undefined)
        say(
          `${checkpointOf(out)} cannot be written: ${reason}. Training goes on${this.#at === undefined ? '' : `, kept as it was after ${this.#at}`}; it is tried again at the next checkpoint.`,
        )
      this.#trouble = reason
      this.#unsaved = state
      // Not at once again, whatever is due.
      this.#saved = clock()
      return false
    }
    if (this.#trouble !== undefined) say(`${checkpointOf(out)} is written again.`)
    this.#trouble = undefined
    this.#unsaved = undefined
    this.#at = pointOf(state.run)
    this.#updates = state.run.updates.length
    this.#saved = clock()
    return true
  }

  /** Where what was saved stands, said of a run that ends early. */
  get words(): string {
    const again = 'call the same command again to continue'
    if (this.#trouble !== undefined)
      return `${checkpointOf(this.#parts.out)} cannot be written (${this.#trouble}), so ${this.#at === undefined ? 'nothing is saved: the same command begins anew' : `what came after ${this.#at} is lost; ${again}`}`
    return this.#at === undefined
      ? 'nothing was done that could be saved; the same command begins anew'
      : `saved after ${this.#at}; ${again}`
  }
}
