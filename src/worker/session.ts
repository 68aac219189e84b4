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
import type { Engine } from '../engine/engine.ts'
import { Mutex } from '../engine/mutex.ts'
import type { RunEvent } from '../rl/events.ts'
import { fileWeights } from '../rl/file-weights.ts'
import { taskSetupOf } from '../rl/task-setup.ts'
import type { TaskSetup } from '../rl/task-setup.ts'
import { Trainer } from '../rl/trainer.ts'
import type { TrainerOptions, TrainerState } from '../rl/trainer-state.ts'
import { warmUpSteps } from '../rl/warm-start.ts'
import { compareRuns, fingerprintDifferences } from '../run/compare.ts'
import type { Config } from '../run/config.ts'
import { chosenBy, madeWith } from '../run/engine-choice.ts'
import type { EngineChoice } from '../run/engine-choice.ts'
import { exportedRun } from '../run/export.ts'
import { isReleased } from '../run/keep.ts'
import type { StorageError } from '../run/database.ts'
import type { Mark } from '../run/going.ts'
import type { RunFile } from '../run/run-file.ts'
import { soundRest, type Salvaged } from '../run/salvage.ts'
import type { RunStorage } from '../run/storage.ts'
import type { Send } from '../tasks/bamboogle/search/search-endpoint.ts'
import { progressOf } from './active.ts'
import type { Active, Begun, Plan, SessionTrainer } from './active.ts'
import type { Assets } from './assets.ts'
import {
  DeviceLost,
  Refusal,
  Stopped,
  inWords,
  reasonOf,
  sentence,
  troubleOfBeginning,
} from './endings.ts'
import { ExperimentSession } from './experiment-session.ts'
import { PauseController } from './pause-controller.ts'
import { RunPersistence } from './persistence.ts'
import { withReleased, releaseTrajectories } from './trajectory-release.ts'
import { OfficialFiles } from './official-files.ts'
import type { Command, Report } from './protocol.ts'
import { requestOf } from './protocol-request.ts'
import type { SearchRecording } from './search-recording.ts'
import { trainerState } from '../rl/stored-state.ts'
import { preparing } from './preparing.ts'
import { abortable } from './abortable.ts'
import { MOST_LOSSES, DeviceWatch, engineOf } from './device-watch.ts'

export interface Trainers {
  start(options: TrainerOptions): Promise<SessionTrainer>
  continue(
    options: Omit<TrainerOptions, 'starters' | 'created'>,
    state: TrainerState,
  ): Promise<SessionTrainer>
}

export interface SessionParts {
  readonly emit: (report: Report) => void
  readonly engines: {
    get(wanted: EngineChoice): Promise<{ readonly engine: Engine }>
    drop(engine: Engine): void
  }
  readonly assets: Assets
  readonly openStorage: () => Promise<RunStorage>
  /** Milliseconds of a monotonic clock. */
  readonly clock: () => number
  /** Resolves after so many milliseconds. */
  readonly wait: (ms: number) => Promise<void>
  /** ISO time of now. */
  readonly now: () => string
  readonly newId: () => string
  /** Version of the code. */
  readonly code: string
  /**
   * Sends what is searched for to an endpoint that the user names; absent where nothing may be
   * sent.
   */
  readonly send?: Send | undefined
  readonly trainers?: Trainers
  readonly warmUp?: typeof warmUpSteps
  readonly taskSetup?: ((config: Config) => Promise<TaskSetup>) | undefined
}

const AUTO: EngineChoice = { name: 'auto', portable: false }
/** Between two checkpoints of the warm start, in steps. */
const WARM_START_CHECKPOINT = 100
/**
 * Between two checkpoints where no update comes, in milliseconds; longer where a checkpoint takes
 * long, so that keeping costs at most a fifth of the time.
 */
const CHECKPOINT_MS = 10_000
const COST = 4
const ID_LENGTH = 100

export class Session {
  readonly #parts: SessionParts
  readonly #persistence: RunPersistence
  readonly #trainers: Trainers
  readonly #experiment: ExperimentSession
  #active: Active | undefined
  readonly #official: OfficialFiles
  #searches: SearchRecording | undefined

  constructor(parts: SessionParts) {
    this.#parts = parts
    this.#trainers = parts.trainers ?? Trainer
    this.#persistence = new RunPersistence(parts.openStorage, (said) =>
      parts.emit({ kind: 'notice', about: 'storage', ...said }),
    )
    this.#official = new OfficialFiles(this.#persistence, (report) => parts.emit(report))
    this.#experiment = new ExperimentSession({
      ...parts,
      persistence: this.#persistence,
      trainers: this.#trainers,
      warmUp: parts.warmUp ?? warmUpSteps,
      taskSetup: parts.taskSetup ?? ((config) => this.#taskSetup(config)),
      starters: () => parts.assets.starters(),
    })
  }

  /** Resolves when the command's work is done: for a run, when it has ended. Never rejects. */
  async handle(command: Command): Promise<void> {
    try {
      await this.#carryOut(command)
    } catch (error) {
      this.#parts.emit({
        kind: 'refused',
        what: command.kind,
        ...requestOf(command),
        message: reasonOf(error),
      })
    }
  }

  #carryOut(command: Command): Promise<void> | undefined {
    const pauseController = this.#experiment.pauseController ?? this.#active?.pauseController
    switch (command.kind) {
      case 'start':
        return this.#launch(this.#start(command.config), command.config)
      case 'continue':
        return this.#launch({
          what: 'continue',
          id: command.id,
          kept: true,
          begin: () => this.#continue(command.id),
        })
      case 'rerun':
        return this.#launch(this.#rerun(command.file))
      case 'start-experiment':
        return this.#whenIdle(() => this.#experiment.start(command.experiment))
      case 'continue-experiment':
        return this.#whenIdle(() => this.#experiment.continue(command.id))
      case 'import-suite':
      case 'skip-bad-lines':
      case 'count-tasks':
        return this.#official.handle(command)
      case 'record-searches':
        return this.#searching().then((searches) =>
          searches.record(command.endpoint, command.whileTraining),
        )
      case 'export-cassette':
        return this.#searching().then((searches) => searches.export(command.request))
      case 'export':
        return this.#export(command)
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
    await this.#mark(this.#active)
  }

  /**
   * Makes a run the active one at once, so that pausing and stopping reach it, and drives it when
   * the one before has ended.
   */
  #launch(plan: Plan, config?: Config): Promise<void> {
    if (this.#experiment.pauseController !== undefined)
      throw new Refusal(
        'An experiment is in progress here. Stop it before a single run is trained; what is finished is kept.',
      )
    const { emit, clock, now } = this.#parts
    const before = this.#active
    before?.pauseController.stop(new Stopped())
    const pauseController = new PauseController((state) => {
      emit({ kind: 'state', state })
      void this.#mark(active)
    })
    const active: Active = {
      plan,
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
    void this.#mark(active, config)
    active.settled = this.#run(active, before).finally(() => {
      active.ended = true
    })
    return active.settled
  }

  async #run(active: Active, before: Active | undefined): Promise<void> {
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
          ? await abortable(pauseController.signal, plan.begin())
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
    const begun = state === undefined ? await begin(signal) : await this.#from(state, signal)
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

  /**
   * Says in the database whether this run is in training; with its configuration, as long as
   * nothing else of it is there.
   */
  async #mark(active: Active, config?: Config): Promise<void> {
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

  #engine(wanted: EngineChoice, after?: AbortSignal): Promise<Engine> {
    this.#parts.emit({
      kind: 'progress',
      phase: 'preparing',
      label: 'Starting the engine',
      done: 0,
      total: 2,
    })
    return engineOf(this.#parts, wanted, after)
  }

  async #options(
    id: string,
    config: Config,
    engine: Engine,
  ): Promise<Omit<TrainerOptions, 'starters' | 'created'>> {
    const { emit, code, clock } = this.#parts
    emit({ kind: 'progress', phase: 'preparing', label: 'Making the tasks', done: 1, total: 2 })
    const { suite, tokenizer, outOfDistribution } = await (
      this.#parts.taskSetup ?? ((one) => this.#taskSetup(one))
    )(config)
    return { id, config, suite, outOfDistribution, tokenizer, engine, code, clock }
  }

  #taskSetup(config: Config): Promise<TaskSetup> {
    return taskSetupOf(config, {
      tokenizer: () => this.#parts.assets.tokenizer(),
      accepted: true,
      sandbox: async () => (await import('./sandbox.ts')).browserSandbox(this.#parts.clock),
      fetchResults: this.#searches?.fetchResults,
      files: (suite) => this.#official.of(suite),
    })
  }

  async #searching(): Promise<SearchRecording> {
    const { SearchRecording: Searches } = await import('./search-recording.ts')
    const { emit, send } = this.#parts
    this.#searches ??= new Searches({
      emit,
      send,
      files: () => this.#official.of('bamboogle'),
      take: (files) => this.#official.take('bamboogle', files, true),
    })
    return this.#searches
  }

  async #begin(
    id: string,
    config: Config,
    created: string,
    wanted: EngineChoice,
    after?: AbortSignal,
  ): Promise<Begun> {
    // The run that this prepares: another is launched only by stopping it.
    const signal = this.#active?.pauseController.signal
    const engine = await this.#engine(wanted, after)
    const options = await this.#options(id, config, engine)
    const starters =
      config.warmStart.from === 'starter' ? await this.#parts.assets.starters() : undefined
    signal?.throwIfAborted()
    return {
      trainer: await this.#watch(engine).guard(
        this.#trainers.start({
          ...options,
          created,
          starters,
          preparing: preparing(this.#parts.emit, signal),
        }),
      ),
      engine,
      goesOn: false,
    }
  }

  #start(config: Config): Plan {
    const { newId, now } = this.#parts
    const [id, created] = [newId(), now()]
    return {
      what: 'start',
      id,
      kept: true,
      begin: (after) => this.#begin(id, config, created, chosenBy(config), after),
    }
  }

  async #continue(id: string): Promise<Begun> {
    const stored = await this.#persistence.attempt((storage) => storage.resume(id))
    if (stored === undefined)
      throw new Refusal(
        `There is no checkpoint of run ${id} in this browser to continue from. Start it again: the same seed gives the same run.`,
      )
    const state = trainerState(stored)
    if (state === undefined)
      throw new Refusal(
        `The checkpoint of run ${id} was written by another version of Tandem and cannot be continued. Start it again: the same seed gives the same run.`,
      )
    if (stored.leftOut.length > 0)
      this.#parts.emit({
        kind: 'notice',
        message: `Not all that run ${id} recorded can be read, so it goes on without: ${stored.leftOut.join('; ')}.`,
        wayOut: 'The weights are whole, and what it learns from here on is the same.',
      })
    return this.#from(state)
  }

  async #from(state: TrainerState, after?: AbortSignal): Promise<Begun> {
    const { config, fingerprint, id } = state.run
    const asked = chosenBy(config)
    const found = await this.#engine(
      asked.name === 'auto' ? madeWith(fingerprint) : asked,
      after,
    ).catch((error: unknown) => {
      if (asked.name !== 'auto' || error instanceof Stopped) throw error
      return this.#engine(AUTO)
    })
    const options = await this.#options(id, config, found)
    const { name: engine, adapter, variants } = found.info
    if (
      fingerprintDifferences(fingerprint, {
        engine,
        adapter,
        variants: { ...variants },
        code: fingerprint.code,
      }).length > 0
    ) {
      this.#parts.emit({
        kind: 'notice',
        message: `The run began on ${inWords(fingerprint)} and continues on ${inWords({ engine, adapter, variants })}: its figures are no longer reproducible bit for bit.`,
        wayOut: 'Start it again to have one engine throughout.',
      })
    }
    return {
      trainer: await this.#watch(found).guard(this.#trainers.continue(options, state)),
      engine: found,
      goesOn: true,
    }
  }

  #rerun(original: RunFile): Plan {
    const { config, fingerprint } = original
    const id = `${original.id.slice(0, ID_LENGTH - 6)}-again`
    const { name, portable, kernels } = madeWith(fingerprint)
    const begin = (wanted: EngineChoice, after?: AbortSignal) =>
      this.#begin(id, config, original.created, wanted, after)
    return {
      what: 'rerun',
      id,
      kept: false,
      only: new Set(original.trajectories.map((one) => one.id)),
      // Another adapter may lack what that variant needs; the comparison then says in what the
      // machines differ.
      begin: (after) =>
        kernels === undefined
          ? begin({ name, portable }, after)
          : begin({ name, portable, kernels }, after).catch(() => begin({ name, portable }, after)),
      // A run that was stopped is repeated as far as it got.
      enough: ({ record }) =>
        original.status !== 'finished' &&
        record.updates.length >= original.updates.length &&
        record.evaluations.length >= original.evaluations.length,
      finished: ({ record }) => {
        const compared = compareRuns(original, record)
        const differs = fingerprintDifferences(fingerprint, record.fingerprint)
        const where =
          differs.length === 0
            ? ''
            : `; the machines differ in ${differs.join(', ')}: made on ${fingerprint.engine} (${fingerprint.adapter}, code ${fingerprint.code}), repeated on ${record.fingerprint.engine} (${record.fingerprint.adapter}, code ${record.fingerprint.code}), so small differences are to be expected`
        this.#parts.emit({
          kind: 'compared',
          identical: compared.identical,
          ...(compared.identical ? {} : { difference: `${compared.difference}${where}` }),
        })
      },
    }
  }

  #watch(engine: Engine): DeviceWatch {
    return new DeviceWatch(engine, this.#parts.wait)
  }

  #started(
    { pauseController, plan: { id } }: Active,
    { trainer, engine: { info }, goesOn }: Begun,
  ): void {
    const { emit } = this.#parts
    const { config, warmStart, evaluations } = trainer.record
    emit({
      kind: 'started',
      id,
      config,
      engine: { ...info, variants: { ...info.variants } },
      resumedAt: trainer.update,
      ...(goesOn
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
    const watch = this.#watch(engine)
    const events = trainer.run(pauseController.signal, true)
    try {
      // The head of a new run; of one that goes on, what was recorded behind its checkpoint goes: a
      // reader must not find it twice.
      await watch.guard(this.#save(active, trainer))
      for (;;) {
        await pauseController.whenRunning()
        const next = await watch.guard(active.mutex.runExclusive(() => events.next()))
        if (next.done === true) break
        await watch.guard(this.#take(next.value, trainer, active))
        if (plan.enough?.(trainer) === true) break
      }
      await watch.guard(this.#checkpoint(active, trainer, 'ended'))
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
        if (event.point.step % WARM_START_CHECKPOINT === 0 || this.#isDue(active, trainer))
          await this.#checkpoint(active, trainer)
        return
      case 'first-part':
      case 'evaluation':
        emit({ kind: 'evaluation', evaluation: event.evaluation })
        if (event.kind === 'evaluation') await this.#checkpoint(active, trainer)
        return
      case 'update':
        emit(event)
        active.pauseController.updated()
        await this.#keep(event.record.update, trainer, active)
        releaseTrajectories(trainer, active.inStorage, active.plan.only)
        return
      case 'progress':
        emit(event)
        // An evaluation may take longer than all that came before it.
        if (event.phase === 'evaluation' && this.#isDue(active, trainer))
          await this.#checkpoint(active, trainer)
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

  async #keep(update: number, trainer: SessionTrainer, active: Active): Promise<void> {
    const { emit, clock } = this.#parts
    const began = clock()
    const kept = await (update % trainer.record.config.checkpointEvery === 0
      ? this.#checkpoint(active, trainer)
      : this.#save(active, trainer))
    if (kept) emit({ kind: 'saved', update, seconds: (clock() - began) / 1000 })
  }

  /** Whether something is new since the last checkpoint, and that is long ago. */
  #isDue({ checkpoint: { at, took, of } }: Active, trainer: SessionTrainer): boolean {
    return (
      of !== progressOf(trainer) && this.#parts.clock() - at >= Math.max(CHECKPOINT_MS, COST * took)
    )
  }

  /** Adds what is new to what is kept of the run; whether it is kept. */
  async #save(active: Active, trainer: SessionTrainer): Promise<boolean> {
    if (!active.plan.kept) return false
    const saved = await this.#persistence.keep('rows', (storage) =>
      storage.save(trainer.record, this.#markOf(active)),
    )
    if (!saved.ok) return this.#unsaved(active, saved.error)
    // With all that was kept, the state to continue from is gone.
    if (saved.value.fresh && active.stored)
      return this.#checkpoint(active, trainer, undefined, true)
    active.stored = true
    active.inStorage = trainer.record.trajectories.length
    return true
  }

  /**
   * Keeps the run and the state that it continues from; whether they are kept. `mark`: what is said
   * of it with that. `gone`: all that was kept of it was.
   */
  async #checkpoint(
    active: Active,
    trainer: SessionTrainer,
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
    await this.#official.keepAgain()
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
          !(await watch.guard(this.#checkpoint(active, trainer)).catch(() => false)))
      )
        await this.#save(active, trainer)
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

  async #export({ request, id, weights }: Extract<Command, { kind: 'export' }>): Promise<void> {
    const found = await this.#file(id, weights)
    if (found === undefined) throw new Refusal(`There is no run ${id} in this browser to export.`)
    const { file: rest, leftOut } = soundRest(found.file, found.leftOut) ?? found
    if (leftOut.length > 0)
      this.#parts.emit({
        kind: 'notice',
        message: `Not all of the run is in the exported file. Left out: ${leftOut.join('; ')}.`,
        wayOut: 'All else is in it, and it can be opened like any other.',
      })
    this.#parts.emit({ kind: 'exported', request, file: exportedRun(rest, { weights }) })
  }

  /**
   * From the trainer where it holds the run, else from storage; weights are those of the last
   * checkpoint then.
   */
  async #file(id: string, weights: boolean): Promise<Salvaged | undefined> {
    const active = this.#active?.plan.id === id ? this.#active : undefined
    const trainer = active?.trainer
    // Between two events; of a device that is gone nothing can be read.
    const own =
      active === undefined || trainer === undefined
        ? undefined
        : await (weights && !active.lost
            ? active.mutex.runExclusive(() => trainer.file(true))
            : trainer.record)
    const read =
      own === undefined || own.trajectories.some(isReleased)
        ? await this.#persistence.attempt((storage) => storage.salvage(id))
        : undefined
    const found: Salvaged | undefined =
      own === undefined
        ? read
        : {
            file: {
              ...own,
              trajectories: withReleased(own.trajectories, read?.file.trajectories ?? []),
            },
            leftOut: read?.leftOut ?? [],
          }
    if (found === undefined || !weights || (own !== undefined && active?.lost === false))
      return found
    const stored =
      active?.unsaved === undefined
        ? await this.#persistence.attempt((storage) => storage.lastCheckpoint(id))
        : undefined
    const state = active?.unsaved ?? (stored === undefined ? undefined : trainerState(stored))
    if (state === undefined)
      throw new Refusal(
        `The weights of run ${id} are not kept in this browser; export it without them.`,
      )
    return { ...found, file: { ...found.file, weights: fileWeights(found.file.config, state) } }
  }
}
