/**
 * Group relative policy optimisation (DeepSeekMath, arXiv 2402.03300):
 *
 *   A_i = (r_i - mean(r)) / (std(r) + eps)
 *
 * over the group. `scaleRewards` says whose deviation divides: the group's, the batch's, or none,
 * as in TRL.
 */
import { deviation, mean } from '../moments.ts'
import { ADVANTAGE_EPSILON } from './estimator.ts'
import type { Estimator } from './estimator.ts'

export const grpo: Estimator = ({ group, batch, scale }) => {
  const centre = mean(group)
  const spread =
    scale === 'none'
      ? 1
      : (scale === 'batch' ? batch.deviation : deviation(group)) + ADVANTAGE_EPSILON
  return group.map((reward) => (reward - centre) / spread)
}
