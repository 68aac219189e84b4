/** What a comparison shows, in one sentence that claims no more than its interval and its corrected p allow. */
import type { Mode } from './config.ts'
import type { Comparison, Experiment, Spread } from './experiment.ts'
import { figure } from './figure.ts'

/** Chance of a false finding among all primary comparisons that is accepted. */
const ALPHA = 0.05

/** What sums leave behind of a 0. */
const ROUNDING = 1e-9

/** Two places, or as many as it takes (up to four) for a bound that is not 0 not to look like 0. */
function placesFor(values: readonly number[]): number {
  const places = [2, 3].find((n) => values.every((value) => Math.abs(value) < ROUNDING || Math.abs(value) >= 0.5 * 10 ** -n))
  return places ?? 4
}

/** `0.12 [0.05, 0.19]`. */
export function withInterval({ mean, low, high }: Spread): string {
  const places = placesFor([low, high])
  return `${figure(mean, places)} [${figure(low, places)}, ${figure(high, places)}]`
}

/** `0.010`, or `below 0.001`. */
export const pValue = (p: number): string => (p < 0.001 ? 'below 0.001' : p.toFixed(3))

/** A side of a comparison in words; the variant is named where there are several. */
export function sideName({ mode, variant }: { readonly mode: Mode; readonly variant: string }, { variants }: Pick<Experiment, 'variants'>): string {
  if (variants.length < 2) return mode
  const label = variants.find(({ id }) => id === variant)?.label ?? ''
  return `${mode} (${label === '' ? variant : label})`
}

const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1)

const EXTENT: Readonly<Record<Comparison['over'], string>> = {
  'seeds and templates': '',
  seeds: ' The interval is over seeds alone.',
  templates: ' One seed: the interval is over tasks alone and says nothing of other seeds.',
  nothing: '',
}

export function finding(comparison: Comparison, experiment: Pick<Experiment, 'variants'>): string {
  const { difference: { mean, low, high }, pHolm, seeds, over } = comparison
  const [first, second] = [sideName(comparison.first, experiment), sideName(comparison.second, experiment)]
  const runs = `${seeds} ${seeds === 1 ? 'seed' : 'seeds'}`
  if (over === 'nothing') return `${capital(first)} minus ${second} in greedy success is ${figure(mean)} (${runs}); there is too little to say how sure that is.`
  const backwards = high < 0
  const size = withInterval(backwards ? { mean: -mean, low: -high, high: -low } : { mean, low, high })
  if (low <= 0 && high >= 0) return `No difference is shown between ${first} and ${second} in greedy success: ${size} (${runs}, corrected p ${pValue(pHolm)}).${EXTENT[over]}`
  const ends = `${capital(first)} ends ${size} ${backwards ? 'below' : 'above'} ${second} in greedy success`
  const uncertain = pHolm < ALPHA ? '' : ' Corrected for the number of comparisons, no difference is shown.'
  return `${ends} (${runs}, corrected p ${pValue(pHolm)}).${uncertain}${EXTENT[over]}`
}
