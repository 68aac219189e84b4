/**
 * What is kept of an experiment in training: finished runs with their results, those that grow with
 * a state every few updates, warm starts as far as they are. It goes on where it cannot be kept.
 */
import type { GrowingCell } from '../rl/experiment/growing-cell.ts'
import { cellName } from '../run/experiment-cells.ts'
import type { ExperimentStorage, Kept, StoredWarmStart } from '../run/experiment-storage.ts'
import type { Mark } from '../run/ongoing-training.ts'
import type { RunPersistence, Weight } from './persistence.ts'
import type { RunningExperiment } from './running-experiment.ts'
import type { SessionParts } from './session-parts.ts'

interface Parts extends Pick<SessionParts, 'emit' | 'clock'> {
  readonly persistence: RunPersistence
}

export class ExperimentSaver {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  async mark(running: RunningExperiment): Promise<void> {
    await this.#parts.persistence.attempt((storage) =>
      storage.mark(running.id, this.markOf(running)),
    )
  }

  markOf({ id, since, pauseController }: RunningExperiment): Mark {
    return pauseController.signal.aborted
      ? 'ended'
      : { kind: 'experiment', id, state: pauseController.state, since }
  }

  /**
   * Whether `work` was done. Where all that was kept is gone, what is held here is kept again, and
   * that is said.
   */
  async keep(
    running: RunningExperiment,
    weight: Weight,
    work: (storage: ExperimentStorage) => Promise<Kept>,
    growing: readonly GrowingCell[] = [],
  ): Promise<boolean> {
    const { persistence, emit } = this.#parts
    const { id, stored, results, policies, crossPlay } = running
    const kept = await persistence.keep(weight, (storage) => work(storage.experiments))
    if (!kept.ok) return false
    if (!kept.value.fresh || stored === undefined) return true
    await persistence.keep('state', async ({ experiments }) => {
      await experiments.begin(stored, this.markOf(running))
      for (const result of results)
        await experiments.finish(id, cellName(result), result, policies.get(cellName(result)))
      if (crossPlay.length > 0) await experiments.keepCrossPlay(id, crossPlay)
    })
    await this.keepAll(running, growing)
    emit({
      kind: 'notice',
      about: 'storage',
      message: `What this browser kept for this page was deleted while the experiment was in progress. Its ${results.length} finished runs were written again, and those that grow.`,
      wayOut: 'Whatever else was kept here is gone.',
    })
    return true
  }

  async keepWarmStart(
    running: RunningExperiment,
    key: string,
    warmStart: StoredWarmStart,
  ): Promise<void> {
    const { clock } = this.#parts
    const began = clock()
    const kept = await this.keep(running, 'state', (storage) =>
      storage.keepWarmStart(running.id, key, warmStart, this.markOf(running)),
    )
    if (kept) running.warmStarts.delete(key)
    else running.warmStarts.set(key, warmStart)
    running.saved = { at: clock(), took: clock() - began }
  }

  async keepState(running: RunningExperiment, growing: GrowingCell): Promise<void> {
    const { run, ...rest } = await growing.state()
    const name = cellName(growing.cell)
    if (
      await this.keep(running, 'state', (storage) =>
        storage.keepState(running.id, name, { run, rest }, this.markOf(running)),
      )
    )
      running.states.delete(name)
    else running.states.set(name, { run, rest })
  }

  /** Between two updates states are whole, so runs that are stopped lose nothing. */
  async keepAll(running: RunningExperiment, growing: readonly GrowingCell[]): Promise<void> {
    for (const one of growing) if (one.result === undefined) await this.keepState(running, one)
  }
}
