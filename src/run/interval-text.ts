/** Means with their intervals as text, and in words why there is none: one way for the page, the tables of commands and what is written to files. */
import type { Spread } from './experiment.ts'
import { figure } from './figure.ts'
import type { Estimate } from './records.ts'
import { boundsOf, hasWidth } from './statistics/interval.ts'
import type { Bounds, Kind } from './statistics/interval.ts'

const MOST_PLACES = 4

/** Two places, or as many as it takes (up to four) for the ends to look apart and for an end that is not 0 not to look like 0. */
function placesFor({ low, high }: Bounds): number {
  const tells = (places: number): boolean => figure(low, places) !== figure(high, places)
    && [low, high].every((end) => Math.abs(end) < 1e-9 || Math.abs(end) >= 0.5 * 10 ** -places)
  return [2, 3].find(tells) ?? MOST_PLACES
}

/** `0.12 [0.05, 0.19]`. */
export function boundedText(mean: number, bounds: Bounds): string {
  const places = placesFor(bounds)
  return `${figure(mean, places)} [${figure(bounds.low, places)}, ${figure(bounds.high, places)}]`
}

export const NOT_MEASURED = 'not measured'
export const ONE_SEED = 'one seed: no interval over seeds'

/** `0.81 [0.77, 0.85]`, `not measured`, or `2.00 (no interval: all 9 alike)`. */
export function estimateText(estimate: Estimate, kind: Kind = 'share'): string {
  const { mean, n } = estimate
  if (n === 0) return NOT_MEASURED
  const bounds = boundsOf(estimate, kind)
  return bounds === undefined ? `${figure(mean)} (no interval: ${n === 1 ? 'one case' : `all ${n} alike`})` : boundedText(mean, bounds)
}

/** `0.12 [0.05, 0.19]` over seeds, or `0.12 (one seed: no interval over seeds)`. */
export function spreadText({ mean, low, high, seeds }: Spread): string {
  if (seeds === 1) return `${figure(mean)} (${ONE_SEED})`
  return hasWidth({ low, high }) ? boundedText(mean, { low, high }) : `${figure(mean)} (no interval: all alike)`
}
