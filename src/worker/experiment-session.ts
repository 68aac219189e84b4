/**
 * The experiment that the session carries out: it drives an ExperimentRun that can be paused, says
 * what comes of it, and keeps it so that another session goes on where this one ends. Finished runs
 * are kept with their results; those that grow with a state every few updates, and when stopped.
 */
import type { Engine } from '../engine/engine.ts'
import { playsAcross } from '../rl/experiment/cross-play.ts'
import { ExperimentRun } from '../rl/experiment/experiment-run.ts'
import type { ExperimentEvent, ExperimentParts } from '../rl/experiment/experiment-run.ts'
import { SharedTaskSetups } from '../rl/experiment/shared-task-setups.ts'
import { AUTO, chosenBy, madeWith } from '../run/engine-choice.ts'
import { cellConfig, cellName, cellsOf } from '../run/experiment-cells.ts'
import type { Cell } from '../run/experiment-cells.ts'
import type { StoredExperiment } from '../run/experiment-storage.ts'
import type { Experiment } from '../run/experiment.ts'
import { DeviceLost, Refusal, Stopped, reasonOf, sentence, troubleOfBeginning } from './endings.ts'
import { PauseController } from './pause-controller.ts'
import type { RunPersistence } from './persistence.ts'
import { ExperimentSaver } from './experiment-saver.ts'
import type { RunningExperiment } from './running-experiment.ts'
import { saveIsDue } from './save-due.ts'
import type { SessionParts } from './session-parts.ts'
import { earlierWarmStart, savedPolicies, trainerState } from '../rl/stored-state.ts'
import { MOST_LOSSES, DeviceWatch, engineOf } from './device-watch.ts'

export interface ExperimentSessionParts
  extends
    Pick<SessionParts, 'emit' | 'engines' | 'clock' | 'wait' | 'now' | 'newId' | 'code'>,
    Pick<ExperimentParts, 'taskSetup' | 'starters' | 'trainers' | 'warmUp'> {
  readonly persistence: RunPersistence
}

/** Between two reports of how far it is, in milliseconds, unless something ended. */
const REPORT_MS = 250

interface Ready {
  readonly stored: StoredExperiment
  readonly engine: Engine
}

const cellOf = ({ variant, mode, seed }: Cell): Cell => ({ variant, mode, seed })

export class ExperimentSession {
  readonly #parts: ExperimentSessionParts
  readonly #saver: ExperimentSaver
  #going: RunningExperiment | undefined
  #reported = -Infinity

  constructor(parts: ExperimentSessionParts) {
    this.#parts = parts
    this.#saver = new ExperimentSaver(parts)
  }

  /** Pauses the experiment that is in progress, if one is. */
  get pauseController(): PauseController | undefined {
    return this.#going?.pauseController
  }

  /**
   * At once no longer in training: whatever ends the tab before the rest is kept, it does not go on
   * by itself.
   */
  async stop(): Promise<void> {
    if (this.#going === undefined) return
    this.#going.pauseController.stop(new Stopped())
    await this.#saver.mark(this.#going)
  }

  /** Resolves when it has ended, however it ended. Rejects only when it did not begin. */
  start(experiment: Experiment): Promise<void> {
    return this.#launch(this.#parts.newId(), async (running) => {
      // All of it before anything runs: what cannot be run shall not end an experiment in its
      // middle.
      for (const cell of cellsOf(experiment)) cellConfig(experiment, cell)
      const { engine } = await this.#parts.engines.get(chosenBy(experiment.base))
      const { name, adapter } = engine.info
      const stored: StoredExperiment = {
        id: running.id,
        created: this.#parts.now(),
        experiment,
        engine: name,
        adapter,
        code: this.#parts.code,
      }
      if (
        await this.#saver.keep(running, 'rows', (storage) =>
          storage.begin(stored, this.#saver.markOf(running)),
        )
      )
        running.stored = stored
      return { stored, engine }
    })
  }

  continue(id: string): Promise<void> {
    return this.#launch(id, async (running) => {
      const found = await this.#parts.persistence.attempt((storage) => storage.experiments.read(id))
      if (found === undefined)
        throw new Refusal(
          `There is no experiment ${id} in this browser to continue. Start it again: the same seeds give the same runs.`,
        )
      running.results = found.results
      running.crossPlay = found.crossPlay
      running.stored = found.stored
      return { stored: found.stored, engine: await this.#engine(found.stored) }
    })
  }

  /**
   * The engine that an experiment began on, or another, and says so. `after`: it was lost, and the
   * signal ends the waiting for it.
   */
  async #engine({ experiment, ...stored }: StoredExperiment, after?: AbortSignal): Promise<Engine> {
    const asked = chosenBy(experiment.base)
    const engine =
      asked.name === 'auto'
        ? await engineOf(
            this.#parts,
            madeWith({ engine: stored.engine, variants: {} }),
            after,
          ).catch((error: unknown) => {
            if (error instanceof Stopped) throw error
            return engineOf(this.#parts, AUTO)
          })
        : await engineOf(this.#parts, asked, after)
    const { name, adapter } = engine.info
    if (name !== stored.engine || adapter !== stored.adapter || stored.code !== this.#parts.code) {
      this.#parts.emit({
        kind: 'notice',
        message: `The experiment began on ${stored.engine} (${stored.adapter}, code ${stored.code}) and continues on ${name} (${adapter}, code ${this.#parts.code}): its runs are no longer all made alike.`,
        wayOut: 'Start it again to have one engine throughout.',
      })
    }
    return engine
  }

  async #launch(
    id: string,
    prepare: (running: RunningExperiment) => Promise<Ready>,
  ): Promise<void> {
    const { emit, persistence, now, clock } = this.#parts
    const pauseController = new PauseController((state) => {
      emit({ kind: 'experiment-state', state })
      void this.#saver.mark(running)
    })
    const running: RunningExperiment = {
      id,
      since: now(),
      pauseController,
      results: [],
      crossPlay: [],
      policies: new Map(),
      states: new Map(),
      warmStarts: new Map(),
      stored: undefined,
      saved: { at: clock(), took: 0 },
    }
    this.#going = running
    this.#reported = -Infinity
    void this.#saver.mark(running)
    try {
      let ready: Ready
      try {
        ready = await prepare(running)
      } catch (error) {
        emit({ kind: 'experiment-state', state: 'stopped' })
        throw new Refusal(troubleOfBeginning(error))
      }
      await this.#goThrough(ready, running)
    } finally {
      this.#going = undefined
      await persistence.attempt((storage) => storage.mark(id, 'ended'))
    }
  }

  /**
   * To its end, on as many engines as it takes: where a device is lost, it goes on by itself from
   * its last save.
   */
  async #goThrough(ready: Ready, running: RunningExperiment): Promise<void> {
    const { emit, engines } = this.#parts
    const { stored } = ready
    for (let losses = 1, { engine } = ready; ; losses += 1) {
      const loss = await this.#drive({ stored, engine }, running, losses > MOST_LOSSES)
      if (loss === undefined) return
      engines.drop(loss.engine)
      try {
        engine = await this.#engine(stored, running.pauseController.signal)
      } catch (error) {
        if (!(error instanceof Stopped))
          this.#failed(
            `${sentence(loss.message)} No engine took its place: ${sentence(reasonOf(error))}`,
            true,
          )
        emit({ kind: 'experiment-state', state: 'stopped' })
        return
      }
      emit({
        kind: 'notice',
        about: 'device',
        message: `${sentence(loss.message)} The experiment goes on by itself from its last save (${losses} of ${MOST_LOSSES}).`,
        wayOut: '',
      })
    }
  }

  #failed(message: string, lost: boolean): void {
    this.#parts.emit({
      kind: 'experiment-failed',
      message,
      wayOut: lost
        ? 'Continue it: finished runs are kept, the others go on from their last save.'
        : 'Finished runs are kept. Continue it to try that again, or start another with that setting changed.',
    })
  }

  /** Gives a loss of the device as the drive of a run does (run-driver.ts). */
  async #drive(
    { stored, engine }: Ready,
    running: RunningExperiment,
    last: boolean,
  ): Promise<DeviceLost | undefined> {
    const { emit, engines, wait } = this.#parts
    const { id, created, experiment, code } = stored
    const { pauseController } = running
    emit({
      kind: 'experiment-started',
      id,
      created,
      experiment,
      engine: { name: engine.info.name, adapter: engine.info.adapter, code },
      results: [...running.results],
    })
    emit({ kind: 'experiment-state', state: pauseController.state })
    const watch = new DeviceWatch(engine, wait)
    const run = this.#run(experiment, engine, running)
    const events = run.run(pauseController.signal)
    try {
      for (;;) {
        await pauseController.whenRunning()
        const next = await watch.guard(events.next())
        if (next.done === true) break
        await watch.guard(this.#take(next.value, experiment, run, running))
      }
      emit({ kind: 'experiment-state', state: 'finished' })
    } catch (error) {
      const gone = error instanceof DeviceLost
      if (gone && !last && !pauseController.signal.aborted) return error
      if (gone) engines.drop(engine)
      // What was lost cannot be read any more: it goes on from its last save.
      if (error instanceof Stopped)
        await watch.guard(this.#saver.keepAll(running, run.growing)).catch(() => undefined)
      else if (!pauseController.signal.aborted)
        this.#failed(gone ? error.message : `${run.progress().label}: ${reasonOf(error)}`, gone)
      emit({ kind: 'experiment-state', state: 'stopped' })
    } finally {
      run.dispose()
      // Not waited for: where the device is lost, what it was at never ends.
      events.return().catch(() => undefined)
    }
    return undefined
  }

  #run(experiment: Experiment, engine: Engine, running: RunningExperiment): ExperimentRun {
    const { code, clock, now, starters, trainers, warmUp, persistence, taskSetup } = this.#parts
    const { id } = running
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

  async #take(
    event: ExperimentEvent,
    experiment: Experiment,
    run: ExperimentRun,
    running: RunningExperiment,
  ): Promise<void> {
    const { emit } = this.#parts
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
        running.pauseController.updated()
        if (event.update % experiment.base.checkpointEvery === 0)
          await this.#saver.keepState(running, event.growing)
        break
      case 'point':
        emit({ kind: 'experiment-curve', ...cellOf(event.growing.cell), point: event.point })
        // From here on the warm start need not be made again.
        if (event.point.update === 0) await this.#saver.keepState(running, event.growing)
        break
      case 'finished': {
        const { growing, result } = event
        const name = cellName(growing.cell)
        const policies = playsAcross(experiment, growing.cell)
          ? await growing.policies()
          : undefined
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
        emit({ kind: 'experiment-cell', result })
        break
      }
      case 'cross-play':
        running.crossPlay = event.crossPlay
        await this.#saver.keep(running, 'rows', (storage) =>
          storage.keepCrossPlay(id, event.crossPlay, 'ended'),
        )
        emit({ kind: 'experiment-cross-play', crossPlay: [...event.crossPlay] })
    }
    this.#report(
      run,
      event.kind !== 'finished' && event.kind !== 'point' && event.kind !== 'cross-play',
    )
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
