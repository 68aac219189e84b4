/**
 * REINFORCE++ (arXiv 2501.03262): compared with the whole batch instead of the group.
 *
 *   A_i = (r_i - mean(batch)) / (std(batch) + eps)
 */
import { ADVANTAGE_EPSILON } from './estimator.ts'
import type { Estimator } from './estimator.ts'

export const reinforcePlusPlus: Estimator = ({ group, batch }) =>
  group.map((reward) => (reward - batch.mean) / (batch.deviation + ADVANTAGE_EPSILON))
