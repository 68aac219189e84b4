/**
 * The experiment that the session carries out: it drives an ExperimentRun through a gate, says what comes of it, and keeps it so that another
 * session goes on where this one ends. Finished runs are kept with their results; those that grow with a state every few updates, and when stopped.
 */
import type { Engine } from '../engine/engine.ts'
import { playsAcross } from '../rl/experiment/cross-play.ts'
import type { SavedPolicies } from '../rl/experiment/cross-play.ts'
import { ExperimentRun } from '../rl/experiment/experiment-run.ts'
import type { ExperimentEvent, ExperimentParts } from '../rl/experiment/experiment-run.ts'
import type { GrowingCell } from '../rl/experiment/growing-cell.ts'
import { SharedSettings } from '../rl/experiment/shared-settings.ts'
import type { Setting } from '../rl/setting.ts'
import type { Config } from '../run/config.ts'
import { chosenBy, madeWith } from '../run/engine-choice.ts'
import type { EngineChoice } from '../run/engine-choice.ts'
import { cellConfig, cellName, cellsOf } from '../run/experiment-cells.ts'
import type { Cell } from '../run/experiment-cells.ts'
import type { StoredExperiment } from '../run/experiment-storage.ts'
import type { CellResult, Experiment } from '../run/experiment.ts'
import { DeviceLost, Refusal, Stopped, reasonOf, troubleOfBeginning } from './endings.ts'
import { Gate } from './gate.ts'
import type { Keeper } from './keeper.ts'
import type { Report } from './protocol.ts'
import { savedPolicies, trainerState } from '../rl/stored-state.ts'

export interface ExperimentSessionParts extends Pick<ExperimentParts, 'code' | 'clock' | 'now' | 'starters' | 'trainers' | 'warmUp'> {
  readonly emit: (report: Report) => void
  readonly engines: { get(wanted: EngineChoice): Promise<{ readonly engine: Engine }>; drop(engine: Engine): void }
  readonly keeper: Keeper
  readonly setting: (config: Config) => Promise<Setting>
  readonly newId: () => string
}

/** Between two reports of how far it is, in milliseconds, unless something ended. */
const REPORT_MS = 250

const AUTO: EngineChoice = { name: 'auto', portable: false }

interface Ready { readonly stored: StoredExperiment; readonly results: readonly CellResult[]; readonly engine: Engine }

const cellOf = ({ variant, mode, seed }: Cell): Cell => ({ variant, mode, seed })

export class ExperimentSession {
  readonly #parts: ExperimentSessionParts
  #gate: Gate | undefined
  /** Policies of runs that were finished here, also where nothing can be stored. */
  readonly #policies = new Map<string, SavedPolicies>()
  #reported = -Infinity

  constructor(parts: ExperimentSessionParts) { this.#parts = parts }

  /** The gate of the experiment that is in progress, if one is. */
  get gate(): Gate | undefined { return this.#gate }

  /** Resolves when it has ended, however it ended. Rejects only when it did not begin. */
  start(experiment: Experiment): Promise<void> {
    return this.#launch(async () => {
      // All of it before anything runs: what cannot be run shall not end an experiment in its middle.
      for (const cell of cellsOf(experiment)) cellConfig(experiment, cell)
      const { engine } = await this.#parts.engines.get(chosenBy(experiment.base))
      const { name, adapter } = engine.info
      const stored: StoredExperiment = { id: this.#parts.newId(), created: this.#parts.now(), experiment, engine: name, adapter, code: this.#parts.code }
      await this.#parts.keeper.attempt((storage) => storage.experiments.begin(stored))
      return { stored, results: [], engine }
    })
  }

  continue(id: string): Promise<void> {
    return this.#launch(async () => {
      const found = await this.#parts.keeper.attempt((storage) => storage.experiments.read(id))
      if (found === undefined) throw new Refusal(`There is no experiment ${id} in this browser to continue. Start it again: the same seeds give the same runs.`)
      const { stored, results } = found
      const asked = chosenBy(stored.experiment.base)
      const { engine } = asked.name === 'auto'
        ? await this.#parts.engines.get(madeWith({ engine: stored.engine, variants: {} })).catch(() => this.#parts.engines.get(AUTO))
        : await this.#parts.engines.get(asked)
      const { name, adapter } = engine.info
      if (name !== stored.engine || adapter !== stored.adapter || stored.code !== this.#parts.code) {
        this.#parts.emit({ kind: 'notice', message: `The experiment began on ${stored.engine} (${stored.adapter}, code ${stored.code}) and continues on ${name} (${adapter}, code ${this.#parts.code}): its runs are no longer all made alike.`, wayOut: 'Start it again to have one engine throughout.' })
      }
      return { stored, results, engine }
    })
  }

  async #launch(prepare: () => Promise<Ready>): Promise<void> {
    const { emit } = this.#parts
    const gate = new Gate((state) => emit({ kind: 'experiment-state', state }))
    this.#gate = gate
    this.#policies.clear()
    this.#reported = -Infinity
    try {
      let ready: Ready
      try {
        ready = await prepare()
      } catch (error) {
        emit({ kind: 'experiment-state', state: 'stopped' })
        throw new Refusal(troubleOfBeginning(error))
      }
      await this.#drive(ready, gate)
    } finally {
      this.#gate = undefined
    }
  }

  async #drive(ready: Ready, gate: Gate): Promise<void> {
    const { emit, engines } = this.#parts
    const { stored, results, engine } = ready
    const { id, created, experiment, code } = stored
    emit({ kind: 'experiment-started', id, created, experiment, engine: { name: engine.info.name, adapter: engine.info.adapter, code }, results: [...results] })
    emit({ kind: 'experiment-state', state: 'running' })
    const lost = engine.lost.then((reason): never => { throw new DeviceLost(reason) })
    // The race below looks at it; where nobody races any more, its rejection is nobody's trouble.
    lost.catch(() => undefined)
    const run = this.#run(ready)
    const events = run.run(gate.signal)
    try {
      for (;;) {
        await gate.pass()
        const next = await Promise.race([events.next(), lost])
        if (next.done === true) break
        await this.#take(next.value, stored, run, gate)
      }
      emit({ kind: 'experiment-state', state: 'finished' })
    } catch (error) {
      const gone = error instanceof DeviceLost
      if (gone) engines.drop(engine)
      if (error instanceof Stopped) await this.#keepAll(id, run.growing)
      else {
        const { label } = run.progress()
        emit({
          kind: 'experiment-failed', message: gone ? `The graphics device went away: ${error.message}` : `${label}: ${reasonOf(error)}`,
          wayOut: gone ? 'Continue it: finished runs are kept, the others go on from their last save.' : 'Finished runs are kept. Continue it to try that again, or start another with that setting changed.',
        })
      }
      emit({ kind: 'experiment-state', state: 'stopped' })
    } finally {
      run.dispose()
      // Not waited for: where the device is lost, what it was at never ends.
      events.return().catch(() => undefined)
    }
  }

  #run({ stored: { id, experiment }, results, engine }: Ready): ExperimentRun {
    const { code, clock, now, starters, trainers, warmUp, keeper, setting } = this.#parts
    const settings = new SharedSettings(setting)
    return new ExperimentRun(experiment, results, {
      engine, code, clock, now, starters, trainers, warmUp, setting: (config) => settings.of(config),
      begun: async (cell) => {
        const found = await keeper.attempt((storage) => storage.experiments.begun(id, cellName(cell)))
        const state = found === undefined ? undefined : trainerState(found)
        // A state that another version left, or that is of other settings, is no use: the run starts again.
        return state === undefined || JSON.stringify(state.run.config) !== JSON.stringify(cellConfig(experiment, cell)) ? undefined : state
      },
      policies: async (cell) => this.#policies.get(cellName(cell)) ?? savedPolicies(await keeper.attempt((storage) => storage.experiments.policies(id, cellName(cell)))),
    })
  }

  async #take(event: ExperimentEvent, { id, experiment }: StoredExperiment, run: ExperimentRun, gate: Gate): Promise<void> {
    const { emit, keeper } = this.#parts
    switch (event.kind) {
      case 'moved': break
      case 'update':
        gate.updated()
        if (event.update % experiment.base.checkpointEvery === 0) await this.#keepState(id, event.growing)
        break
      case 'point':
        emit({ kind: 'experiment-curve', ...cellOf(event.growing.cell), point: event.point })
        // From here on the warm start need not be made again.
        if (event.point.update === 0) await this.#keepState(id, event.growing)
        break
      case 'finished': {
        const { growing, result } = event
        const name = cellName(growing.cell)
        const policies = playsAcross(experiment, growing.cell) ? await growing.policies() : undefined
        if (policies !== undefined) this.#policies.set(name, policies)
        await keeper.attempt((storage) => storage.experiments.finish(id, name, result, policies))
        emit({ kind: 'experiment-cell', result })
        break
      }
      case 'cross-play':
        await keeper.attempt((storage) => storage.experiments.keepCrossPlay(id, event.crossPlay))
        emit({ kind: 'experiment-cross-play', crossPlay: [...event.crossPlay] })
    }
    this.#report(run, event.kind === 'moved' || event.kind === 'update')
  }

  #report(run: ExperimentRun, often: boolean): void {
    const now = this.#parts.clock()
    if (often && now - this.#reported < REPORT_MS) return
    this.#reported = now
    const growing = run.growing.filter(({ result }) => result === undefined).map(({ cell, update, tokens, share }) => ({ ...cellOf(cell), update, tokens, share }))
    this.#parts.emit({ kind: 'experiment-progress', ...run.progress(), growing })
  }

  async #keepState(id: string, growing: GrowingCell): Promise<void> {
    const { run, ...rest } = await growing.state()
    await this.#parts.keeper.attempt((storage) => storage.experiments.keepState(id, cellName(growing.cell), { run, rest }))
  }

  /** Between two updates states are whole, so runs that are stopped lose nothing. */
  async #keepAll(id: string, growing: readonly GrowingCell[]): Promise<void> {
    for (const one of growing) if (one.result === undefined) await this.#keepState(id, one)
  }
}
