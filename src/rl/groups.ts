/**
 * Which executor samples are compared with each other. A sample is what an executor wrote for one
 * sub-task.
 *
 * `nested`: same task, same plan, same step, same history. `same-context`: same task and same
 * history, whichever plan it came from (equal contexts are equal situations). `same-state`: same
 * task, same sub-task, same results so far, whatever was written to get them: what is asked and
 * what is known, on which the reward of a sub-task rests. `pooled`: all samples of a task, which
 * blames the executor for bad plans; kept for comparison.
 */
import type { Config } from '../run/config.ts'
import { printValue } from '../run/calls/call-print.ts'
import type { Results } from '../run/calls/call-references.ts'
import type { Execution, ExecutionStep } from './rollout/executions.ts'

export interface ExecutorSample {
  readonly execution: Execution
  readonly step: ExecutionStep
  /** Position of the step within the execution's steps. */
  readonly at: number
}

const history = (execution: Execution, step: ExecutionStep): string =>
  execution.tokens.subarray(0, step.start).join(',')

/** What earlier calls returned as one text; texts are equal where all values are. */
const known = (results: Results): string =>
  results.map((entries) => printValue({ kind: 'dict', entries })).join(';')

function groupName(
  grouping: Config['rl']['grouping'],
  { execution, step }: ExecutorSample,
): string {
  switch (grouping) {
    case 'nested':
      return `${execution.task.id}|${execution.planIndex}|${history(execution, step)}`
    case 'same-context':
      return `${execution.task.id}|${history(execution, step)}`
    case 'same-state':
      return JSON.stringify([execution.task.id, step.planStep, known(step.before)])
    case 'pooled':
      return execution.task.id
  }
}

/** Samples in groups, in order of first appearance. */
export function executorGroups(
  executions: readonly Execution[],
  grouping: Config['rl']['grouping'],
): ExecutorSample[][] {
  const groups = new Map<string, ExecutorSample[]>()
  for (const execution of executions) {
    for (const [at, step] of execution.steps.entries()) {
      const sample = { execution, step, at }
      const name = groupName(grouping, sample)
      const there = groups.get(name)
      if (there === undefined) groups.set(name, [sample])
      else there.push(sample)
    }
  }
  return [...groups.values()]
}
