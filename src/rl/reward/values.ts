import { defined } from '../../run/at.ts'

/**
 * P of the planner's reward: agreement of the argument values in a plan with the gold ones, as
 * multisets of comparable words. `recall` is the paper's form and can be had by spraying values;
 * `f1` punishes what is not asked for.
 */
export interface ValueAgreement {
  readonly precision: number
  readonly recall: number
  readonly f1: number
}

export function valueAgreement(plan: readonly string[], gold: readonly string[]): ValueAgreement {
  const left = new Map<string, number>()
  for (const value of gold) left.set(value, (left.get(value) ?? 0) + 1)
  let shared = 0
  for (const value of plan) {
    const there = left.get(value) ?? 0
    if (there > 0) {
      shared += 1
      left.set(value, there - 1)
    }
  }
  const precision = plan.length === 0 ? (gold.length === 0 ? 1 : 0) : shared / plan.length
  const recall = gold.length === 0 ? 1 : shared / gold.length
  const f1 = precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall)
  return { precision, recall, f1 }
}

/**
 * Similarity of two texts by words: 2 LCS / (|a| + |b|), 1 for two empty ones. The separate planner
 * imitates its annotator by it.
 */
export function lcsSimilarity(a: readonly string[], b: readonly string[]): number {
  if (a.length + b.length === 0) return 1
  let previous = new Array<number>(b.length + 1).fill(0)
  for (const word of a) {
    const row = [0]
    b.forEach((other, j) => {
      row.push(
        word === other
          ? defined(previous[j], 'previous') + 1
          : Math.max(defined(previous[j + 1], 'previous'), defined(row[j], 'row')),
      )
    })
    previous = row
  }
  return (2 * defined(previous[b.length], 'previous')) / (a.length + b.length)
}
