/** The groupings by their names in files, and samples put into their groups. */
import type { Config } from '../../run/config.ts'
import type { Execution } from '../rollout/executions.ts'
import type { ExecutorSample, Grouping } from './grouping.ts'
import { nested } from './nested.ts'
import { pooled } from './pooled.ts'
import { sameContext } from './same-context.ts'
import { sameState } from './same-state.ts'

type GroupingName = Config['rl']['grouping']

const GROUPINGS: Readonly<Record<GroupingName, Grouping>> = {
  nested,
  'same-context': sameContext,
  'same-state': sameState,
  pooled,
}

/** Samples in groups, in order of first appearance. */
export function executorGroups(
  executions: readonly Execution[],
  grouping: GroupingName,
): ExecutorSample[][] {
  const nameOf = GROUPINGS[grouping]
  const groups = new Map<string, ExecutorSample[]>()
  for (const execution of executions) {
    for (const [at, step] of execution.steps.entries()) {
      const sample = { execution, step, at }
      const name = nameOf(sample)
      const there = groups.get(name)
      if (there === undefined) groups.set(name, [sample])
      else there.push(sample)
    }
  }
  return [...groups.values()]
}
