/**
 * What the page knows of experiments before any of it is loaded: where they are kept. All else
 * comes with experiment-store.ts.
 */
import type { CellResult, CrossPlay } from '../run/experiment.ts'
import type {
  ReadExperiment,
  StoredExperiment,
  UnreadableExperiment,
} from '../run/experiment-storage.ts'

export type HeldExperiment = ReadExperiment

/**
 * Kept experiments as the page needs them; the database behind it is opened where the page is
 * built.
 */
export interface ExperimentLibrary {
  /** Newest first. */
  list(): Promise<{
    readonly readable: readonly StoredExperiment[]
    readonly unreadable: readonly UnreadableExperiment[]
  }>
  read(id: string): Promise<HeldExperiment | undefined>
  keep(
    stored: StoredExperiment,
    results: readonly CellResult[],
    crossPlay: readonly CrossPlay[],
  ): Promise<void>
  remove(id: string): Promise<void>
}
