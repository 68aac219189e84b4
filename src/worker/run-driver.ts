/**
 * Drives a run from its beginning to its end by pulling its events; between two pulls its weights
 * may be read. Where its device was lost it goes on from its last checkpoint. Every end is said.
 */
import type { RunEvent } from '../rl/events.ts'
import { trainerState } from '../rl/stored-state.ts'
import { abortable } from './abortable.ts'
import type { Active, Begun, SessionTrainer } from './active.ts'
import { DeviceWatch, MOST_LOSSES } from './device-watch.ts'
import { DeviceLost, Stopped, reasonOf, sentence, troubleOfBeginning } from './endings.ts'
import { Mutex } from '../engine/mutex.ts'
import type { RunPersistence } from './persistence.ts'
import type { TrainerFactory } from './trainer-factory.ts'
import type { RunSaver } from './run-saver.ts'
import type { SessionParts } from './session-parts.ts'
import { releaseTrajectories } from './trajectory-release.ts'

/** Between two checkpoints of the warm start, in steps. */
const WARM_START_CHECKPOINT = 100

export class RunDriver {
  readonly #parts: Pick<SessionParts, 'emit' | 'engines' | 'wait'>
  readonly #persistence: RunPersistence
  readonly #factory: TrainerFactory
  readonly #saver: RunSaver

  constructor(
    parts: Pick<SessionParts, 'emit' | 'engines' | 'wait'>,
    persistence: RunPersistence,
    factory: TrainerFactory,
    saver: RunSaver,
  ) {
    this.#parts = parts
    this.#persistence = persistence
    this.#factory = factory
    this.#saver = saver
  }

  /** Resolves when the run has ended; it begins when the one before has. Never rejects. */
  async run(active: Active, before: Active | undefined): Promise<void> {
    await before?.settled
    before?.trainer?.dispose()
    for (let losses: readonly DeviceLost[] = []; ;) {
      const loss = await this.#once(active, losses)
      if (loss === undefined) return
      this.#parts.engines.drop(loss.engine)
      active.mutex = new Mutex()
      losses = [...losses, loss]
    }
  }

  /** Drives the run until it ends; gives the loss of its device where it is to go on after it. */
  async #once(active: Active, losses: readonly DeviceLost[]): Promise<DeviceLost | undefined> {
    const { plan, pauseController } = active
    let begun: Begun
    try {
      pauseController.signal.throwIfAborted()
      // Stopped while it prepares, it ends at once.
      begun =
        losses.length === 0
          ? await abortable(pauseController.signal, plan.begin(pauseController.signal, false))
          : await this.#again(active, losses)
    } catch (error) {
      if (error instanceof DeviceLost && losses.length < MOST_LOSSES) return error
      await this.#cannotBegin(active, error)
      return undefined
    }
    active.trainer?.dispose()
    active.trainer = begun.trainer
    active.lost = false
    this.#started(active, begun)
    return this.#drive(active, begun, losses)
  }

  /**
   * The run after a loss: from its last checkpoint, or from its beginning where it has none. The
   * same numbers come of it.
   */
  async #again(active: Active, losses: readonly DeviceLost[]): Promise<Begun> {
    const {
      plan: { id, kept, begin },
    } = active
    const { emit } = this.#parts
    const stored = kept
      ? await this.#persistence.attempt((storage) => storage.lastCheckpoint(id))
      : undefined
    const state = (stored === undefined ? undefined : trainerState(stored)) ?? active.unsaved
    const { signal } = active.pauseController
    const begun =
      state === undefined ? await begin(signal, true) : await this.#factory.from(state, signal)
    const from =
      state === undefined
        ? 'its beginning, as nothing of it was kept yet'
        : begun.trainer.update > 0
          ? `update ${begun.trainer.update}`
          : state.warmSteps > 0
            ? `step ${state.warmSteps} of its warm start`
            : 'its first evaluation'
    emit({
      kind: 'notice',
      about: 'device',
      message: `${sentence(losses.at(-1)?.message ?? '')} The run goes on by itself from ${from} (${losses.length} of ${MOST_LOSSES}).`,
      wayOut: '',
    })
    return begun
  }

  async #cannotBegin(active: Active, error: unknown): Promise<void> {
    const { emit } = this.#parts
    const {
      trainer,
      plan: { what },
    } = active
    if (trainer !== undefined) return this.#ended(error, active, trainer)
    if (active.plan.kept)
      await this.#persistence.attempt((storage) => storage.mark(active.plan.id, 'ended'))
    // Refused, not failed: there was no run yet that could have ended.
    if (!(error instanceof Stopped))
      emit({ kind: 'refused', what, message: troubleOfBeginning(error) })
    emit({ kind: 'state', state: error instanceof Stopped ? 'stopped' : 'idle' })
  }

  #started(
    { pauseController, plan: { id } }: Active,
    { trainer, engine: { info }, resumes }: Begun,
  ): void {
    const { emit } = this.#parts
    const { config, warmStart, evaluations } = trainer.record
    emit({
      kind: 'started',
      id,
      config,
      engine: { ...info, variants: { ...info.variants } },
      resumedAt: trainer.update,
      ...(resumes
        ? { recorded: { warmStart: warmStart.length, evaluations: evaluations.length } }
        : {}),
    })
    emit({ kind: 'state', state: pauseController.state })
  }

  /** Gives the loss of the device where the run is to go on after it. */
  async #drive(
    active: Active,
    { trainer, engine }: Begun,
    losses: readonly DeviceLost[],
  ): Promise<DeviceLost | undefined> {
    const { pauseController, plan } = active
    const { emit } = this.#parts
    const watch = new DeviceWatch(engine, this.#parts.wait)
    const events = trainer.run(pauseController.signal, true)
    try {
      // The head of a new run; of one that goes on, what was recorded behind its checkpoint goes: a
      // reader must not find it twice.
      await watch.guard(this.#saver.save(active, trainer))
      for (;;) {
        await pauseController.whenRunning()
        const next = await watch.guard(active.mutex.runExclusive(() => events.next()))
        if (next.done === true) break
        await watch.guard(this.#take(next.value, trainer, active))
        if (plan.enough?.(trainer) === true) break
      }
      await watch.guard(this.#saver.checkpoint(active, trainer, 'ended'))
      if (!plan.kept) delete active.unsaved
      plan.finished?.(trainer)
      emit({ kind: 'state', state: 'finished' })
    } catch (error) {
      if (error instanceof DeviceLost) {
        active.lost = true
        if (losses.length < MOST_LOSSES && !pauseController.signal.aborted) return error
      }
      await this.#ended(error, active, trainer, watch)
    }
    return undefined
  }

  async #take(event: RunEvent, trainer: SessionTrainer, active: Active): Promise<void> {
    const { emit } = this.#parts
    switch (event.kind) {
      // Said before, with what continuing adds to it.
      case 'started':
        return
      case 'warm-start':
        emit(event)
        if (event.point.step % WARM_START_CHECKPOINT === 0 || this.#saver.isDue(active, trainer))
          await this.#saver.checkpoint(active, trainer)
        return
      case 'first-part':
      case 'evaluation':
        emit({ kind: 'evaluation', evaluation: event.evaluation })
        if (event.kind === 'evaluation') await this.#saver.checkpoint(active, trainer)
        return
      case 'update':
        emit(event)
        active.pauseController.updated()
        await this.#saver.keep(event.record.update, trainer, active)
        releaseTrajectories(trainer, active.inStorage, active.plan.only)
        return
      case 'progress':
        emit(event)
        // An evaluation may take longer than all that came before it.
        if (event.phase === 'evaluation' && this.#saver.isDue(active, trainer))
          await this.#saver.checkpoint(active, trainer)
        return
      case 'trajectories': {
        emit({
          kind: 'trajectories',
          at: trainer.record.trajectories.length - event.kept.length,
          kept: [...event.kept],
        })
        return
      }
      case 'cross-play':
      case 'scorecard': {
        emit(event)
        return
      }
    }
  }

  /** Keeps what was recorded and says how it ended. */
  async #ended(
    error: unknown,
    active: Active,
    trainer: SessionTrainer,
    watch?: DeviceWatch,
  ): Promise<void> {
    const { emit } = this.#parts
    const {
      plan: { kept, id },
    } = active
    const lost = error instanceof DeviceLost
    if (lost) this.#parts.engines.drop(error.engine)
    if (error instanceof Stopped || (lost && active.pauseController.signal.aborted)) {
      trainer.end('stopped')
      // Between two updates the state is whole, so a run that is continued loses nothing; what is
      // lost cannot be read any more.
      if (
        kept &&
        (active.lost ||
          watch === undefined ||
          !(await watch.guard(this.#saver.checkpoint(active, trainer)).catch(() => false)))
      )
        await this.#saver.save(active, trainer)
      emit({ kind: 'state', state: 'stopped' })
      return
    }
    const message = reasonOf(error)
    trainer.end('failed', message.slice(0, 2000))
    if (kept)
      await this.#persistence.keep('rows', (storage) => storage.save(trainer.record, 'ended'))
    const stored = kept
      ? (await this.#persistence.attempt((storage) => storage.list()))?.find((run) => run.id === id)
          ?.checkpoint
      : undefined
    emit({
      kind: 'failed',
      message,
      wayOut:
        stored === undefined
          ? 'Start the run again; what it recorded can be exported.'
          : `Continue it from update ${stored}, its last checkpoint${lost || active.lost ? '' : ', or change its settings and start again'}.`,
    })
    emit({ kind: 'state', state: 'stopped' })
  }
}
