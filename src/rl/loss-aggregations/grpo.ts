/**
 * GRPO (arXiv 2402.03300), verl's `seq-mean-token-mean`: every output weighs the same, whatever its
 * length.
 *
 *   L = sum over outputs of (sum over tokens of l / output's tokens) / number of outputs
 */
import type { LossAggregation } from './loss-aggregation.ts'

export const grpo: LossAggregation = {
  tokenWeight: (count, length) => count / length,
  normalizer: ({ samples }) => samples,
}
