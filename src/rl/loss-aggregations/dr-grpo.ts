/**
 * Dr. GRPO (arXiv 2503.20783): divided by a constant, so that long outputs are not weighed down.
 *
 *   L = sum over outputs and tokens of l / (number of outputs × longest output allowed)
 */
import type { LossAggregation } from './loss-aggregation.ts'

export const drGrpo: LossAggregation = {
  tokenWeight: (count) => count,
  normalizer: ({ samples, maxTokens }) => samples * maxTokens,
}
