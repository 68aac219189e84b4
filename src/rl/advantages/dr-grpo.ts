/**
 * Dr. GRPO (arXiv 2503.20783): without the division, which weighs groups of nearly equal rewards up.
 *
 *   A_i = r_i - mean(r)
 */
import { mean } from '../moments.ts'
import type { Estimator } from './estimator.ts'

export const drGrpo: Estimator = ({ group }) => {
  const centre = mean(group)
  return group.map((reward) => reward - centre)
}
