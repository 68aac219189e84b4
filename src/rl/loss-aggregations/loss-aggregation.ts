/**
 * How a batch's token losses become one number: a weight for each token of an output, and what the
 * weighted sum is divided by. A sample is one output: a plan, or what an executor wrote for one
 * sub-task.
 */

/** What a batch amounts to; samples that equal ones were merged into count each. */
interface BatchTotals {
  readonly samples: number
  /** Tokens that are learned from. */
  readonly tokens: number
  /** The longest output allowed, in tokens. */
  readonly maxTokens: number
}

export interface LossAggregation {
  /** Weight of each token of an output of `length` tokens that `count` equal samples wrote. */
  readonly tokenWeight: (count: number, length: number) => number
  readonly normalizer: (totals: BatchTotals) => number
}
