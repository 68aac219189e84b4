/**
 * Means with their intervals as text, and in words why there is none: one way for the page and the
 * tables of commands. Those over seeds are in experiment-finding.ts.
 */
import { figure } from './figure.ts'
import type { Estimate } from './records.ts'
import { boundsOf } from './statistics/interval.ts'
import type { Bounds, Kind } from './statistics/interval.ts'

const MOST_PLACES = 4

/**
 * Two places, or as many as it takes (up to four) for the ends to look apart and for an end that is
 * not 0 not to look like 0.
 */
function placesFor({ low, high }: Bounds): number {
  const tells = (places: number): boolean =>
    figure(low, places) !== figure(high, places) &&
    [low, high].every((end) => Math.abs(end) < 1e-9 || Math.abs(end) >= 0.5 * 10 ** -places)
  return [2, 3].find(tells) ?? MOST_PLACES
}

/** `[0.05, 0.19]`. */
export function boundsText(bounds: Bounds): string {
  const places = placesFor(bounds)
  return `[${figure(bounds.low, places)}, ${figure(bounds.high, places)}]`
}

/** `0.12 [0.05, 0.19]`. */
export function boundedText(mean: number, bounds: Bounds): string {
  return `${figure(mean, placesFor(bounds))} ${boundsText(bounds)}`
}

export const NOT_MEASURED = 'not measured'

/** `0.81 [0.77, 0.85]`, `not measured`, or `2.00 (no interval: all 9 alike)`. */
export function estimateText(estimate: Estimate, kind: Kind = 'share'): string {
  const { mean, n } = estimate
  if (n === 0) return NOT_MEASURED
  const bounds = boundsOf(estimate, kind)
  return bounds === undefined
    ? `${figure(mean)} (no interval: ${n === 1 ? 'one case' : `all ${n} alike`})`
    : boundedText(mean, bounds)
}

/**
 * `0.28 (95% 0.20–0.36)`, for a line of a terminal; the share in so many places as its ends need.
 */
export function spanText(estimate: Estimate, least = 2): string {
  const bounds = boundsOf(estimate)
  if (bounds === undefined) return NOT_MEASURED
  const places = Math.max(least, placesFor(bounds))
  return `${estimate.mean.toFixed(places)} (95% ${bounds.low.toFixed(places)}–${bounds.high.toFixed(places)})`
}
