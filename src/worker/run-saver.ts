/**
 * What is kept of a run in training: its rows after every update, a checkpoint every few, and
 * whether it is in training. A run goes on where it cannot be kept.
 */
import type { Config } from '../run/config.ts'
import type { DrivenTrainer } from '../rl/drive/driven-trainer.ts'
import type { StorageError } from '../run/database.ts'
import type { Mark } from '../run/ongoing-training.ts'
import { progressOf } from './active.ts'
import type { Active } from './active.ts'
import type { RunPersistence } from './persistence.ts'
import { saveIsDue } from './save-due.ts'
import type { SessionParts } from './session-parts.ts'
import type { TaskSources } from './task-sources.ts'

export class RunSaver {
  readonly #parts: Pick<SessionParts, 'emit' | 'clock'>
  readonly #persistence: RunPersistence
  readonly #tasks: Pick<TaskSources, 'keepAgain'>

  constructor(
    parts: Pick<SessionParts, 'emit' | 'clock'>,
    persistence: RunPersistence,
    tasks: Pick<TaskSources, 'keepAgain'>,
  ) {
    this.#parts = parts
    this.#persistence = persistence
    this.#tasks = tasks
  }

  /**
   * Says in the database whether this run is in training; with its configuration, as long as
   * nothing else of it is there.
   */
  async mark(active: Active, config?: Config): Promise<void> {
    const {
      plan: { id, kept },
    } = active
    if (kept && !active.ended)
      await this.#persistence.attempt((storage) => storage.mark(id, this.#markOf(active, config)))
  }

  #markOf({ plan: { id }, pauseController, since }: Active, config?: Config): Mark {
    return pauseController.signal.aborted
      ? 'ended'
      : {
          kind: 'run',
          id,
          state: pauseController.state,
          since,
          ...(config === undefined ? {} : { config }),
        }
  }

  async keep(update: number, trainer: DrivenTrainer, active: Active): Promise<void> {
    const { emit, clock } = this.#parts
    const began = clock()
    const kept = await (update % trainer.record.config.checkpointEvery === 0
      ? this.checkpoint(active, trainer)
      : this.save(active, trainer))
    if (kept) emit({ kind: 'saved', update, seconds: (clock() - began) / 1000 })
  }

  /** Whether something is new since the last checkpoint, and that is long ago. */
  isDue({ checkpoint }: Active, trainer: DrivenTrainer): boolean {
    return checkpoint.of !== progressOf(trainer) && saveIsDue(checkpoint, this.#parts.clock())
  }

  /** Adds what is new to what is kept of the run; whether it is kept. */
  async save(active: Active, trainer: DrivenTrainer): Promise<boolean> {
    if (!active.plan.kept) return false
    const saved = await this.#persistence.keep('rows', (storage) =>
      storage.save(trainer.record, this.#markOf(active)),
    )
    if (!saved.ok) return this.#unsaved(active, saved.error)
    // With all that was kept, the state to continue from is gone.
    if (saved.value.fresh && active.stored) return this.checkpoint(active, trainer, undefined, true)
    active.stored = true
    active.inStorage = trainer.record.trajectories.length
    return true
  }

  /**
   * Keeps the run and the state that it continues from; whether they are kept. `mark`: what is said
   * of it with that. `gone`: all that was kept of it was.
   */
  async checkpoint(
    active: Active,
    trainer: DrivenTrainer,
    mark?: Mark,
    gone = false,
  ): Promise<boolean> {
    const { emit, clock } = this.#parts
    const began = clock()
    const state = await trainer.state()
    const saved = active.plan.kept
      ? await this.#persistence.keep('state', (storage) =>
          storage.checkpoint(state, mark ?? this.#markOf(active)),
        )
      : undefined
    active.checkpoint = { at: clock(), took: clock() - began, of: progressOf(trainer) }
    if (saved?.ok !== true) {
      active.unsaved = state
      return this.#unsaved(active, saved?.error)
    }
    delete active.unsaved
    emit({ kind: 'checkpoint', id: active.plan.id, update: trainer.update })
    if (gone || (saved.value.fresh && active.stored)) await this.#writtenAgain(trainer.update)
    active.stored = true
    active.inStorage = trainer.record.trajectories.length
    return true
  }

  /** Storage was deleted: what else is held here is kept again, and what happened is said. */
  async #writtenAgain(update: number): Promise<void> {
    await this.#tasks.keepAgain()
    this.#parts.emit({
      kind: 'notice',
      about: 'storage',
      message: `What this browser kept for this page was deleted while the run was in training. The run was written again as of update ${update}.`,
      wayOut:
        'Whatever else was kept here is gone, trajectories that lay there alone among it; official files of earlier visits have to be dropped again.',
    })
  }

  /** Where storage is full, what was kept before still is; elsewhere nobody knows. */
  #unsaved({ plan: { id } }: Active, trouble: StorageError | undefined): false {
    if (trouble !== undefined && trouble.kind !== 'quota')
      this.#parts.emit({ kind: 'checkpoint', id, update: null })
    return false
  }
}
