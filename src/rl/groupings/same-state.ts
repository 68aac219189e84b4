/**
 * Same task, same sub-task, same results so far, whatever was written to get them: what is asked
 * and what is known, on which the reward of a sub-task rests.
 */
import { printValue } from '../../run/calls/call-print.ts'
import type { Results } from '../../run/calls/call-references.ts'
import type { Grouping } from './grouping.ts'

/** What earlier calls returned as one text; texts are equal where all values are. */
const known = (results: Results): string =>
  results.map((entries) => printValue({ kind: 'dict', entries })).join(';')

export const sameState: Grouping = ({ execution, step }) =>
  JSON.stringify([execution.task.id, step.planStep, known(step.before)])
