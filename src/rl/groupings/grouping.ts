/**
 * Which outputs of executors are compared with each other: those to which a grouping gives the same
 * name. A sample is what an executor wrote for one sub-task.
 */
import type { Execution, ExecutionStep } from '../rollout/executions.ts'

export interface ExecutorSample {
  readonly execution: Execution
  readonly step: ExecutionStep
  /** Position of the step within the execution's steps. */
  readonly at: number
}

export type Grouping = (sample: ExecutorSample) => string

/** All that the executor had read and written before, as token ids. */
export const historyOf = ({ execution, step }: ExecutorSample): string =>
  execution.tokens.subarray(0, step.start).join(',')
