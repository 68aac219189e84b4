/**
 * Cross-play as a page shows it: labels of rows and columns, and what the diagonal has on average
 * beside the rest.
 */
import type { CheckpointPlay } from '../run/records.ts'

export interface PlayedAcross {
  readonly labels: readonly string[]
  /** Of executors: the last one alone where all of them do alike with every planner. */
  readonly columns: readonly string[]
  readonly alike: boolean
  /** By row, then by column. */
  readonly values: readonly (readonly number[])[]
  /** Mean success of planners with executors of their own update, and with the others. */
  readonly own: number
  readonly others: number
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length)

export function playedAcross({ updates, tasks, success }: CheckpointPlay): PlayedAcross {
  const labels = updates.map((update) => (update === 0 ? 'warm start' : `update ${update}`))
  // A single task is no difference between executors.
  const alike =
    updates.length > 1 &&
    success.every((row) => Math.max(...row) - Math.min(...row) <= 1.001 / tasks)
  return {
    labels,
    alike,
    columns: alike ? labels.slice(-1) : labels,
    values: alike ? success.map((row) => row.slice(-1)) : success,
    own: mean(success.flatMap((row, i) => row.filter((_, j) => i === j))),
    others: mean(success.flatMap((row, i) => row.filter((_, j) => i !== j))),
  }
}
