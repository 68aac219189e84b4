/**
 * The experiment that the session carries out: begun, or continued where another session ended, and
 * one at a time.
 */
import { chosenBy } from '../run/engine-choice.ts'
import { cellConfig, cellsOf } from '../run/experiment-cells.ts'
import type { StoredExperiment } from '../run/experiment-storage.ts'
import type { Experiment } from '../run/experiment.ts'
import { DrivenExperiment, experimentEngine } from './driven-experiment.ts'
import type { DrivenExperimentParts, Ready } from './driven-experiment.ts'
import { Refusal, Stopped, troubleOfBeginning } from './endings.ts'
import { ExperimentSaver } from './experiment-saver.ts'
import { PauseController } from './pause-controller.ts'
import type { Report } from './protocol.ts'
import type { Reply } from './protocol-answer.ts'
import type { RunningExperiment } from './running-experiment.ts'
import type { SessionParts } from './session-parts.ts'

export interface ExperimentSessionParts
  extends DrivenExperimentParts, Pick<SessionParts, 'newId'> {}

export class ExperimentSession {
  readonly #parts: ExperimentSessionParts
  readonly #saver: ExperimentSaver
  #going: RunningExperiment | undefined

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
  start(experiment: Experiment, reply: Reply<Report>): Promise<void> {
    return this.#launch(this.#parts.newId(), reply, async (running) => {
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

  continue(id: string, reply: Reply<Report>): Promise<void> {
    return this.#launch(id, reply, async (running) => {
      const found = await this.#parts.persistence.attempt((storage) => storage.experiments.read(id))
      if (found === undefined)
        throw new Refusal(
          `There is no experiment ${id} in this browser to continue. Start it again: the same seeds give the same runs.`,
        )
      running.results = found.results
      running.crossPlay = found.crossPlay
      running.stored = found.stored
      return { stored: found.stored, engine: await experimentEngine(this.#parts, found.stored) }
    })
  }

  async #launch(
    id: string,
    reply: Reply<Report>,
    prepare: (running: RunningExperiment) => Promise<Ready>,
  ): Promise<void> {
    const { emit, persistence, now, clock } = this.#parts
    const pauseController = new PauseController((state) => {
      emit({ kind: 'experiment-state', state })
      void this.#saver.mark(running)
    })
    const running: RunningExperiment = {
      id,
      reply,
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
    void this.#saver.mark(running)
    try {
      let ready: Ready
      try {
        ready = await prepare(running)
      } catch (error) {
        emit({ kind: 'experiment-state', state: 'stopped' })
        throw new Refusal(troubleOfBeginning(error))
      }
      await new DrivenExperiment(this.#parts, this.#saver, running).drive(ready)
    } finally {
      this.#going = undefined
      await persistence.attempt((storage) => storage.mark(id, 'ended'))
    }
  }
}
