/**
 * What a comparison shows, in one sentence that claims no more than its interval and its corrected
 * p allow.
 */
import type { Mode } from './mode-facts.ts'
import type { Comparison, Experiment, Spread } from './experiment.ts'
import { figure } from './figure.ts'
import { boundedText } from './interval-text.ts'
import { hasWidth } from './statistics/interval.ts'

/** Chance of a false finding among all primary comparisons that is accepted. */
const ALPHA = 0.05

export const ONE_SEED = 'one seed: no interval over seeds'

/** `0.12 [0.05, 0.19]` over seeds, or `0.12 (one seed: no interval over seeds)`. */
export function spreadText({ mean, low, high, seeds }: Spread): string {
  if (seeds === 1) return `${figure(mean)} (${ONE_SEED})`
  return hasWidth({ low, high })
    ? boundedText(mean, { low, high })
    : `${figure(mean)} (no interval: all alike)`
}

/** `0.010`, or `below 0.001`. */
export const pValue = (p: number): string => (p < 0.001 ? 'below 0.001' : p.toFixed(3))

/** What a table shows of a p: none where the interval is over nothing. */
export const pCell = (p: number, { over }: Pick<Comparison, 'over'>): string =>
  over === 'nothing' ? '–' : pValue(p)

/** A side of a comparison in words; the variant is named where there are several. */
export function sideName(
  { mode, variant }: { readonly mode: Mode; readonly variant: string },
  { variants }: Pick<Experiment, 'variants'>,
): string {
  if (variants.length < 2) return mode
  const label = variants.find(({ id }) => id === variant)?.label ?? ''
  return `${mode} (${label === '' ? variant : label})`
}

const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1)

const EXTENT: Readonly<Record<Comparison['over'], string>> = {
  'seeds and templates': '',
  seeds: ' The interval is over seeds alone.',
  templates: ' The interval is over tasks alone.',
  nothing: '',
}

export function finding(comparison: Comparison, experiment: Pick<Experiment, 'variants'>): string {
  const {
    difference: { mean, low, high },
    pHolm,
    seeds,
    over,
  } = comparison
  const [first, second] = [
    sideName(comparison.first, experiment),
    sideName(comparison.second, experiment),
  ]
  const runs = `${seeds} seeds`
  if (seeds === 1)
    return `${capital(first)} minus ${second} in greedy success is ${figure(mean)} (${ONE_SEED}).`
  if (over === 'nothing')
    return `${capital(first)} minus ${second} in greedy success is ${figure(mean)} (${runs}); there is too little to say how sure that is.`
  const backwards = high < 0
  const size = backwards
    ? boundedText(-mean, { low: -high, high: -low })
    : boundedText(mean, { low, high })
  if (low <= 0 && high >= 0)
    return `No difference is shown between ${first} and ${second} in greedy success: ${size} (${runs}, corrected p ${pValue(pHolm)}).${EXTENT[over]}`
  const ends = `${capital(first)} ends ${size} ${backwards ? 'below' : 'above'} ${second} in greedy success`
  const uncertain =
    pHolm < ALPHA ? '' : ' Corrected for the number of comparisons, no difference is shown.'
  return `${ends} (${runs}, corrected p ${pValue(pHolm)}).${uncertain}${EXTENT[over]}`
}
