/** Same task, same plan, same step, same history: groups as small as the executions of one plan. */
import { historyOf } from './grouping.ts'
import type { Grouping } from './grouping.ts'

export const nested: Grouping = (sample) =>
  `${sample.execution.task.id}|${sample.execution.planIndex}|${historyOf(sample)}`
