/**
 * A run as the session has it driven: its events become reports, what is due is kept, and every end
 * is said. Between two events its weights may be read (its mutex).
 */
import type { RunEvent } from '../rl/events.ts'
import { goesOn, resumePoint } from '../rl/drive/device-loss.ts'
import type { DeviceLost } from '../rl/drive/device-loss.ts'
import type { DrivenTrainer } from '../rl/drive/driven-trainer.ts'
import { RunDriver } from '../rl/drive/run-driver.ts'
import type { Driven } from '../rl/drive/run-driver.ts'
import { trainerState } from '../rl/stored-state.ts'
import { Mutex } from '../engine/mutex.ts'
import type { Active, Begun } from './active.ts'
import { reasonOf, troubleOfBeginning } from './endings.ts'
import type { Report } from './protocol.ts'
import type { RunPersistence } from './persistence.ts'
import type { TrainerFactory } from './trainer-factory.ts'
import type { RunSaver } from './run-saver.ts'
import type { SessionParts } from './session-parts.ts'
import { releaseTrajectories } from './trajectory-release.ts'

/** Between two checkpoints of the warm start, in steps. */
const WARM_START_CHECKPOINT = 100

export interface DrivenRunParts extends Pick<SessionParts, 'emit' | 'engines' | 'wait'> {
  readonly persistence: RunPersistence
  readonly factory: TrainerFactory
  readonly saver: RunSaver
}

export class DrivenRun {
  readonly #parts: DrivenRunParts
  readonly #active: Active

  constructor(parts: DrivenRunParts, active: Active) {
    this.#parts = parts
    this.#active = active
  }

  /** Resolves when the run has ended; it begins when the one before has. */
  async drive(before: Active | undefined): Promise<void> {
    await before?.settled
    before?.trainer?.dispose()
    const { engines, wait, emit } = this.#parts
    const active = this.#active
    const driver = new RunDriver({
      gate: active.pauseController,
      wait,
      exclusively: (work) => active.mutex.runExclusive(work),
      lost: (loss) => {
        engines.drop(loss.engine)
        active.lost = true
        active.mutex = new Mutex()
      },
    })
    const ending = await driver.drive((losses) => this.#begin(losses))
    if (ending.kind === 'failed')
      await (active.trainer === undefined
        ? this.#refuse(ending.error)
        : this.#fail(active.trainer, ending.error))
    else if (ending.kind === 'stopped' && !ending.begun) await this.#stoppedBefore()
    emit({
      kind: 'state',
      state:
        ending.kind === 'finished'
          ? 'finished'
          : ending.kind === 'failed' && active.trainer === undefined
            ? 'idle'
            : 'stopped',
    })
  }

  async #begin(losses: readonly DeviceLost[]): Promise<Driven<RunEvent, void>> {
    const active = this.#active
    const { plan, pauseController } = active
    const { signal } = pauseController
    const { begun, from } =
      losses.length === 0
        ? { begun: await plan.begin(signal, false), from: undefined }
        : await this.#again()
    // Nobody waits any more for what was being made ready when it was stopped.
    if (signal.aborted) {
      begun.trainer.dispose()
      signal.throwIfAborted()
    }
    if (from !== undefined)
      this.#parts.emit({
        kind: 'notice',
        about: 'device',
        message: goesOn('The run', from, losses),
        wayOut: '',
      })
    active.trainer?.dispose()
    active.trainer = begun.trainer
    active.lost = false
    this.#started(begun)
    return this.#driven(begun)
  }

  /**
   * The run after a loss: from its last checkpoint, or from its beginning where it has none. The
   * same numbers come of it.
   */
  async #again(): Promise<{ readonly begun: Begun; readonly from: string }> {
    const {
      unsaved,
      plan: { id, kept, begin },
      pauseController: { signal },
    } = this.#active
    const { persistence, factory } = this.#parts
    const stored = kept
      ? await persistence.attempt((storage) => storage.lastCheckpoint(id))
      : undefined
    const state = (stored === undefined ? undefined : trainerState(stored)) ?? unsaved
    const begun =
      state === undefined ? await begin(signal, true) : await factory.from(state, signal, true)
    return { begun, from: resumePoint(state) }
  }

  #started({ trainer, engine: { info }, resumes }: Begun): void {
    const { emit } = this.#parts
    const { config, warmStart, evaluations } = trainer.record
    const { plan, pauseController, reply } = this.#active
    const started: Report = {
      kind: 'started',
      id: plan.id,
      config,
      engine: { ...info, variants: { ...info.variants } },
      resumedAt: trainer.update,
      ...(resumes
        ? { recorded: { warmStart: warmStart.length, evaluations: evaluations.length } }
        : {}),
    }
    // After a loss it answers nothing.
    if (reply.answered) emit(started)
    else if (plan.what === 'rerun') reply.tell(started)
    else reply.end(started)
    emit({ kind: 'state', state: pauseController.state })
  }

  #driven({ trainer, engine }: Begun): Driven<RunEvent, void> {
    const { saver } = this.#parts
    const active = this.#active
    const { plan } = active
    return {
      engine,
      events: trainer.run(active.pauseController.signal, true),
      // The head of a new run; of one that goes on, what was recorded behind its checkpoint goes: a
      // reader must not find it twice.
      begun: async () => {
        await saver.save(active, trainer)
      },
      tell: (event) => this.#tell(event, trainer),
      keep: (event) => this.#keep(event, trainer),
      enough: () => plan.enough?.(trainer) === true,
      finished: async () => {
        await saver.checkpoint(active, trainer, 'ended')
        if (!plan.kept) delete active.unsaved
        if (plan.finished !== undefined) active.reply.end(plan.finished(trainer))
      },
      stopped: async (whole) => {
        trainer.end('stopped')
        if (plan.kept && !(whole && (await saver.checkpoint(active, trainer))))
          await saver.save(active, trainer)
      },
    }
  }

  #tell(event: RunEvent, trainer: DrivenTrainer): void {
    const { emit } = this.#parts
    switch (event.kind) {
      // Said before, with what continuing adds to it.
      case 'started':
        return
      case 'first-part':
      case 'evaluation':
        emit({ kind: 'evaluation', evaluation: event.evaluation })
        return
      case 'update':
        emit(event)
        this.#active.pauseController.updated()
        return
      case 'trajectories':
        emit({
          kind: 'trajectories',
          at: trainer.record.trajectories.length - event.kept.length,
          kept: [...event.kept],
        })
        return
      case 'warm-start':
      case 'progress':
      case 'cross-play':
      case 'scorecard':
        emit(event)
    }
  }

  async #keep(event: RunEvent, trainer: DrivenTrainer): Promise<void> {
    const { saver } = this.#parts
    const active = this.#active
    switch (event.kind) {
      case 'warm-start':
        if (event.point.step % WARM_START_CHECKPOINT === 0 || saver.isDue(active, trainer))
          await saver.checkpoint(active, trainer)
        return
      case 'evaluation':
        await saver.checkpoint(active, trainer)
        return
      case 'update':
        await saver.keep(event.record.update, trainer, active)
        releaseTrajectories(trainer, active.inStorage, active.plan.only)
        return
      case 'progress':
        // An evaluation may take longer than all that came before it.
        if (event.phase === 'evaluation' && saver.isDue(active, trainer))
          await saver.checkpoint(active, trainer)
        return
      case 'started':
      case 'first-part':
      case 'trajectories':
      case 'cross-play':
      case 'scorecard':
    }
  }

  /** Stopped while it was made ready, for the first time or again. */
  async #stoppedBefore(): Promise<void> {
    const { persistence, saver } = this.#parts
    const {
      trainer,
      plan: { id, kept },
    } = this.#active
    trainer?.end('stopped')
    if (!kept) return
    if (trainer === undefined) await persistence.attempt((storage) => storage.mark(id, 'ended'))
    else await saver.save(this.#active, trainer)
  }

  /** Refused, not failed: there was no run yet that could have ended. */
  async #refuse(error: unknown): Promise<void> {
    const { persistence } = this.#parts
    const {
      reply,
      plan: { id, kept, what },
    } = this.#active
    if (kept) await persistence.attempt((storage) => storage.mark(id, 'ended'))
    reply.end({ kind: 'refused', what, message: troubleOfBeginning(error) })
  }

  /** Keeps what was recorded, and says from where it can be continued. */
  async #fail(trainer: DrivenTrainer, error: unknown): Promise<void> {
    const { emit, persistence } = this.#parts
    const {
      lost,
      plan: { id, kept },
    } = this.#active
    const message = reasonOf(error)
    trainer.end('failed', message.slice(0, 2000))
    if (kept) await persistence.keep('rows', (storage) => storage.save(trainer.record, 'ended'))
    const stored = kept
      ? (await persistence.attempt((storage) => storage.list()))?.find((run) => run.id === id)
          ?.checkpoint
      : undefined
    emit({
      kind: 'failed',
      message,
      wayOut:
        stored === undefined
          ? 'Start the run again; what it recorded can be exported.'
          : `Continue it from update ${stored}, its last checkpoint${lost ? '' : ', or change its settings and start again'}.`,
    })
  }
}
