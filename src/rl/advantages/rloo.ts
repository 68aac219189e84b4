/**
 * REINFORCE leave-one-out (arXiv 2402.14740): the baseline of a sample is the mean of the others.
 *
 *   A_i = r_i - (sum(r) - r_i) / (n - 1) = (r_i - mean(r)) n / (n - 1)
 */
import { mean } from '../moments.ts'
import type { Estimator } from './estimator.ts'

export const rloo: Estimator = ({ group }) => {
  const centre = mean(group)
  const n = group.length
  return group.map((reward) => ((reward - centre) * n) / (n - 1))
}
