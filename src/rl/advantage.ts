/**
 * Advantages from rewards, by the names TRL and verl use.
 *
 * `grpo`: (r - mean) / (std + eps) within the group (arXiv 2402.03300). `dr_grpo`: r - mean (arXiv
 * 2503.20783). `rloo`: r minus the mean of the others (arXiv 2402.14740). `reinforce++`: (r - batch
 * mean) / (batch std + eps) (arXiv 2501.03262). `scaleRewards` chooses whose deviation `grpo`
 * divides by; the other estimators ignore it. Deviations are sample deviations (n - 1), as torch
 * has them.
 */
export type AdvantageKind = 'grpo' | 'dr_grpo' | 'rloo' | 'reinforce++'
export type ScaleRewards = 'group' | 'batch' | 'none'

/** TRL's epsilon. */
const ADVANTAGE_EPSILON = 1e-4
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

/**
 * Those that are finite numbers: a member whose reward is none is left out of its group and has no
 * advantage.
 */
const known = (rewards: readonly number[]): number[] => rewards.filter(Number.isFinite)

/**
 * True when a group cannot teach anything: all its rewards are the same, those aside that are no
 * finite numbers.
 */
export function isZeroVariance(rewards: readonly number[]): boolean {
  const found = known(rewards)
  return found.length === 0 || Math.max(...found) - Math.min(...found) <= SAME_REWARD
}

/**
 * Advantages of each group's members. Zero-variance groups get zeros, whatever the estimator; so
 * does a member whose reward is no finite number.
 */
export function groupAdvantages(
  groups: readonly (readonly number[])[],
  kind: AdvantageKind,
  scale: ScaleRewards,
): number[][] {
  const all = known(groups.flat())
  const batchMean = mean(all)
  const batchDeviation = deviation(all)
  return groups.map((members) => {
    const rewards = known(members)
    if (isZeroVariance(rewards)) return members.map(() => 0)
    const centre = mean(rewards)
    const n = rewards.length
    const own =
      scale === 'none'
        ? 1
        : (scale === 'batch' ? batchDeviation : deviation(rewards)) + ADVANTAGE_EPSILON
    return members.map((r) => {
      if (!Number.isFinite(r)) return 0
      switch (kind) {
        case 'grpo':
          return (r - centre) / own
        case 'dr_grpo':
          return r - centre
        case 'rloo':
          return ((r - centre) * n) / (n - 1)
        case 'reinforce++':
          return (r - batchMean) / (batchDeviation + ADVANTAGE_EPSILON)
      }
    })
  })
}

/** One reward term of a sample: what was measured, and its weight in the sum. */
export interface WeightedTerm {
  readonly value: number
  readonly weight: number
}

export const rewardOf = (terms: readonly WeightedTerm[]): number =>
  terms.reduce((sum, { value, weight }) => sum + value * weight, 0)

/** The reward of those terms that are finite numbers; NaN where none is. */
export function weightedSum(terms: readonly WeightedTerm[]): number {
  const found = terms.filter(({ value }) => Number.isFinite(value))
  return found.length === 0 ? NaN : rewardOf(found)
}

/**
 * A group's members after each term was divided by its deviation within the group, weighted and
 * added. A term that is no number is left out; a member without any stays NaN.
 */
function normalizedSums(group: readonly (readonly WeightedTerm[])[]): number[] {
  const sums = group.map((terms) => (Number.isNaN(weightedSum(terms)) ? NaN : 0))
  const terms = Math.max(0, ...group.map((member) => member.length))
  for (let t = 0; t < terms; t += 1) {
    const values = group.map((member) => member[t]?.value ?? NaN)
    const [advantages = []] = groupAdvantages([values], 'grpo', 'group')
    advantages.forEach((advantage, i) => {
      sums[i] = (sums[i] ?? NaN) + advantage * (group[i]?.[t]?.weight ?? 0)
    })
  }
  return sums
}

/**
 * Advantages when several reward terms are combined. `sum_then_normalize` compares the weighted
 * sums by `kind` and `scale`. `normalize_then_sum` is an estimator of its own (GDPO, arXiv
 * 2601.05242), which neither of the two changes: each term is normalised within its group, so that
 * none drowns another, and the weighted sums of those are normalised once more over the batch.
 * `terms[g][i]` holds the terms of member i of group g.
 */
export function combinedAdvantages(
  terms: readonly (readonly (readonly WeightedTerm[])[])[],
  order: 'sum_then_normalize' | 'normalize_then_sum',
  kind: AdvantageKind,
  scale: ScaleRewards,
): number[][] {
  if (order === 'sum_then_normalize')
    return groupAdvantages(
      terms.map((group) => group.map(weightedSum)),
      kind,
      scale,
    )
  return groupAdvantages(terms.map(normalizedSums), 'reinforce++', scale)
}
