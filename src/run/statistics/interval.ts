/**
 * What may be said of how sure a mean is. A bootstrap of cases that were all alike, or a t interval
 * over seeds that all ended alike, has no width, as if nothing else could ever happen; in its place
 * stands what so many cases allow. Where there is no case, nothing was measured and nothing is
 * said.
 *
 * Wilson's interval of a share: E. B. Wilson, "Probable Inference, the Law of Succession, and
 * Statistical Inference" (1927). For 0 of n it is [0, z² / (n + z²)], and as much for n of n.
 */
import type { Estimate } from '../records.ts'

/**
 * What a mean is a mean of: 0 and 1; values from -1 to 1; anything else, whose next case may lie
 * anywhere.
 */
export type Kind = 'share' | 'difference' | 'count'

export interface Bounds {
  readonly low: number
  readonly high: number
}

/** Standard deviations of the normal distribution that 95% lie within. */
const Z = 1.959963984540054

/** What sums leave behind of a 0. */
const ROUNDING = 1e-9

/** 95% interval of a share, from 0 to 1, of `n` independent cases, at least one. */
export function wilson(share: number, n: number): Bounds {
  const z2 = (Z * Z) / n
  const centre = (share + z2 / 2) / (1 + z2)
  const reach = (Math.sqrt((share * (1 - share)) / n + z2 / (4 * n)) * Z) / (1 + z2)
  return {
    low: share <= 0 ? 0 : Math.max(0, centre - reach),
    high: share >= 1 ? 1 : Math.min(1, centre + reach),
  }
}

export const hasWidth = ({ low, high }: Bounds): boolean => high - low > ROUNDING

/**
 * The interval of a mean of `n` cases that shows no variation. Of differences: as many cases may be
 * of another kind as Wilson's interval of 0 of n allows, and those may lie at either end. Undefined
 * where there is no case, and of counts.
 */
export function withoutVariation(kind: Kind, mean: number, n: number): Bounds | undefined {
  if (n < 1 || kind === 'count') return undefined
  if (kind === 'share') return wilson(Math.min(1, Math.max(0, mean)), n)
  const others = wilson(0, n).high
  return {
    low: Math.max(-1, mean * (1 - others) - others),
    high: Math.min(1, mean * (1 - others) + others),
  }
}

/** The least that a value can be; the most is 1. */
export const LEAST: Readonly<Record<'share' | 'difference', number>> = { share: 0, difference: -1 }

/**
 * An interval within what the value can be; where it has no width, what `n` cases allow, and
 * undefined without a case.
 */
export function boundsWithin(
  kind: 'share' | 'difference',
  { mean, low, high }: Bounds & { readonly mean: number },
  n: number,
): Bounds | undefined {
  return hasWidth({ low, high })
    ? { low: Math.max(LEAST[kind], low), high: Math.min(1, high) }
    : withoutVariation(kind, mean, n)
}

/** The interval that is shown of an estimate; undefined where there is none to show. */
export function boundsOf(
  { mean, low, high, n }: Estimate,
  kind: Kind = 'share',
): Bounds | undefined {
  if (n === 0) return undefined
  return hasWidth({ low, high }) ? { low, high } : withoutVariation(kind, mean, n)
}
