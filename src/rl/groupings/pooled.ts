/** All samples of a task, which blames the executor for bad plans; kept for comparison. */
import type { Grouping } from './grouping.ts'

export const pooled: Grouping = ({ execution }) => execution.task.id
