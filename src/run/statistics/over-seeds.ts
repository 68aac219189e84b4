/**
 * Shares and differences with their intervals over seeds. One seed says nothing of others: it has
 * no interval, whatever its tasks say. Seeds that all ended alike show no variation: their interval
 * is that of the tasks, which they share.
 */
import type { Spread } from '../experiment.ts'
import { clusteredDifference, meanOverSeeds } from './clustered.ts'
import type { Inference, Observation } from './clustered.ts'
import { LEAST, boundsWithin, hasWidth } from './interval.ts'
import type { Bounds, Kind } from './interval.ts'

const seedsOf = (observations: readonly Observation[]): number =>
  new Set(observations.map(({ seed }) => seed)).size

/** `tasks`: of one seed, where the observations do not stand for one each. */
function overSeeds(
  kind: Exclude<Kind, 'count'>,
  observations: readonly Observation[],
  inference: Inference,
  tasks: number,
): Inference & { readonly seeds: number } {
  const { mean } = inference
  const seeds = seedsOf(observations)
  const unknown = { mean, low: LEAST[kind], high: 1, p: 1, over: 'nothing', seeds } as const
  if (seeds < 2) return unknown
  const bounds = boundsWithin(kind, inference, tasks)
  if (bounds === undefined) return unknown
  if (hasWidth(inference)) return { ...inference, ...bounds, seeds }
  // Signs that could have been either way in so many independent clusters.
  const clusters =
    inference.over === 'seeds'
      ? seeds
      : Math.min(seeds, new Set(observations.map(({ template }) => template)).size)
  return { ...inference, ...bounds, p: Math.abs(mean) < 1e-9 ? 1 : 2 ** (1 - clusters), seeds }
}

const spread = ({ mean, low, high, seeds }: Spread): Spread => ({
  mean,
  low,
  high,
  ...(seeds === undefined ? {} : { seeds }),
})

/** Mean of shares, or of 0 and 1, over seeds. */
export const shareOverSeeds = (
  observations: readonly Observation[],
  tasks = observations.length / seedsOf(observations),
): Spread => spread(overSeeds('share', observations, meanOverSeeds(observations), tasks))

/** Mean of `a` minus mean of `b`, on the seeds that both have. */
export const differenceOverSeeds = (
  a: readonly Observation[],
  b: readonly Observation[],
  tasks = a.length / seedsOf(a),
): Inference & { readonly seeds: number } =>
  overSeeds('difference', a, clusteredDifference(a, b), tasks)

/** The same without what a test says of it. */
export const spreadOfDifference = (
  a: readonly Observation[],
  b: readonly Observation[],
  tasks?: number,
): Spread => spread(differenceOverSeeds(a, b, tasks))

/** What one seed's runs differ by: over its tasks alone, which says nothing of other seeds. */
export function differenceOverTasks(
  a: readonly Observation[],
  b: readonly Observation[],
): Bounds & { readonly mean: number } {
  const found = clusteredDifference(a, b)
  return {
    mean: found.mean,
    ...(boundsWithin('difference', found, a.length) ?? { low: -1, high: 1 }),
  }
}
