/** A reward of several terms. */

/** One term of a sample: what was measured, and its weight in the sum. */
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
