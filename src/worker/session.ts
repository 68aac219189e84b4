/**
 * The training session: commands in, answers and reports out. It knows nothing of workers or pages,
 * so the same session runs in a test. Every failure ends in words.
 *
 * It hands each command to who owns what it is about: the single run (run-session.ts), the
 * experiment (experiment-session.ts), what they are trained on (task-sources.ts), or requests that
 * somebody puts to policies (ask-session.ts). An experiment is
 * in progress alone: beside it nothing starts, and nothing beside what is in progress is an
 * experiment begun.
 */
import { Trainer } from '../rl/trainer.ts'
import { warmUpSteps } from '../rl/warm-start.ts'
import type { AskCommand, AskSession } from './ask-session.ts'
import { Refusal, reasonOf } from './endings.ts'
import { ExperimentSession } from './experiment-session.ts'
import { RunPersistence } from './persistence.ts'
import type { Command, Report } from './protocol.ts'
import type { Reply } from './protocol-answer.ts'
import { RunSaver } from './run-saver.ts'
import { RunSession } from './run-session.ts'
import type { SessionParts } from './session-parts.ts'
import { TaskSources } from './task-sources.ts'
import { TrainerFactory } from './trainer-factory.ts'

export class Session {
  readonly #tasks: TaskSources
  readonly #run: RunSession
  readonly #experiment: ExperimentSession
  readonly #openAsks: () => Promise<AskSession>
  #asks: Promise<AskSession> | undefined

  constructor(parts: SessionParts) {
    const persistence = new RunPersistence(parts.openStorage, (said) =>
      parts.emit({ kind: 'notice', about: 'storage', ...said }),
    )
    const tasks = new TaskSources(parts, persistence)
    const { trainers = Trainer, warmUp = warmUpSteps } = parts
    const taskSetup: NonNullable<SessionParts['taskSetup']> =
      parts.taskSetup ?? ((config, made) => tasks.taskSetup(config, made))
    this.#tasks = tasks
    this.#run = new RunSession({
      ...parts,
      persistence,
      factory: new TrainerFactory(parts, { persistence, trainers, taskSetup }),
      saver: new RunSaver(parts, persistence, tasks),
    })
    this.#experiment = new ExperimentSession({
      ...parts,
      persistence,
      trainers,
      warmUp,
      taskSetup,
      starters: (suite) => parts.assets.starters(suite),
    })
    this.#openAsks = async () => {
      const { AskSession: Asks } = await import('./ask-session.ts')
      const run = this.#run
      return new Asks({
        ...parts,
        persistence,
        taskSetup,
        record: (id) => run.record(id),
        state: (id) => run.state(id),
        between: (work) => run.between(work),
      })
    }
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
    const pauseController = this.#experiment.pauseController ?? this.#run.pauseController
    switch (command.kind) {
      case 'start':
        return this.#unasked(() => this.#besideNoExperiment().start(command.config, reply))
      case 'continue':
        return this.#unasked(() => this.#besideNoExperiment().continue(command.id, reply))
      case 'rerun':
        return this.#unasked(() => this.#besideNoExperiment().rerun(command.file, reply))
      case 'start-experiment':
        return this.#unasked(() => this.#besideNothing().start(command.experiment, reply))
      case 'continue-experiment':
        return this.#unasked(() => this.#besideNothing().continue(command.id, reply))
      case 'import-suite':
      case 'skip-bad-lines':
      case 'count-tasks':
      case 'record-searches':
      case 'export-cassette':
        return this.#tasks.handle(command, reply)
      case 'askable':
      case 'ask':
      case 'stop-asking':
        return this.#asking(command, reply)
      case 'export':
        return this.#run.export(command, reply)
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
        return this.#experiment.pauseController === undefined
          ? this.#run.stop()
          : this.#experiment.stop()
    }
    return undefined
  }

  async #asking(command: AskCommand, reply: Reply<Report>): Promise<void> {
    if (this.#experiment.pauseController !== undefined)
      throw new Refusal('An experiment is in progress here. Ask when it has ended or is stopped.')
    this.#asks ??= this.#openAsks()
    return (await this.#asks).handle(command, reply)
  }

  /** What is begun then has the engine for itself. */
  #unasked(begin: () => Promise<void>): Promise<void> {
    return this.#asks === undefined
      ? begin()
      : this.#asks
          .then((asks) => asks.end('Training was begun. Ask once more.'))
          .catch(() => undefined)
          .then(begin)
  }

  #besideNoExperiment(): RunSession {
    if (this.#experiment.pauseController !== undefined)
      throw new Refusal(
        'An experiment is in progress here. Stop it before a single run is trained; what is finished is kept.',
      )
    return this.#run
  }

  /**
   * An experiment has the engine for itself, for hours: it neither ends a run in progress nor waits
   * for one.
   */
  #besideNothing(): ExperimentSession {
    if (this.#experiment.pauseController !== undefined)
      throw new Refusal(
        'An experiment is in progress here. Stop it before another begins; what is finished is kept.',
      )
    if (this.#run.inProgress)
      throw new Refusal(
        'A run is in progress here. Stop it before an experiment begins; what it recorded is kept.',
      )
    return this.#experiment
  }
}
