/**
 * Stored runs as the page needs them. The store behind it is the run file's own (`run/storage`),
 * opened where the page is built.
 */
import type { Trajectory } from '../run/records.ts'
import type { RunFile } from '../run/run-file.ts'
import type { Described } from '../run/listed-run.ts'
import type { Counted, Ends } from '../run/run-ends.ts'
import type { RunHead } from '../run/rows.ts'
import type { InTraining } from '../run/stored-list.ts'
import type { ViewedRun } from './run-view.ts'
import type { Space } from './space.ts'
import type { TrajectoryLine } from './trajectories.ts'

export interface StoredRun {
  readonly id: string
  readonly name: string
  readonly created: string
  readonly status: RunFile['status']
  readonly update: number
  readonly updates: number
  /** Evaluations that it has made. */
  readonly evaluations: number
  readonly described?: Described
  /** It holds a checkpoint to continue from. */
  readonly continuable: boolean
  /** Another tab trains it: it can be looked at. */
  readonly elsewhere: boolean
  /** Why its record cannot be read: it can be deleted. */
  readonly unreadable?: string
}

interface OpenedRun {
  readonly file: ViewedRun
  /** What of it could not be read, a clause for each place. */
  readonly leftOut: readonly string[]
}

export interface Library {
  list(): Promise<readonly StoredRun[]>
  /**
   * A long run's list of trajectories is thinned; the one with id `wanted` stays. Rejects with
   * StorageError where the run is there and cannot be read.
   */
  open(id: string, wanted?: string): Promise<OpenedRun | undefined>
  /** Success where each of the runs began and where it is now, by id. */
  ends(runs: readonly Counted[]): Promise<ReadonlyMap<string, Ends>>
  /** What a run says of itself, and how many updates it has. */
  head(id: string): Promise<{ readonly head: RunHead; readonly updates: number } | undefined>
  /** Undefined where it is no longer there, or cannot be read. */
  trajectory(id: string, line: TrajectoryLine): Promise<Trajectory | undefined>
  remove(id: string): Promise<void>
  /** What was in training when that was last said. */
  inTraining(): Promise<InTraining | undefined>
  /** It is in training no longer. */
  forget(id: string): Promise<void>
  /** Whether official files of a suite were dropped before and are kept. */
  hasSuite(id: string): Promise<boolean>
  /** Asks the browser to keep what is stored; whether it agreed. */
  persist(): Promise<boolean>
  /** Undefined where the browser does not say. */
  space(): Promise<Space | undefined>
}
