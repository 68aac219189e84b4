/**
 * 95% intervals by the cluster bootstrap: tasks made from one template stand or fall together, so
 * whole templates are drawn again, not single tasks. Percentile interval of the resampled means;
 * seeded, so the same values give the same interval. A share of cases of which no two belong
 * together has Wilson's interval. What is shown where nothing varied, or nothing was there, is said
 * by run/statistics/interval.ts.
 */
import { Random } from '../engine/random.ts'
import { defined } from '../run/at.ts'
import type { Estimate } from '../run/records.ts'
import { wilson } from '../run/statistics/interval.ts'
import { STREAM } from './keys.ts'

const RESAMPLES = 1000

export interface ClusteredValue {
  readonly value: number
  readonly cluster: string
}

interface Cluster {
  sum: number
  count: number
}

function clustersOf(values: readonly ClusteredValue[]): Cluster[] {
  const clusters = new Map<string, Cluster>()
  for (const { value, cluster } of values) {
    const there = clusters.get(cluster) ?? { sum: 0, count: 0 }
    there.sum += value
    there.count += 1
    clusters.set(cluster, there)
  }
  return [...clusters.values()]
}

/** Numbers of clusters whose draws are kept. */
const KEPT = 8

/**
 * Which clusters each resample draws, `count` for each. Estimates of one evaluation mostly draw the
 * same: what was drawn lately is kept.
 */
class Resamples {
  readonly #kept = new Map<string, Uint32Array>()

  of(seed: number, count: number): Uint32Array {
    const name = `${seed}:${count}`
    const known = this.#kept.get(name)
    if (known !== undefined) return known
    const random = new Random(seed, STREAM.bootstrap)
    const drawn = Uint32Array.from({ length: RESAMPLES * count }, () => random.int(count))
    const [oldest] = this.#kept.keys()
    if (oldest !== undefined && this.#kept.size >= KEPT) this.#kept.delete(oldest)
    this.#kept.set(name, drawn)
    return drawn
  }
}

const resamples = new Resamples()

/**
 * Mean with its interval. With a single cluster the tasks are taken for independent; with no value
 * everything is 0.
 */
export function estimate(values: readonly ClusteredValue[], seed: number): Estimate {
  const n = values.length
  if (n === 0) return { mean: 0, low: 0, high: 0, n: 0 }
  const grouped = clustersOf(values)
  const clusters =
    grouped.length > 1 ? grouped : values.map(({ value }) => ({ sum: value, count: 1 }))
  const centre = values.reduce((sum, v) => sum + v.value, 0) / n
  const independent = grouped.length === 1 || grouped.length === n
  if (independent && values.every(({ value }) => value === 0 || value === 1))
    return { mean: centre, ...wilson(centre, n), n }
  const draws = resamples.of(seed, clusters.length)
  const means: number[] = []
  for (let r = 0; r < RESAMPLES; r += 1) {
    let sum = 0
    let count = 0
    for (let i = r * clusters.length; i < (r + 1) * clusters.length; i += 1) {
      const drawn = defined(clusters[defined(draws[i], 'draws')], 'clusters')
      sum += drawn.sum
      count += drawn.count
    }
    means.push(sum / count)
  }
  means.sort((a, b) => a - b)
  const at = (q: number) =>
    means[Math.min(RESAMPLES - 1, Math.max(0, Math.round(q * (RESAMPLES - 1))))] ?? centre
  return { mean: centre, low: at(0.025), high: at(0.975), n }
}
