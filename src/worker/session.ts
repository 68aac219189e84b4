/**
 * The training session: commands in, reports out. It owns the engine, the trainer, pausing and
 * keeping; it knows nothing of workers or pages, so the same session runs in a test. Every failure
 * ends as a report in words.
 *
 * One run is active at a time. A run is driven by pulling its events; between two pulls its weights
 * may be read for an export or a checkpoint (its mutex). Starting another run stops the one before
 * and waits until it is kept. An experiment (experiment-session.ts) is in progress alone: beside it
 * nothing starts, and nothing beside what is in progress is an experiment begun.
 */
import { taskSetupOf } from '../rl/task-setup.ts'
import type { MadeRun } from '../run/suite-versions.ts'
import type { TaskSetup } from '../rl/task-setup.ts'
import { Trainer } from '../rl/trainer.ts'
import { warmUpSteps } from '../rl/warm-start.ts'
import { Mutex } from '../engine/mutex.ts'
import type { Config } from '../run/config.ts'
import type { Active, Plan } from './active.ts'
import { Refusal, Stopped, reasonOf } from './endings.ts'
import { ExperimentSession } from './experiment-session.ts'
import { OfficialFiles } from './official-files.ts'
import { PauseController } from './pause-controller.ts'
import { RunPersistence } from './persistence.ts'
import type { Command, Report } from './protocol.ts'
import type { Reply } from './protocol-answer.ts'
import { TrainerFactory } from './trainer-factory.ts'
import { DrivenRun } from './driven-run.ts'
import { runToExport } from './run-export.ts'
import { RunSaver } from './run-saver.ts'
import type { SearchRecording } from './search-recording.ts'
import type { SessionParts } from './session-parts.ts'

export class Session {
  readonly #parts: SessionParts
  readonly #persistence: RunPersistence
  readonly #factory: TrainerFactory
  readonly #saver: RunSaver
  readonly #experiment: ExperimentSession
  #active: Active | undefined
  readonly #official: OfficialFiles
  #searches: SearchRecording | undefined

  constructor(parts: SessionParts) {
    const trainers = parts.trainers ?? Trainer
    const taskSetup =
      parts.taskSetup ?? ((config: Config, made?: MadeRun) => this.#taskSetup(config, made))
    this.#parts = parts
    const persistence = new RunPersistence(parts.openStorage, (said) =>
      parts.emit({ kind: 'notice', about: 'storage', ...said }),
    )
    this.#persistence = persistence
    this.#official = new OfficialFiles(persistence)
    this.#factory = new TrainerFactory(parts, { persistence, trainers, taskSetup })
    this.#saver = new RunSaver(parts, persistence, this.#official)
    this.#experiment = new ExperimentSession({
      ...parts,
      persistence,
      trainers,
      warmUp: parts.warmUp ?? warmUpSteps,
      taskSetup,
      starters: () => parts.assets.starters(),
    })
  }

  /**
   * Resolves when the command's work is done, for a run when it has ended; it is answered by then.
   * Never rejects.
   */
  async handle(command: Command, reply: Reply<Report>): Promise<void> {
    try {
      await this.#carryOut(command, reply)
      if (!reply.ended) reply.end({ kind: 'done' })
    } catch (error) {
      reply.end({ kind: 'refused', what: command.kind, message: reasonOf(error) })
    }
  }

  #carryOut(command: Command, reply: Reply<Report>): Promise<void> | undefined {
    const pauseController = this.#experiment.pauseController ?? this.#active?.pauseController
    switch (command.kind) {
      case 'start':
        return this.#launch(this.#factory.start(command.config), reply, command.config)
      case 'continue':
        return this.#launch(this.#factory.continue(command.id), reply)
      case 'rerun':
        return this.#launch(this.#factory.rerun(command.file), reply)
      case 'start-experiment':
        return this.#whenIdle(() => this.#experiment.start(command.experiment, reply))
      case 'continue-experiment':
        return this.#whenIdle(() => this.#experiment.continue(command.id, reply))
      case 'import-suite':
      case 'skip-bad-lines':
      case 'count-tasks':
        return this.#official.handle(command, reply)
      case 'record-searches':
        return this.#searching().then((searches) =>
          searches.record(command.endpoint, command.whileTraining, reply),
        )
      case 'export-cassette':
        return this.#searching().then((searches) => searches.export(reply))
      case 'export':
        return this.#export(command, reply)
      case 'pause':
        pauseController?.pause()
        break
      case 'resume':
        pauseController?.resume()
        break
      case 'step':
        pauseController?.step()
        break
      case 'stop':
        return this.#stop()
    }
    return undefined
  }

  /**
   * An experiment has the engine for itself, for hours: it neither ends a run in progress nor waits
   * for one.
   */
  #whenIdle(begin: () => Promise<void>): Promise<void> {
    if (this.#experiment.pauseController !== undefined)
      throw new Refusal(
        'An experiment is in progress here. Stop it before another begins; what is finished is kept.',
      )
    if (this.#active?.ended === false)
      throw new Refusal(
        'A run is in progress here. Stop it before an experiment begins; what it recorded is kept.',
      )
    return begin()
  }

  /**
   * At once no longer in training: whatever ends the tab before the rest is kept, it does not go on
   * by itself.
   */
  async #stop(): Promise<void> {
    if (this.#experiment.pauseController !== undefined) return this.#experiment.stop()
    if (this.#active === undefined || this.#active.ended) return
    this.#active.pauseController.stop(new Stopped())
    await this.#saver.mark(this.#active)
  }

  /**
   * Makes a run the active one at once, so that pausing and stopping reach it, and drives it when
   * the one before has ended.
   */
  #launch(plan: Plan, reply: Reply<Report>, config?: Config): Promise<void> {
    if (this.#experiment.pauseController !== undefined)
      throw new Refusal(
        'An experiment is in progress here. Stop it before a single run is trained; what is finished is kept.',
      )
    const { emit, clock, now } = this.#parts
    const before = this.#active
    before?.pauseController.stop(new Stopped())
    const pauseController = new PauseController((state) => {
      emit({ kind: 'state', state })
      void this.#saver.mark(active)
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
    void this.#saver.mark(active, config)
    const run = new DrivenRun(
      {
        ...this.#parts,
        persistence: this.#persistence,
        factory: this.#factory,
        saver: this.#saver,
      },
      active,
    )
    active.settled = run.drive(before).finally(() => {
      active.ended = true
    })
    return active.settled
  }

  #taskSetup(config: Config, made?: MadeRun): Promise<TaskSetup> {
    return taskSetupOf(config, {
      tokenizer: () => this.#parts.assets.tokenizer(),
      accepted: true,
      sandbox: async () => (await import('./sandbox.ts')).browserSandbox(this.#parts.clock),
      fetchResults: this.#searches?.fetchResults,
      versions: made && (made.origin.suites ?? {}),
      files: (suite) => this.#official.of(suite),
    })
  }

  async #searching(): Promise<SearchRecording> {
    const { SearchRecording: Searches } = await import('./search-recording.ts')
    const { send } = this.#parts
    this.#searches ??= new Searches({
      send,
      files: () => this.#official.of('bamboogle'),
      take: (files, reply) => this.#official.take('bamboogle', files, true, reply),
    })
    return this.#searches
  }

  async #export(
    { id, weights }: Extract<Command, { kind: 'export' }>,
    reply: Reply<Report>,
  ): Promise<void> {
    const sources = { persistence: this.#persistence, active: this.#active }
    const { file, leftOut } = await runToExport(sources, id, weights)
    if (leftOut.length > 0)
      this.#parts.emit({
        kind: 'notice',
        message: `Not all of the run is in the exported file. Left out: ${leftOut.join('; ')}.`,
        wayOut: 'All else is in it, and it can be opened like any other.',
      })
    reply.end({ kind: 'exported', file })
  }
}
