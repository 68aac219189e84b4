/**
 * An experiment in progress: what stays with it from the command to its end, and what is to be kept
 * of it where nothing can be stored.
 */
import type { SavedPolicies } from '../rl/experiment/seed-cross-play.ts'
import type { BegunCell, StoredExperiment, StoredWarmStart } from '../run/experiment-storage.ts'
import type { CellResult, CrossPlay } from '../run/experiment.ts'
import type { Report } from './protocol.ts'
import type { Reply } from './protocol-answer.ts'
import type { PauseController } from './pause-controller.ts'
import type { LastSave } from './save-due.ts'

export interface RunningExperiment {
  readonly id: string
  /** To the command. */
  readonly reply: Reply<Report>
  /** ISO time of the command. */
  readonly since: string
  readonly pauseController: PauseController
  results: readonly CellResult[]
  crossPlay: readonly CrossPlay[]
  /** Policies of runs that were finished here. */
  readonly policies: Map<string, SavedPolicies>
  /** The last states that could not be stored, of runs and of warm starts. */
  readonly states: Map<string, BegunCell>
  readonly warmStarts: Map<string, StoredWarmStart>
  /** It was stored as a whole. */
  stored: StoredExperiment | undefined
  /** The last save of a warm start. */
  saved: LastSave
}
