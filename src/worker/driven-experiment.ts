/**
 * An experiment as the session has it driven: its events become reports, and it is kept so that
 * another session goes on where this one ends. Finished runs are kept with their results; those that
 * grow with a state every few updates, and when stopped.
 */
import type { Engine } from '../engine/engine.ts'
import { DeviceLost, goesOn } from '../rl/drive/device-loss.ts'
import { engineOf } from '../rl/drive/device-watch.ts'
import { RunDriver } from '../rl/drive/run-driver.ts'
import type { Driven, Ending } from '../rl/drive/run-driver.ts'
import { playsAcross } from '../rl/experiment/seed-cross-play.ts'
import { ExperimentRun } from '../rl/experiment/experiment-run.ts'
import type { ExperimentEvent, ExperimentParts } from '../rl/experiment/experiment-run.ts'
import { SharedTaskSetups } from '../rl/experiment/shared-task-setups.ts'
import { earlierWarmStart, savedPolicies, trainerState } from '../rl/stored-state.ts'
import { AUTO, chosenBy, madeWith } from '../run/engine-choice.ts'
import type { EngineChoice } from '../run/engine-choice.ts'
import { cellConfig, cellName, cellsOf } from '../run/experiment-cells.ts'
import type { Cell } from '../run/experiment-cells.ts'
import type { StoredExperiment } from '../run/experiment-storage.ts'
import type { Experiment } from '../run/experiment.ts'
import { sentence } from '../run/told-error.ts'
import { Stopped, reasonOf } from './endings.ts'
import type { ExperimentSaver } from './experiment-saver.ts'
import type { Report } from './protocol.ts'
import type { RunPersistence } from './persistence.ts'
import type { RunningExperiment } from './running-experiment.ts'
import { saveIsDue } from './save-due.ts'
import type { SessionParts } from './session-parts.ts'

export interface DrivenExperimentParts
  extends
    Pick<SessionParts, 'emit' | 'engines' | 'clock' | 'wait' | 'now' | 'code'>,
    Pick<ExperimentParts, 'taskSetup' | 'starters' | 'trainers' | 'warmUp'> {
  readonly persistence: RunPersistence
}

/** Between two reports of how far it is, in milliseconds, unless something ended. */
const REPORT_MS = 250

export interface Ready {
  readonly stored: StoredExperiment
  readonly engine: Engine
}

const cellOf = ({ variant, mode, seed }: Cell): Cell => ({ variant, mode, seed })

/**
 * The engine that an experiment began on, or another, and says so. `after`: it was lost, and the
 * signal ends the waiting for it.
 */
export async function experimentEngine(
  { engines, wait, emit, code }: DrivenExperimentParts,
  { experiment, ...stored }: StoredExperiment,
  after?: AbortSignal,
): Promise<Engine> {
  const asked = chosenBy(experiment.base)
  const made = (wanted: EngineChoice, lost?: AbortSignal) =>
    engineOf(async () => (await engines.get(wanted)).engine, wait, lost)
  const engine =
    asked.name === 'auto'
      ? await made(madeWith({ engine: stored.engine, variants: {} }), after).catch(
          (error: unknown) => {
            if (error instanceof Stopped) throw error
            return made(AUTO)
          },
        )
      : await made(asked, after)
  const { name, adapter } = engine.info
  if (name !== stored.engine || adapter !== stored.adapter || stored.code !== code) {
    emit({
      kind: 'notice',
      message: `The experiment began on ${stored.engine} (${stored.adapter}, code ${stored.code}) and continues on ${name} (${adapter}, code ${code}): its runs are no longer all made alike.`,
      wayOut: 'Start it again to have one engine throughout.',
    })
  }
  return engine
}

export class DrivenExperiment {
  readonly #parts: DrivenExperimentParts
  readonly #saver: ExperimentSaver
  readonly #running: RunningExperiment
  #reported = -Infinity

  constructor(parts: DrivenExperimentParts, saver: ExperimentSaver, running: RunningExperiment) {
    this.#parts = parts
    this.#saver = saver
    this.#running = running
  }

  /**
   * To its end, on as many engines as it takes: where a device is lost, it goes on by itself from
   * its last save.
   */
  async drive(ready: Ready): Promise<void> {
    const { emit, engines, wait } = this.#parts
    const { pauseController } = this.#running
    const driver = new RunDriver({
      gate: pauseController,
      wait,
      lost: (loss) => engines.drop(loss.engine),
    })
    let label = ''
    const ending = await driver.drive(async (losses) => {
      const engine =
        losses.length === 0
          ? ready.engine
          : await experimentEngine(this.#parts, ready.stored, pauseController.signal)
      // Nobody waits any more for what was being made ready when it was stopped.
      pauseController.signal.throwIfAborted()
      if (losses.length > 0)
        emit({
          kind: 'notice',
          about: 'device',
          message: goesOn('The experiment', 'its last save', losses),
          wayOut: '',
        })
      const run = this.#run(ready.stored, engine)
      return this.#driven({ ...ready, engine }, run, () => {
        label = run.progress().label
      })
    })
    if (ending.kind === 'failed') this.#failed(ending, label)
    emit({ kind: 'experiment-state', state: ending.kind === 'finished' ? 'finished' : 'stopped' })
  }

  #failed({ error, loss }: Extract<Ending<void>, { kind: 'failed' }>, label: string): void {
    const lost = loss !== undefined || error instanceof DeviceLost
    this.#parts.emit({
      kind: 'experiment-failed',
      message:
        loss !== undefined
          ? `${sentence(loss.message)} No engine took its place: ${sentence(reasonOf(error))}`
          : error instanceof DeviceLost
            ? error.message
            : `${label}: ${reasonOf(error)}`,
      wayOut: lost
        ? 'Continue it: finished runs are kept, the others go on from their last save.'
        : 'Finished runs are kept. Continue it to try that again, or start another with that setting changed.',
    })
  }

  /** `ends` is called when it ends, before what grows is let go. */
  #driven(
    { stored: { id, created, experiment, code }, engine }: Ready,
    run: ExperimentRun,
    ends: () => void,
  ): Driven<ExperimentEvent, void> {
    const { emit } = this.#parts
    const running = this.#running
    const { pauseController, reply } = running
    const started: Report = {
      kind: 'experiment-started',
      id,
      created,
      experiment,
      engine: { name: engine.info.name, adapter: engine.info.adapter, code },
      results: [...running.results],
    }
    // After a loss it answers nothing.
    if (reply.answered) emit(started)
    else reply.end(started)
    emit({ kind: 'experiment-state', state: pauseController.state })
    return {
      engine,
      events: run.run(pauseController.signal),
      tell: (event) => this.#tell(event, run),
      keep: (event) => this.#keep(event, experiment, run),
      stopped: async (whole) => {
        if (whole) await this.#saver.keepAll(running, run.growing)
      },
      dispose: () => {
        ends()
        run.dispose()
      },
    }
  }

  #run({ id, experiment }: StoredExperiment, engine: Engine): ExperimentRun {
    const { code, clock, now, starters, trainers, warmUp, persistence, taskSetup } = this.#parts
    const running = this.#running
    const taskSetups = new SharedTaskSetups(taskSetup)
    return new ExperimentRun(experiment, running.results, {
      engine,
      code,
      clock,
      now,
      starters,
      trainers,
      warmUp,
      taskSetup: (config) => taskSetups.of(config),
      begun: async (cell) => {
        const found =
          running.states.get(cellName(cell)) ??
          (await persistence.attempt((storage) => storage.experiments.begun(id, cellName(cell))))
        const state = found === undefined ? undefined : trainerState(found)
        // A state that another version left, or that is of other settings, is no use: the run
        // starts again.
        return state === undefined ||
          JSON.stringify(state.run.config) !== JSON.stringify(cellConfig(experiment, cell))
          ? undefined
          : state
      },
      warmStart: async (key) =>
        earlierWarmStart(
          running.warmStarts.get(key) ??
            (await persistence.attempt((storage) => storage.experiments.warmStart(id, key))),
        ),
      policies: async (cell) =>
        running.policies.get(cellName(cell)) ??
        savedPolicies(
          await persistence.attempt((storage) => storage.experiments.policies(id, cellName(cell))),
        ),
    })
  }

  #tell(event: ExperimentEvent, run: ExperimentRun): void {
    const { emit } = this.#parts
    const running = this.#running
    switch (event.kind) {
      case 'update':
        running.pauseController.updated()
        break
      case 'point':
        emit({ kind: 'experiment-curve', ...cellOf(event.growing.cell), point: event.point })
        break
      case 'finished':
      case 'cross-play':
      case 'moved':
      case 'warm-step':
      case 'warm':
      case 'warm-over':
    }
    this.#report(
      run,
      event.kind !== 'finished' && event.kind !== 'point' && event.kind !== 'cross-play',
    )
  }

  async #keep(event: ExperimentEvent, experiment: Experiment, run: ExperimentRun): Promise<void> {
    const running = this.#running
    const { id } = running
    switch (event.kind) {
      case 'moved':
        break
      case 'warm-step':
        if (saveIsDue(running.saved, this.#parts.clock()))
          await this.#saver.keepWarmStart(running, event.key, {
            kind: 'begun',
            step: event.step,
            state: await event.state(),
          })
        break
      case 'warm':
        await this.#saver.keepWarmStart(running, event.key, {
          kind: 'made',
          weights: event.weights,
        })
        break
      case 'warm-over':
        running.warmStarts.clear()
        await this.#saver.keep(running, 'rows', (storage) => storage.dropWarmStarts(id))
        break
      case 'update':
        if (event.update % experiment.base.checkpointEvery === 0)
          await this.#saver.keepState(running, event.growing)
        break
      case 'point':
        // From here on the warm start need not be made again.
        if (event.point.update === 0) await this.#saver.keepState(running, event.growing)
        break
      case 'finished': {
        const { growing, result } = event
        const name = cellName(growing.cell)
        const policies = playsAcross(experiment, growing.cell)
          ? await growing.policies()
          : undefined
        // Done only when its policies are read: where the device is lost before, it grows again.
        if (policies !== undefined) running.policies.set(name, policies)
        running.results = [...running.results, result]
        running.states.delete(name)
        const over = !experiment.crossPlay && running.results.length >= cellsOf(experiment).length
        await this.#saver.keep(
          running,
          policies === undefined ? 'rows' : 'state',
          (storage) =>
            storage.finish(
              id,
              name,
              result,
              policies,
              over ? 'ended' : this.#saver.markOf(running),
            ),
          run.growing,
        )
        this.#parts.emit({ kind: 'experiment-cell', result })
        break
      }
      case 'cross-play':
        running.crossPlay = event.crossPlay
        await this.#saver.keep(running, 'rows', (storage) =>
          storage.keepCrossPlay(id, event.crossPlay, 'ended'),
        )
        this.#parts.emit({ kind: 'experiment-cross-play', crossPlay: [...event.crossPlay] })
    }
  }

  #report(run: ExperimentRun, often: boolean): void {
    const now = this.#parts.clock()
    if (often && now - this.#reported < REPORT_MS) return
    this.#reported = now
    const growing = run.growing
      .filter(({ result }) => result === undefined)
      .map(({ cell, update, tokens, share }) => ({ ...cellOf(cell), update, tokens, share }))
    this.#parts.emit({ kind: 'experiment-progress', ...run.progress(), growing })
  }
}
