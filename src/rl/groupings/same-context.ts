/**
 * Same task and same history, whichever plan it came from: equal contexts are equal situations, and
 * groups are larger than a plan's own executions.
 */
import { historyOf } from './grouping.ts'
import type { Grouping } from './grouping.ts'

export const sameContext: Grouping = (sample) => `${sample.execution.task.id}|${historyOf(sample)}`
