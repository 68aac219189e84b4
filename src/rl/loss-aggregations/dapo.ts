/**
 * DAPO (arXiv 2503.14476), verl's `token-mean`: every token of the batch weighs the same.
 *
 *   L = sum over outputs and tokens of l / number of tokens
 */
import type { LossAggregation } from './loss-aggregation.ts'

export const dapo: LossAggregation = {
  tokenWeight: (count) => count,
  normalizer: ({ tokens }) => tokens,
}
