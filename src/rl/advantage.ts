/**
 * Advantages from rewards, by the names TRL and verl use.
 *
 * `grpo`: (r - mean) / (std + eps) within the group (arXiv 2402.03300). `dr_grpo`: r - mean (arXiv 2503.20783). `rloo`: r minus the mean of the
 * others (arXiv 2402.14740). `reinforce++`: (r - batch mean) / (batch std + eps) (arXiv 2501.03262). `scaleRewards` chooses whose deviation
 * `grpo` divides by; the other estimators ignore it. Deviations are sample deviations (n - 1), as torch has them.
 */
export type AdvantageKind = 'grpo' | 'dr_grpo' | 'rloo' | 'reinforce++'
export type ScaleRewards = 'group' | 'batch' | 'none'

/** TRL's epsilon. */
export const ADVANTAGE_EPSILON = 1e-4
/** Rewards of a group that differ by no more than this carry no signal. */
const SAME_REWARD = 1e-9

export function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, v) => sum + v, 0) / values.length
}

/** Sample standard deviation; 0 for fewer than two values. */
export function deviation(values: readonly number[]): number {
  if (values.length < 2) return 0
  const centre = mean(values)
  return Math.sqrt(values.reduce((sum, v) => sum + (v - centre) ** 2, 0) / (values.length - 1))
}

/** True when a group cannot teach anything: all its rewards are the same. */
export function isZeroVariance(rewards: readonly number[]): boolean {
  return rewards.length === 0 || Math.max(...rewards) - Math.min(...rewards) <= SAME_REWARD
}

/** Advantages of each group's members. Zero-variance groups get zeros, whatever the estimator. */
export function groupAdvantages(groups: readonly (readonly number[])[], kind: AdvantageKind, scale: ScaleRewards): number[][] {
  const all = groups.flat()
  const batchMean = mean(all)
  const batchDeviation = deviation(all)
  return groups.map((rewards) => {
    if (isZeroVariance(rewards)) return rewards.map(() => 0)
    const centre = mean(rewards)
    const n = rewards.length
    switch (kind) {
      case 'grpo': {
        const by = scale === 'none' ? 1 : (scale === 'batch' ? batchDeviation : deviation(rewards)) + ADVANTAGE_EPSILON
        return rewards.map((r) => (r - centre) / by)
      }
      case 'dr_grpo': return rewards.map((r) => r - centre)
      case 'rloo': return rewards.map((r) => ((r - centre) * n) / (n - 1))
      case 'reinforce++': return rewards.map((r) => (r - batchMean) / (batchDeviation + ADVANTAGE_EPSILON))
    }
  })
}

/**
 * Advantages when several reward terms are combined. `sum_then_normalize` normalises the weighted sum; `normalize_then_sum` normalises each
 * term within its group first and adds the weighted results, so that no term drowns another (arXiv 2601.05242).
 * `terms[g][i]` holds the weighted-sum inputs of member i of group g.
 */
export function combinedAdvantages(
  terms: readonly (readonly { readonly value: number; readonly weight: number }[][])[],
  order: 'sum_then_normalize' | 'normalize_then_sum', kind: AdvantageKind, scale: ScaleRewards,
): number[][] {
  const sums = terms.map((group) => group.map((member) => member.reduce((sum, t) => sum + t.value * t.weight, 0)))
  if (order === 'sum_then_normalize') return groupAdvantages(sums, kind, scale)
  const termCount = Math.max(0, ...terms.flat().map((member) => member.length))
  const total = sums.map((group) => group.map(() => 0))
  for (let t = 0; t < termCount; t += 1) {
    const values = terms.map((group) => group.map((member) => member[t]?.value ?? 0))
    groupAdvantages(values, kind, scale).forEach((group, g) => {
      group.forEach((advantage, i) => {
        const row = total[g]
        if (row !== undefined) row[i] = (row[i] ?? 0) + advantage * (terms[g]?.[i]?.[t]?.weight ?? 0)
      })
    })
  }
  return total
}
