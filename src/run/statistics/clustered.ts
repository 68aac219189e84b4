/**
 * Means and differences of observations that are not independent: those of one seed share a warm
 * start and a run, those of one template share a wording. Each estimate is linear in the
 * observations, so its variance is a sum over clusters of squared sums of contributions.
 *
 * Two-way clusters as in Cameron, Gelbach & Miller, "Robust Inference with Multiway Clustering"
 * (2011): V_seed + V_template - V_intersection, each with the factor G / (G - 1), and t with
 * min(G_seed, G_template) - 1 degrees of freedom. In small samples that sum can come out below one
 * of its one-way parts; the larger one-way part then stands instead.
 */
import { twoSidedP, twoSidedQuantile } from './student-t.ts'

export interface Observation {
  readonly value: number
  readonly seed: number
  readonly template: string
}

export interface Inference {
  readonly mean: number
  /** 95% interval; infinite where there is nothing that it could be judged by. */
  readonly low: number
  readonly high: number
  /** Two-sided, of the mean being 0. */
  readonly p: number
  /** What the interval generalises over. */
  readonly over: 'seeds and templates' | 'seeds' | 'templates' | 'nothing'
}

const CONFIDENCE = 0.95

/** What an observation adds to the estimate's deviation from its expectation. */
type Contribution = Observation

interface Variance {
  readonly value: number
  readonly clusters: number
}

function varianceOver(
  contributions: readonly Contribution[],
  clusterOf: (one: Contribution) => string,
): Variance {
  const sums = new Map<string, number>()
  for (const one of contributions)
    sums.set(clusterOf(one), (sums.get(clusterOf(one)) ?? 0) + one.value)
  const clusters = sums.size
  const squares = [...sums.values()].reduce((total, sum) => total + sum * sum, 0)
  return { value: clusters < 2 ? 0 : (squares * clusters) / (clusters - 1), clusters }
}

function inference(mean: number, variance: number, df: number, over: Inference['over']): Inference {
  const error = Math.sqrt(variance)
  const reach = twoSidedQuantile(CONFIDENCE, df) * error
  return {
    mean,
    low: mean - reach,
    high: mean + reach,
    p: mean === 0 ? 1 : twoSidedP(mean / error, df),
    over,
  }
}

const unknown = (mean: number): Inference => ({
  mean,
  low: -Infinity,
  high: Infinity,
  p: 1,
  over: 'nothing',
})

const bySeed = (one: Contribution): string => String(one.seed)
const byTemplate = (one: Contribution): string => one.template

const meanOf = (observations: readonly Observation[]): number =>
  observations.reduce((sum, { value }) => sum + value, 0) / observations.length

/** Contributions of observations to `sign` times their mean. */
function contributions(observations: readonly Observation[], sign: 1 | -1): Contribution[] {
  const mean = meanOf(observations)
  return observations.map((one) => ({
    ...one,
    value: (sign * (one.value - mean)) / observations.length,
  }))
}

/** Mean with the t interval over seeds. */
export function meanOverSeeds(observations: readonly Observation[]): Inference {
  const parts = contributions(observations, 1)
  const mean = meanOf(observations)
  const seeds = varianceOver(parts, bySeed)
  return seeds.clusters > 1
    ? inference(mean, seeds.value, seeds.clusters - 1, 'seeds')
    : unknown(mean)
}

/**
 * Mean of `a` minus mean of `b`. Observations of the same seed or the same template move together
 * in both, so tasks that both have done are compared in pairs. With one seed the interval is over
 * templates alone, with one template over seeds alone.
 */
export function clusteredDifference(
  a: readonly Observation[],
  b: readonly Observation[],
): Inference {
  const parts = [...contributions(a, 1), ...contributions(b, -1)]
  const mean = meanOf(a) - meanOf(b)
  const seeds = varianceOver(parts, bySeed)
  const templates = varianceOver(parts, byTemplate)
  if (seeds.clusters < 2 && templates.clusters < 2) return unknown(mean)
  if (seeds.clusters < 2)
    return inference(mean, templates.value, templates.clusters - 1, 'templates')
  if (templates.clusters < 2) return inference(mean, seeds.value, seeds.clusters - 1, 'seeds')
  const both = varianceOver(parts, (one) => `${one.seed}|${one.template}`)
  const variance = Math.max(
    seeds.value + templates.value - both.value,
    seeds.value,
    templates.value,
  )
  return inference(
    mean,
    variance,
    Math.min(seeds.clusters, templates.clusters) - 1,
    'seeds and templates',
  )
}
