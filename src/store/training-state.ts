/** What the page knows of its runs and of what the worker is at. */
import type { HeldOut } from './held-out.ts'
import type { Engines } from './engine-words.ts'
import type { RunView } from './run-view.ts'
import type { Report } from '../worker/protocol.ts'

export type Progress = Extract<Report, { kind: 'progress' }>
export type WorkerState = Extract<Report, { kind: 'state' }>['state']
export type Comparison = Extract<Report, { kind: 'compared' }>
export type ImportedSuite = Extract<Report, { kind: 'imported' }>
export type Counted = Extract<Report, { kind: 'counted' }>
/** A cassette as a file. */
export type Cassette = Extract<Report, { kind: 'cassette' }>
/** How far recording of searches is, or why it was refused. */
export type Searching =
  Extract<Report, { kind: 'searched' }> | { readonly kind: 'refused'; readonly message: string }
export type BadLines = Extract<Report, { kind: 'bad-lines' }>
export type Bench = Extract<Report, { kind: 'bench' }>
export type Notice = Extract<Report, { kind: 'notice' }>
export interface Trouble {
  readonly title: string
  readonly message: string
  readonly wayOut: string
  /** Whether what could not be done can be done again. */
  readonly again?: true
}

export interface Training {
  readonly runs: Readonly<Record<string, RunView>>
  /** The run that is looked at, and the one drawn muted behind it. */
  readonly front: string | undefined
  readonly behind: string | undefined
  /** The run the worker holds. */
  readonly live: string | undefined
  /** Whether that repeats another to be compared with it; it is kept nowhere. */
  readonly repeats: boolean
  readonly worker: WorkerState
  /**
   * Whether the worker is at an experiment, or holds one that is paused; it then trains no single
   * run.
   */
  readonly experiment: 'running' | 'paused' | undefined
  /** From the press of a button until the worker's first answer. */
  readonly waiting: boolean
  readonly progress: Progress | undefined
  readonly checkpoint: number | undefined
  readonly resumedAt: number | undefined
  /**
   * The last update of the live run whose trajectories lie in storage; -1 before the first, and
   * where nothing is stored.
   */
  readonly stored: number
  /** Seconds that keeping the live run's latest updates took, by update. */
  readonly saving: Readonly<Record<number, number>>
  readonly engines: Engines | undefined
  /** How fast each engine is here, as far as it was asked for. */
  readonly bench: Bench | undefined
  /** What runs again for comparison, and what came of it. */
  readonly rerunning: string | undefined
  readonly compared: (Comparison & { readonly id: string }) | undefined
  readonly suite: ImportedSuite | undefined
  readonly suiteRefused: string | undefined
  /** What was dropped cannot be used unless these lines are left out. */
  readonly badLines: BadLines | undefined
  readonly searching: Searching | undefined
  /** Suites whose official files are kept in this browser. */
  readonly suitesKept: readonly string[]
  /** How many tasks the files of a suite hold out, as it was last counted. */
  readonly heldOut: HeldOut | undefined
  /** What the worker wants known, newest last; none stops the run. */
  readonly notices: readonly Notice[]
  readonly trouble: Trouble | undefined
  /** The page has looked for a recorded run. */
  readonly opened: boolean
}

export const EMPTY: Training = {
  runs: {},
  front: undefined,
  behind: undefined,
  live: undefined,
  repeats: false,
  worker: 'idle',
  experiment: undefined,
  waiting: false,
  progress: undefined,
  checkpoint: undefined,
  resumedAt: undefined,
  stored: -1,
  saving: {},
  engines: undefined,
  bench: undefined,
  rerunning: undefined,
  compared: undefined,
  suite: undefined,
  suiteRefused: undefined,
  badLines: undefined,
  searching: undefined,
  suitesKept: [],
  heldOut: undefined,
  notices: [],
  trouble: undefined,
  opened: false,
}

export function isTraining({ worker, waiting }: Training): boolean {
  return waiting || worker === 'running' || worker === 'paused'
}

/** Whether the worker can take nothing else on: it trains, or is at an experiment. */
export function isBusy(state: Training): boolean {
  return isTraining(state) || state.experiment !== undefined
}
