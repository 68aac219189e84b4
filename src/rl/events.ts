/** What a training run reports: one stream for the command line, the worker and the tests. */
import type { EngineInfo } from '../engine/engine.ts'
import type { CheckpointPlay, Evaluation, Trajectory, UpdateRecord } from '../run/records.ts'
import type { Config } from '../run/config.ts'
import type { TaskOutcome } from '../run/experiment-result.ts'
import type { RunFile } from '../run/run-file.ts'
import type { Scorecard } from '../run/scorecard.ts'

type Phase = 'preparing' | 'warm-start' | 'evaluation' | 'training' | 'finished'

export type RunEvent =
  | {
      readonly kind: 'started'
      readonly id: string
      readonly config: Config
      readonly engine: EngineInfo
    }
  /**
   * `done` of `total` within the phase; `secondsLeft` for the whole run, absent before there is a
   * measure.
   */
  | {
      readonly kind: 'progress'
      readonly phase: Phase
      readonly label: string
      readonly done: number
      readonly total: number
      readonly secondsLeft?: number
    }
  | { readonly kind: 'warm-start'; readonly point: RunFile['warmStart'][number] }
  | { readonly kind: 'update'; readonly record: UpdateRecord }
  /**
   * What the first tasks of the first evaluation say, where the others follow between updates; it
   * is not recorded.
   */
  | { readonly kind: 'first-part'; readonly evaluation: Evaluation }
  /** `outcomes`: task by task, in the order of the held-out split. */
  | {
      readonly kind: 'evaluation'
      readonly evaluation: Evaluation
      readonly outcomes: readonly TaskOutcome[]
    }
  /** After the first and the last evaluation of a benchmark. */
  | { readonly kind: 'scorecard'; readonly scorecard: Scorecard }
  | { readonly kind: 'trajectories'; readonly kept: readonly Trajectory[] }
  /** Once, behind the last evaluation, where there are checkpoints to play across. */
  | { readonly kind: 'cross-play'; readonly crossPlay: CheckpointPlay }

/** How far a run is. */
export type Progress = Extract<RunEvent, { kind: 'progress' }>
