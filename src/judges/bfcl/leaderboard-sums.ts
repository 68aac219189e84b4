/**
 * The leaderboard's sums over categories, each labelled by its version. A sum is shown only where
 * every part of it was scored; else it says which parts are missing. The agentic part is never
 * judged here, so that the fourth version's total carries that in its name.
 */
import { categoryLabel } from './bfcl-categories.ts'
import type { Category } from './bfcl-categories.ts'

/**
 * A total over categories as a benchmark reports it; without a score where categories are missing.
 */
export interface ScoreSum {
  readonly label: string
  readonly score?: number
  readonly missing: readonly string[]
}

type Scores = ReadonlyMap<string, number>

/** A mean of parts, some of which may be sums themselves; a part's weight is 1 unless said. */
interface Part {
  readonly weight?: number
  readonly of: Category | readonly Part[]
}

const SIMPLE: readonly Part[] = [
  { of: 'simple_python' },
  { of: 'simple_java' },
  { of: 'simple_javascript' },
]
const NON_LIVE: readonly Part[] = [
  { of: SIMPLE },
  { of: 'multiple' },
  { of: 'parallel' },
  { of: 'parallel_multiple' },
]
/** Questions of each category in the whole official data. */
const OFFICIAL_COUNTS = {
  live_simple: 258,
  live_multiple: 1053,
  live_parallel: 16,
  live_parallel_multiple: 24,
  live_irrelevance: 884,
  live_relevance: 16,
} as const
type Live = keyof typeof OFFICIAL_COUNTS
const weighted = (categories: readonly Live[], counts: Scores): readonly Part[] =>
  categories.map((category) => ({
    of: category,
    weight: counts.get(category) ?? OFFICIAL_COUNTS[category],
  }))
const IRRELEVANCE: readonly Part[] = [{ of: 'irrelevance' }, { of: 'live_irrelevance' }]
const MULTI_TURN: readonly Part[] = [
  { of: 'multi_turn_base' },
  { of: 'multi_turn_miss_func' },
  { of: 'multi_turn_miss_param' },
  { of: 'multi_turn_long_context' },
]

const missingOf = (parts: readonly Part[], scores: Scores): readonly string[] =>
  parts.flatMap(({ of }) =>
    typeof of !== 'string' ? missingOf(of, scores) : scores.has(of) ? [] : [categoryLabel(of)],
  )

function meanOf(parts: readonly Part[], scores: Scores): number {
  const weights = parts.reduce((sum, { weight = 1 }) => sum + weight, 0)
  return (
    parts.reduce(
      (sum, { of, weight = 1 }) =>
        sum + weight * (typeof of === 'string' ? (scores.get(of) ?? 0) : meanOf(of, scores)),
      0,
    ) / weights
  )
}

function sum(label: string, parts: readonly Part[], scores: Scores): ScoreSum {
  const missing = missingOf(parts, scores)
  return missing.length > 0 ? { label, missing } : { label, score: meanOf(parts, scores), missing }
}

/**
 * `scores`: share of right items by category; `counts`: how many items each was scored on, for the
 * means that are weighted by them.
 */
export function leaderboardSums(scores: Scores, counts: Scores): readonly ScoreSum[] {
  const live = weighted(
    ['live_simple', 'live_multiple', 'live_parallel', 'live_parallel_multiple'],
    counts,
  )
  const single: readonly Part[] = [
    { of: NON_LIVE, weight: 10 },
    { of: live, weight: 10 },
    { of: IRRELEVANCE, weight: 10 },
  ]
  const withTurns: readonly Part[] = [...single, { of: MULTI_TURN, weight: 30 }]
  return [
    sum('non-live, the mean of its parts', NON_LIVE, scores),
    sum('live, weighted by questions', live, scores),
    sum('irrelevance', IRRELEVANCE, scores),
    sum('multi-turn', MULTI_TURN, scores),
    sum(
      'v3: mean of non-live, live and multi-turn, irrelevance and relevance within the first two',
      [
        { of: [...NON_LIVE, { of: 'irrelevance' }] },
        { of: [...live, ...weighted(['live_irrelevance', 'live_relevance'], counts)] },
        { of: MULTI_TURN },
      ],
      scores,
    ),
    agenticMissing(withTurns, scores),
  ]
}

/** Scores of single turns, which are no official scores: those are of whole conversations. */
export const turnSums = (scores: Scores): readonly ScoreSum[] => [
  sum(
    'multi-turn by turn, the mean of its parts; no official score, for that is of whole conversations',
    MULTI_TURN,
    scores,
  ),
]

/** The official total counts a missing part as 0. */
function agenticMissing(parts: readonly Part[], scores: Scores): ScoreSum {
  const { label, score, missing } = sum(
    'v4, agentic missing: the official total with 0 for that part, 40% of it',
    parts,
    scores,
  )
  return {
    label,
    missing: [...missing, 'agentic (memory, web search)'],
    ...(score === undefined ? {} : { score: 0.6 * score }),
  }
}
