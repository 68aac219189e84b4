/**
 * The single run that the session carries out, or carried out last: started, continued or made
 * again, stopped and given away. One is active at a time: another stops the one before and waits
 * until it is kept.
 */
import { Mutex } from '../engine/mutex.ts'
import type { DrivenTrainer } from '../rl/drive/driven-trainer.ts'
import type { TrainerState } from '../rl/trainer-state.ts'
import type { Config } from '../run/config.ts'
import type { RunFile } from '../run/run-file.ts'
import type { Active, Plan } from './active.ts'
import { DrivenRun } from './driven-run.ts'
import type { DrivenRunParts } from './driven-run.ts'
import { Stopped } from './endings.ts'
import { PauseController } from './pause-controller.ts'
import type { Command, Report } from './protocol.ts'
import type { Reply } from './protocol-answer.ts'
import { runToExport } from './run-export.ts'
import type { SessionParts } from './session-parts.ts'

export interface RunSessionParts extends DrivenRunParts, Pick<SessionParts, 'clock' | 'now'> {}

export class RunSession {
  readonly #parts: RunSessionParts
  #active: Active | undefined

  constructor(parts: RunSessionParts) {
    this.#parts = parts
  }

  /** Of the run in progress, or of the last. */
  get pauseController(): PauseController | undefined {
    return this.#active?.pauseController
  }

  get inProgress(): boolean {
    return this.#active?.ended === false
  }

  /** What the run of this id records, where it is held here. */
  record(id: string): RunFile | undefined {
    return this.#held(id)?.record
  }

  /** The state of the run of this id, where it is held here; to be read between two events. */
  async state(id: string): Promise<TrainerState | undefined> {
    return this.#held(id)?.state()
  }

  /** Does work between two events of the run in progress, if there is one. */
  between<T>(work: () => Promise<T>): Promise<T> {
    const active = this.#active
    return active === undefined || active.ended || active.lost
      ? work()
      : active.mutex.runExclusive(work)
  }

  #held(id: string): DrivenTrainer | undefined {
    const active = this.#active
    return active?.plan.id === id && !active.lost ? active.trainer : undefined
  }

  /** Resolves when the run has ended, as do the two that follow. */
  start(config: Config, reply: Reply<Report>): Promise<void> {
    return this.#launch(this.#parts.factory.start(config), reply, config)
  }

  continue(id: string, reply: Reply<Report>): Promise<void> {
    return this.#launch(this.#parts.factory.continue(id), reply)
  }

  rerun(file: RunFile, reply: Reply<Report>): Promise<void> {
    return this.#launch(this.#parts.factory.rerun(file), reply)
  }

  /**
   * At once no longer in training: whatever ends the tab before the rest is kept, it does not go on
   * by itself.
   */
  async stop(): Promise<void> {
    if (this.#active === undefined || this.#active.ended) return
    this.#active.pauseController.stop(new Stopped())
    await this.#parts.saver.mark(this.#active)
  }

  async export(
    { id, weights }: Extract<Command, { kind: 'export' }>,
    reply: Reply<Report>,
  ): Promise<void> {
    const { persistence, emit } = this.#parts
    const { file, leftOut } = await runToExport({ persistence, active: this.#active }, id, weights)
    if (leftOut.length > 0)
      emit({
        kind: 'notice',
        message: `Not all of the run is in the exported file. Left out: ${leftOut.join('; ')}.`,
        wayOut: 'All else is in it, and it can be opened like any other.',
      })
    reply.end({ kind: 'exported', file })
  }

  /**
   * Makes a run the active one at once, so that pausing and stopping reach it, and drives it when
   * the one before has ended.
   */
  #launch(plan: Plan, reply: Reply<Report>, config?: Config): Promise<void> {
    const { emit, clock, now, saver } = this.#parts
    const before = this.#active
    before?.pauseController.stop(new Stopped())
    const pauseController = new PauseController((state) => {
      emit({ kind: 'state', state })
      void saver.mark(active)
    })
    const active: Active = {
      plan,
      reply,
      pauseController,
      since: now(),
      mutex: new Mutex(),
      ended: false,
      lost: false,
      stored: false,
      inStorage: 0,
      checkpoint: { at: clock(), took: 0, of: '' },
    }
    this.#active = active
    void saver.mark(active, config)
    active.settled = new DrivenRun(this.#parts, active).drive(before).finally(() => {
      active.ended = true
    })
    return active.settled
  }
}
