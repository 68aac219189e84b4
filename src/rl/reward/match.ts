/**
 * How well calls agree: ToolRL's correctness rule, and an order-preserving alignment of a whole
 * episode with the gold calls.
 *
 * ToolRL's rule (arXiv 2504.13958, as its released code has it): s = multiset Jaccard of tool
 * names; every gold call then takes an unused prediction of its own name and adds Jaccard(parameter
 * names) + number of gold parameters whose value is equal. With S_max = 1 + sum(1 + |parameters|),
 * the reward is 6 s / S_max - 3, in [-3, 3].
 */
import { defined } from '../../run/at.ts'
import type { ToolCall } from '../../run/calls/call-value.ts'
import { equalCalls, equalValues } from '../../run/calls/call-equal.ts'

const parametersOf = (call: ToolCall) => new Map(call.args)

function jaccard(a: Iterable<string>, b: Iterable<string>): number {
  const left = new Set(a)
  const right = new Set(b)
  const shared = [...left].filter((name) => right.has(name)).length
  const union = left.size + right.size - shared
  return union === 0 ? 1 : shared / union
}

/** Multiset Jaccard of two lists of names; 1 for two empty lists. */
export function multisetJaccard(a: readonly string[], b: readonly string[]): number {
  const left = new Map<string, number>()
  for (const name of a) left.set(name, (left.get(name) ?? 0) + 1)
  let shared = 0
  for (const name of b) {
    const there = left.get(name) ?? 0
    if (there > 0) shared += 1
    left.set(name, there - 1)
  }
  const union = a.length + b.length - shared
  return union === 0 ? 1 : shared / union
}

/**
 * Jaccard(parameter names) + number of gold parameters whose value is equal; in [0, 1 + |gold
 * parameters|].
 */
function parameterScore(predicted: ToolCall, gold: ToolCall): number {
  const given = parametersOf(predicted)
  const wanted = parametersOf(gold)
  let equal = 0
  for (const [name, value] of wanted) {
    const there = given.get(name)
    if (there !== undefined && equalValues(there, value)) equal += 1
  }
  return jaccard(given.keys(), wanted.keys()) + equal
}

/**
 * ToolRL's greedy assignment: gold calls in order, each takes the best unused prediction of its
 * name.
 */
function greedyAssignment(predicted: readonly ToolCall[], gold: readonly ToolCall[]): number {
  const unused = new Set(predicted.keys())
  let sum = 0
  for (const wanted of gold) {
    let best = -1
    let bestScore = -1
    for (const index of unused) {
      const candidate = predicted[index]
      if (candidate === undefined || candidate.name !== wanted.name) continue
      const score = parameterScore(candidate, wanted)
      if (score > bestScore) {
        best = index
        bestScore = score
      }
    }
    if (best >= 0) {
      unused.delete(best)
      sum += bestScore
    }
  }
  return sum
}

/**
 * The best assignment there is, by trying every unused prediction for every gold call; lists are
 * short (at most a dozen calls).
 */
function optimalAssignment(predicted: readonly ToolCall[], gold: readonly ToolCall[]): number {
  const memo = new Map<string, number>()
  const from = (at: number, used: bigint): number => {
    const wanted = gold[at]
    if (wanted === undefined) return 0
    const key = `${at}:${used}`
    const known = memo.get(key)
    if (known !== undefined) return known
    let best = from(at + 1, used)
    predicted.forEach((candidate, index) => {
      const bit = 1n << BigInt(index)
      if ((used & bit) !== 0n || candidate.name !== wanted.name) return
      best = Math.max(best, parameterScore(candidate, wanted) + from(at + 1, used | bit))
    })
    memo.set(key, best)
    return best
  }
  return from(0, 0n)
}

/**
 * Above this many predictions the optimal assignment falls back to the greedy one: its table would
 * grow as 2^n.
 */
const OPTIMAL_LIMIT = 12

/**
 * ToolRL's correctness in [-3, 3]. Gold without a call gives 0 whatever was written; `predicted`
 * undefined means that the output did not parse (-3).
 */
export function toolrlCorrectness(
  predicted: readonly ToolCall[] | undefined,
  gold: readonly ToolCall[],
  matching: 'greedy' | 'optimal',
): number {
  if (gold.length === 0) return 0
  if (predicted === undefined) return -3
  if (
    predicted.length === gold.length &&
    gold.every((call, i) => {
      const other = predicted[i]
      return other !== undefined && equalCalls(other, call)
    })
  )
    return 3
  const names = multisetJaccard(
    predicted.map((c) => c.name),
    gold.map((c) => c.name),
  )
  const assign =
    matching === 'optimal' && predicted.length <= OPTIMAL_LIMIT
      ? optimalAssignment
      : greedyAssignment
  const s = names + assign(predicted, gold)
  const max = 1 + gold.reduce((sum, call) => sum + 1 + parametersOf(call).size, 0)
  return (6 * s) / max - 3
}

/**
 * Graded agreement of one call with one gold call in [0, 1]: 0 for another tool, 1 for an equal
 * call.
 */
export function callAgreement(call: ToolCall, gold: ToolCall): number {
  if (call.name !== gold.name) return 0
  return (1 + parameterScore(call, gold)) / (2 + parametersOf(gold).size)
}

/**
 * E of the planner's reward for one execution: mean over the gold calls of their agreement with the
 * calls really made, aligned over the whole episode so that order is kept (dynamic programming as
 * for the longest common subsequence). Where the gold is no call: 1 if none was made, else 0.
 */
export function alignedAgreement(made: readonly ToolCall[], gold: readonly ToolCall[]): number {
  if (gold.length === 0) return made.length === 0 ? 1 : 0
  let previous = new Array<number>(made.length + 1).fill(0)
  for (const wanted of gold) {
    const row = [0]
    made.forEach((call, j) => {
      const diagonal = defined(previous[j], 'previous') + callAgreement(call, wanted)
      row.push(Math.max(diagonal, defined(previous[j + 1], 'previous'), defined(row[j], 'row')))
    })
    previous = row
  }
  return defined(previous[made.length], 'previous') / gold.length
}
