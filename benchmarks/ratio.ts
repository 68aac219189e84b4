/**
 * What pairs of measurements say: the median of their ratios, with the exact interval of a median.
 */

export interface Ratio {
  readonly median: number
  /**
   * Ends of the narrowest interval between two of the ratios that covers the true median with at
   * least 95%, whatever their distribution.
   */
  readonly low: number
  readonly high: number
  readonly pairs: number
}

/**
 * Fewest pairs that a ratio is told of. With 6 the whole range covers 97%; with 7 a single pair
 * that something disturbed is one of seven.
 */
export const FEWEST_PAIRS = 7
const LEVEL = 0.95

/**
 * How probable it is that of n ratios, each on either side of the true median by a fair coin, at
 * most k are below it.
 */
function atMost(k: number, n: number): number {
  let term = 0.5 ** n
  let sum = 0
  for (let i = 0; i <= k; i += 1) {
    sum += term
    term *= (n - i) / (i + 1)
  }
  return sum
}

/** @throws RangeError for fewer than 7 pairs, or a time that is none */
export function ratioOf(
  pairs: readonly { readonly here: number; readonly there: number }[],
): Ratio {
  const n = pairs.length
  if (n < FEWEST_PAIRS) throw new RangeError(`a ratio needs ${FEWEST_PAIRS} pairs, not ${n}`)
  const ratios = pairs.map(({ here, there }) => here / there).sort((a, b) => a - b)
  if (ratios.some((ratio) => !Number.isFinite(ratio) || ratio <= 0))
    throw new RangeError('a pair holds a time that is none')
  const place = (index: number): number => ratios[index] ?? NaN
  let outside = 0
  while (1 - 2 * atMost(outside, n) >= LEVEL) outside += 1
  const middle = Math.floor(n / 2)
  return {
    median: n % 2 === 1 ? place(middle) : Math.sqrt(place(middle - 1) * place(middle)),
    low: place(outside - 1),
    high: place(n - outside),
    pairs: n,
  }
}

const two = (x: number): string => x.toFixed(2)

/** `desk-run wasm×2 relaxed, 2 updates: 1.01 [0.99, 1.03] of DIR over 7 pairs, not told apart` */
export function ratioLine(
  name: string,
  { median, low, high, pairs }: Ratio,
  folder: string,
): string {
  const told = low > 1 ? 'slower' : high < 1 ? 'faster' : 'not told apart'
  return `${name}: ${two(median)} [${two(low)}, ${two(high)}] of ${folder} over ${pairs} pairs, ${told}`
}
