/**
 * The training session: commands in, reports out. It owns the engine, the trainer, pausing and keeping; it knows nothing of
 * workers or pages, so the same session runs in a test. Every failure ends as a report in words.
 *
 * One run is active at a time. A run is driven by pulling its events; between two pulls its weights may be read for an export or a
 * checkpoint (turns.ts). Starting another run stops the one before and waits until it is kept. An experiment (experiment-session.ts) is in progress
 * alone: beside it nothing starts, and nothing beside what is in progress is an experiment begun.
 */
import type { Engine } from '../engine/engine.ts'
import type { RunEvent } from '../rl/events.ts'
import { officialFrom, settingOf } from '../rl/setting.ts'
import type { Setting } from '../rl/setting.ts'
import { Trainer } from '../rl/trainer.ts'
import type { TrainerOptions, TrainerState } from '../rl/trainer.ts'
import { warmUpSteps } from '../rl/warm-start.ts'
import { compareRuns, fingerprintDifferences } from '../run/compare.ts'
import type { Config } from '../run/config.ts'
import { chosenBy, madeWith } from '../run/engine-choice.ts'
import type { EngineChoice } from '../run/engine-choice.ts'
import { exportedRun } from '../run/export.ts'
import { isReleased } from '../run/keep.ts'
import { OFFICIAL, isOfficial } from '../run/official.ts'
import type { OfficialId } from '../run/official.ts'
import type { RunFile } from '../run/run-file.ts'
import type { RunStorage, SuiteFiles } from '../run/storage.ts'
import { encodeTensors } from '../run/weights.ts'
import type { Send } from '../tasks/bamboogle/search/endpoint.ts'
import { ORIGINS } from '../tasks/official/origins.ts'
import { officialSuite, recogniseOfficial } from '../tasks/official/registry.ts'
import type { Assets } from './assets.ts'
import { DeviceLost, Refusal, Stopped, inWords, reasonOf, troubleOfBeginning } from './endings.ts'
import { ExperimentSession } from './experiment-session.ts'
import { Gate } from './gate.ts'
import { Keeper } from './keeper.ts'
import { gathered, letGo } from './letting-go.ts'
import type { Command, Report } from './protocol.ts'
import { requestOf } from './protocol-request.ts'
import type { SearchRecording } from './search-recording.ts'
import { trainerState } from '../rl/stored-state.ts'
import { Turns } from './turns.ts'

/** What the session uses of a trainer. */
export type SessionTrainer = Pick<Trainer, 'run' | 'state' | 'file' | 'record' | 'update' | 'release' | 'end' | 'dispose'>

export interface Trainers {
  start(options: TrainerOptions): Promise<SessionTrainer>
  continue(options: Omit<TrainerOptions, 'starters' | 'created'>, state: TrainerState): Promise<SessionTrainer>
}

export interface SessionParts {
  readonly emit: (report: Report) => void
  readonly engines: { get(wanted: EngineChoice): Promise<{ readonly engine: Engine }>; drop(engine: Engine): void }
  readonly assets: Assets
  readonly openStorage: () => Promise<RunStorage>
  /** Milliseconds of a monotonic clock. */
  readonly clock: () => number
  /** ISO time of now. */
  readonly now: () => string
  readonly newId: () => string
  /** Version of the code. */
  readonly code: string
  /** Sends what is searched for to an endpoint that the user names; absent where nothing may be sent. */
  readonly send?: Send | undefined
  readonly trainers?: Trainers
  readonly warmUp?: typeof warmUpSteps
  readonly setting?: ((config: Config) => Promise<Setting>) | undefined
}

const AUTO: EngineChoice = { name: 'auto', portable: false }
/** Between two checkpoints of the warm start, in steps. */
const WARM_START_CHECKPOINT = 100
const ID_LENGTH = 100
/** How the tasks are split that an import counts. */
const PREVIEW = { seed: 1, heldOutShare: 0.25 } as const

/** A run in the making: what stays with it from the command to its end. */
interface Active {
  readonly gate: Gate
  readonly turns: Turns
  ended: boolean
  settled?: Promise<void>
  trainer?: SessionTrainer
}

/** A trainer that is ready to be driven. */
interface Ready {
  readonly trainer: SessionTrainer
  readonly engine: Engine
  /** Reruns are compared, not kept. */
  readonly kept: boolean
  /** Ends the run early; asked after every event. */
  readonly enough?: (trainer: SessionTrainer) => boolean
  readonly finished?: (trainer: SessionTrainer) => void
  /** Of a rerun: the trajectories that it is compared by. */
  readonly only?: ReadonlySet<string>
}

export class Session {
  readonly #parts: SessionParts
  readonly #keeper: Keeper
  readonly #trainers: Trainers
  readonly #experiment: ExperimentSession
  #active: Active | undefined
  /** What was dropped last for each suite, so that it is there even where nothing can be stored. */
  readonly #dropped = new Map<OfficialId, SuiteFiles>()
  #searches: SearchRecording | undefined
  /** How many of a trainer's trajectories lie in storage. */
  readonly #stored = new WeakMap<SessionTrainer, number>()
  /** What was dropped and refused for bad lines alone, until the user lets them go. */
  #doubtful: { readonly suite: OfficialId; readonly files: SuiteFiles } | undefined

  constructor(parts: SessionParts) {
    this.#parts = parts
    this.#trainers = parts.trainers ?? Trainer
    this.#keeper = new Keeper(parts.openStorage, (error) => parts.emit({ kind: 'notice', message: error.message, wayOut: error.wayOut }))
    this.#experiment = new ExperimentSession({
      ...parts, keeper: this.#keeper, trainers: this.#trainers, warmUp: parts.warmUp ?? warmUpSteps,
      setting: parts.setting ?? ((config) => this.#setting(config)), starters: () => parts.assets.starters(),
    })
  }

  /** Resolves when the command's work is done: for a run, when it has ended. Never rejects. */
  async handle(command: Command): Promise<void> {
    try {
      await this.#carryOut(command)
    } catch (error) {
      this.#parts.emit({ kind: 'refused', what: command.kind, ...requestOf(command), message: reasonOf(error) })
    }
  }

  #carryOut(command: Command): Promise<void> | undefined {
    const gate = this.#experiment.gate ?? this.#active?.gate
    switch (command.kind) {
      case 'start': return this.#launch('start', () => this.#start(command.config))
      case 'continue': return this.#launch('continue', () => this.#continue(command.id))
      case 'rerun': return this.#launch('rerun', () => this.#rerun(command.file))
      case 'start-experiment': return this.#whenIdle(() => this.#experiment.start(command.experiment))
      case 'continue-experiment': return this.#whenIdle(() => this.#experiment.continue(command.id))
      case 'import-suite': return this.#recognise(command.files, command.wanted)
      case 'skip-bad-lines': return this.#skipBadLines()
      case 'record-searches': return this.#searching().then((searches) => searches.record(command.endpoint, command.whileTraining))
      case 'export-cassette': return this.#searching().then((searches) => searches.export(command.request))
      case 'export': return this.#export(command)
      case 'pause': gate?.pause(); break
      case 'resume': gate?.resume(); break
      case 'step': gate?.step(); break
      case 'stop': gate?.stop(new Stopped()); break
    }
    return undefined
  }

  /** An experiment has the engine for itself, for hours: it neither ends a run in progress nor waits for one. */
  #whenIdle(begin: () => Promise<void>): Promise<void> {
    if (this.#experiment.gate !== undefined) throw new Refusal('An experiment is in progress here. Stop it before another begins; what is finished is kept.')
    if (this.#active?.ended === false) throw new Refusal('A run is in progress here. Stop it before an experiment begins; what it recorded is kept.')
    return begin()
  }

  /** Makes a run the active one at once, so that pausing and stopping reach it, and drives it when the one before has ended. */
  #launch(what: string, prepare: () => Promise<Ready>): Promise<void> {
    if (this.#experiment.gate !== undefined) throw new Refusal('An experiment is in progress here. Stop it before a single run is trained; what is finished is kept.')
    const { emit } = this.#parts
    const before = this.#active
    before?.gate.stop(new Stopped())
    const gate = new Gate((state) => emit({ kind: 'state', state }))
    const active: Active = { gate, turns: new Turns(), ended: false }
    this.#active = active
    active.settled = this.#run(active, before, what, prepare).finally(() => { active.ended = true })
    return active.settled
  }

  async #run(active: Active, before: Active | undefined, what: string, prepare: () => Promise<Ready>): Promise<void> {
    await before?.settled
    before?.trainer?.dispose()
    let ready: Ready
    try {
      active.gate.signal.throwIfAborted()
      ready = await prepare()
    } catch (error) {
      this.#cannotBegin(what, error)
      return
    }
    active.trainer = ready.trainer
    await this.#drive(active, ready)
  }

  #cannotBegin(what: string, error: unknown): void {
    const { emit } = this.#parts
    if (error instanceof Stopped) return emit({ kind: 'state', state: 'stopped' })
    // Refused, not failed: there was no run yet that could have ended.
    emit({ kind: 'refused', what, message: troubleOfBeginning(error) })
    emit({ kind: 'state', state: 'idle' })
  }

  async #options(id: string, config: Config, wanted: EngineChoice): Promise<Omit<TrainerOptions, 'starters' | 'created'>> {
    const { emit, engines, code, clock } = this.#parts
    emit({ kind: 'progress', phase: 'preparing', label: 'Starting the engine', done: 0, total: 2 })
    const { engine } = await engines.get(wanted)
    emit({ kind: 'progress', phase: 'preparing', label: 'Making the tasks', done: 1, total: 2 })
    const { suite, tokenizer, untouched } = await (this.#parts.setting ?? ((one) => this.#setting(one)))(config)
    return { id, config, suite, untouched, tokenizer, engine, code, clock }
  }

  #setting(config: Config): Promise<Setting> {
    return settingOf(config, { tokenizer: () => this.#parts.assets.tokenizer(), accepted: true, sandbox: async () => (await import('./sandbox.ts')).browserSandbox(this.#parts.clock), fetchResults: this.#searches?.fetchResults, files: (suite) => this.#files(suite) })
  }

  async #files(suite: OfficialId): Promise<SuiteFiles | undefined> {
    return this.#dropped.get(suite) ?? this.#keeper.attempt((storage) => storage.readSuite(suite))
  }

  async #searching(): Promise<SearchRecording> {
    const { SearchRecording: Searches } = await import('./search-recording.ts')
    const { emit, send } = this.#parts
    this.#searches ??= new Searches({ emit, send, files: () => this.#files('bamboogle'), take: (files) => this.#importSuite('bamboogle', files, true) })
    return this.#searches
  }

  async #begin(id: string, config: Config, created: string, wanted: EngineChoice): Promise<{ trainer: SessionTrainer; engine: Engine }> {
    const options = await this.#options(id, config, wanted)
    const starters = config.warmStart.from === 'starter' ? await this.#parts.assets.starters() : undefined
    return { trainer: await this.#trainers.start({ ...options, created, starters }), engine: options.engine }
  }

  async #start(config: Config): Promise<Ready> {
    const id = this.#parts.newId()
    const { trainer, engine } = await this.#begin(id, config, this.#parts.now(), chosenBy(config))
    this.#started(id, config, engine, 0)
    return { trainer, engine, kept: true }
  }

  async #continue(id: string): Promise<Ready> {
    const stored = await this.#keeper.attempt((storage) => storage.lastCheckpoint(id))
    if (stored === undefined) throw new Refusal(`There is no checkpoint of run ${id} in this browser to continue from. Start it again: the same seed gives the same run.`)
    const state = trainerState(stored)
    if (state === undefined) throw new Refusal(`The checkpoint of run ${id} was written by another version of Tandem and cannot be continued. Start it again: the same seed gives the same run.`)
    const { config, fingerprint } = state.run
    const asked = chosenBy(config)
    const options = await this.#options(id, config, asked.name === 'auto' ? madeWith(fingerprint) : asked)
      .catch((error: unknown) => { if (asked.name !== 'auto') throw error; return this.#options(id, config, AUTO) })
    const { name: engine, adapter, variants } = options.engine.info
    if (fingerprintDifferences(fingerprint, { engine, adapter, variants: { ...variants }, code: fingerprint.code }).length > 0) {
      this.#parts.emit({ kind: 'notice', message: `The run began on ${inWords(fingerprint)} and continues on ${inWords({ engine, adapter, variants })}: its figures are no longer reproducible bit for bit.`, wayOut: 'Start it again to have one engine throughout.' })
    }
    const trainer = await this.#trainers.continue(options, state)
    // What was recorded behind the checkpoint will be made again; a reader must not find it twice.
    await this.#keeper.attempt((storage) => storage.save(trainer.record))
    this.#started(id, config, options.engine, trainer.update)
    return { trainer, engine: options.engine, kept: true }
  }

  async #rerun(original: RunFile): Promise<Ready> {
    const { config, fingerprint } = original
    const id = `${original.id.slice(0, ID_LENGTH - 6)}-again`
    const { name, portable, kernels } = madeWith(fingerprint)
    const begin = (wanted: EngineChoice) => this.#begin(id, config, original.created, wanted)
    // Another adapter may lack what that variant needs; the comparison then says in what the machines differ.
    const { trainer, engine } = await (kernels === undefined ? begin({ name, portable }) : begin({ name, portable, kernels }).catch(() => begin({ name, portable })))
    this.#started(id, config, engine, 0)
    return {
      trainer, engine, kept: false, only: new Set(original.trajectories.map((one) => one.id)),
      // A run that was stopped is repeated as far as it got.
      enough: ({ record }) => original.status !== 'finished' && record.updates.length >= original.updates.length && record.evaluations.length >= original.evaluations.length,
      finished: ({ record }) => {
        const compared = compareRuns(original, record)
        const differs = fingerprintDifferences(fingerprint, record.fingerprint)
        const where = differs.length === 0 ? '' : `; the machines differ in ${differs.join(', ')}: made on ${fingerprint.engine} (${fingerprint.adapter}, code ${fingerprint.code}), repeated on ${record.fingerprint.engine} (${record.fingerprint.adapter}, code ${record.fingerprint.code}), so small differences are to be expected`
        this.#parts.emit({ kind: 'compared', identical: compared.identical, ...(compared.identical ? {} : { difference: `${compared.difference}${where}` }) })
      },
    }
  }

  #started(id: string, config: Config, { info }: Engine, resumedAt: number): void {
    this.#parts.emit({ kind: 'started', id, config, engine: { ...info, variants: { ...info.variants } }, resumedAt })
    this.#parts.emit({ kind: 'state', state: 'running' })
  }

  async #drive({ gate, turns }: Active, ready: Ready): Promise<void> {
    const { trainer, engine, kept } = ready
    const { emit } = this.#parts
    const lost = engine.lost.then((reason): never => { throw new DeviceLost(reason) })
    // The race below looks at it; where nobody races any more, its rejection is nobody's trouble.
    lost.catch(() => undefined)
    const events = trainer.run(gate.signal)
    try {
      for (;;) {
        await gate.pass()
        const next = await Promise.race([turns.take(() => events.next()), lost])
        if (next.done === true) break
        await this.#take(next.value, trainer, gate, kept, ready.only)
        if (ready.enough?.(trainer) === true) break
      }
      if (kept) await this.#checkpoint(trainer)
      ready.finished?.(trainer)
      emit({ kind: 'state', state: 'finished' })
    } catch (error) {
      await this.#ended(error, ready)
    }
  }

  async #take(event: RunEvent, trainer: SessionTrainer, gate: Gate, kept: boolean, only?: ReadonlySet<string>): Promise<void> {
    const { emit } = this.#parts
    switch (event.kind) {
      // Said before, with what continuing adds to it.
      case 'started': return
      case 'warm-start':
        emit(event)
        if (kept && event.point.step % WARM_START_CHECKPOINT === 0) await this.#checkpoint(trainer)
        return
      case 'evaluation':
        emit({ kind: 'evaluation', evaluation: event.evaluation })
        if (kept) await this.#checkpoint(trainer)
        return
      case 'update':
        emit(event)
        gate.updated()
        if (kept) await this.#keep(event.record.update, trainer)
        letGo(trainer, this.#stored.get(trainer) ?? 0, only)
        return
      case 'trajectories': { emit({ kind: 'trajectories', at: trainer.record.trajectories.length - event.kept.length, kept: [...event.kept] }); return; }
      case 'cross-play': case 'scorecard': case 'progress': { emit(event); return; }
    }
  }

  async #keep(update: number, trainer: SessionTrainer): Promise<void> {
    const { emit, clock } = this.#parts
    const began = clock()
    if (update % trainer.record.config.checkpointEvery === 0) await this.#checkpoint(trainer)
    else {
      const done = await this.#keeper.attempt(async (storage) => {
        await storage.save(trainer.record)
        return true
      })
      if (done !== true) return
      this.#stored.set(trainer, trainer.record.trajectories.length)
    }
    emit({ kind: 'saved', update, seconds: (clock() - began) / 1000 })
  }

  async #checkpoint(trainer: SessionTrainer): Promise<void> {
    const done = await this.#keeper.attempt(async (storage) => {
      await storage.checkpoint(await trainer.state())
      return true
    })
    if (done !== true) return
    this.#stored.set(trainer, trainer.record.trajectories.length)
    this.#parts.emit({ kind: 'checkpoint', id: trainer.record.id, update: trainer.update })
  }

  /** Keeps what was recorded and says how it ended. */
  async #ended(error: unknown, { trainer, engine, kept }: Ready): Promise<void> {
    const { emit, engines } = this.#parts
    if (error instanceof Stopped) {
      trainer.end('stopped')
      // Between two updates the state is whole, so a run that is continued loses nothing.
      if (kept) await this.#checkpoint(trainer)
      emit({ kind: 'state', state: 'stopped' })
      return
    }
    const lost = error instanceof DeviceLost
    if (lost) engines.drop(engine)
    const message = lost ? `The graphics device went away: ${error.message}` : reasonOf(error)
    trainer.end('failed', message.slice(0, 2000))
    if (kept) await this.#keeper.attempt((storage) => storage.save(trainer.record))
    const stored = kept ? (await this.#keeper.attempt((storage) => storage.list()))?.find((run) => run.id === trainer.record.id)?.checkpoint : undefined
    emit({ kind: 'failed', message, wayOut: stored === undefined ? 'Start the run again; what it recorded can be exported.' : `Continue it from update ${stored}, its last checkpoint${lost ? '' : ', or change its settings and start again'}.` })
    emit({ kind: 'state', state: 'stopped' })
  }

  async #recognise(files: SuiteFiles, wanted: string | undefined): Promise<void> {
    this.#doubtful = undefined
    const suite = await recogniseOfficial(files, wanted !== undefined && isOfficial(wanted) ? wanted : undefined)
    if (suite === undefined) throw new Refusal(`None of the ${files.length} files is one of ${Object.values(OFFICIAL).map(({ name }) => name).join('’s, ')}’s.`)
    const kept = await this.#files(suite)
    const joined = kept === undefined ? undefined : (await officialSuite(suite)).joined?.(kept, files)
    await this.#importSuite(suite, joined === undefined ? files : [...joined], false)
  }

  async #skipBadLines(): Promise<void> {
    const doubtful = this.#doubtful
    if (doubtful === undefined) throw new Refusal('There are no files here whose bad lines could be left out. Drop them again.')
    this.#doubtful = undefined
    await this.#importSuite(doubtful.suite, doubtful.files, true)
  }

  async #importSuite(id: OfficialId, files: SuiteFiles, skipBad: boolean): Promise<void> {
    const { emit } = this.#parts
    const read = await officialFrom(files, { id, ...PREVIEW, skipBad })
    if (!read.ok) {
      if (read.bad.length === 0) throw new Refusal(read.error)
      this.#doubtful = { suite: id, files }
      emit({ kind: 'bad-lines', suite: id, message: read.error, lines: read.bad.slice(0, 200).map((line) => ({ ...line })), all: read.bad.length })
      return
    }
    this.#dropped.set(id, files)
    await this.#keeper.attempt((storage) => storage.saveSuite(id, files))
    const { suite, warnings, skipped } = read.made
    const counts = { train: suite.size('train'), 'held-out': suite.size('held-out'), 'unseen-entities': suite.size('unseen-entities') }
    emit({ kind: 'imported', suite: id, about: suite.about, licence: ORIGINS[id].licence, skipped, counts, warnings: warnings.slice(0, 100) })
  }

  async #export({ request, id, weights }: Extract<Command, { kind: 'export' }>): Promise<void> {
    const file = await this.#file(id, weights)
    if (file === undefined) throw new Refusal(`There is no run ${id} in this browser to export.`)
    this.#parts.emit({ kind: 'exported', request, file: exportedRun(file, { weights }) })
  }

  /** From the trainer where it holds the run, else from storage; weights are those of the last checkpoint then. */
  async #file(id: string, weights: boolean): Promise<RunFile | undefined> {
    const trainer = this.#active?.trainer
    if (trainer?.record.id === id) {
      const own = await (weights ? this.#active?.turns.take(() => trainer.file(true)) : trainer.record)
      if (!own?.trajectories.some(isReleased)) return own
      const found = await this.#keeper.attempt((storage) => storage.read(id))
      return { ...own, trajectories: gathered(own.trajectories, found?.trajectories ?? []) }
    }
    const file = await this.#keeper.attempt((storage) => storage.read(id))
    if (file === undefined || !weights) return file
    const stored = await this.#keeper.attempt((storage) => storage.lastCheckpoint(id))
    const state = stored === undefined ? undefined : trainerState(stored)
    if (state === undefined) throw new Refusal(`The weights of run ${id} are not kept in this browser; export it without them.`)
    const planner = encodeTensors(state.planner.weights)
    return { ...file, weights: state.executor === undefined ? { planner } : { planner, executor: encodeTensors(state.executor.weights) } }
  }
}
