/** Cross-play as a page shows it: labels of rows and columns, and what the diagonal has on average beside the rest. */
import type { CheckpointPlay } from '../run/records.ts'

export interface PlayedAcross {
  readonly labels: readonly string[]
  /** By row, then by column. */
  readonly values: readonly (readonly number[])[]
  /** Mean success of planners with executors of their own update, and with the others. */
  readonly own: number
  readonly others: number
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length)

export function playedAcross({ updates, success }: CheckpointPlay): PlayedAcross {
  return {
    labels: updates.map((update) => (update === 0 ? 'warm start' : `update ${update}`)),
    values: success,
    own: mean(success.flatMap((row, i) => row.filter((_, j) => i === j))),
    others: mean(success.flatMap((row, i) => row.filter((_, j) => i !== j))),
  }
}
