/**
 * exp, log, sin, cos and powers from additions, multiplications and divisions alone. Those are
 * exact to the last bit by the language's definition; `Math.exp` and its kin are not, and differ
 * from one browser to the next. Whatever a run computes outside the kernels goes through here, so
 * that a portable run has the same bits everywhere.
 *
 * Errors are a few units in the last place of a double: far below what a float of the kernels can
 * hold.
 */

const LN2_HIGH = 6.9314718036912381649e-1
const LN2_LOW = 1.90821492927058770002e-10
/**
 * π/2 in three parts; the first two have 33 bits, so their products with a quarter's number are
 * exact (Cody and Waite, 1980).
 */
const QUARTER = [
  1.57079632673412561417, 6.0771005063039659766e-11, 2.02226624879595063154e-21,
] as const
/** Quarter turns that the reduction is good for. */
const MOST_QUARTERS = 2 ** 20

/** Σ values[i] · x^i. */
const polynomial = (x: number, values: readonly number[]): number =>
  values.reduceRight((sum, value) => sum * x + value, 0)

/** 1/first!, 1/(first + 2)!, … with alternating signs. */
function alternating(first: number, count: number): number[] {
  let factorial = first === 0 ? 1 : first
  return Array.from({ length: count }, (_, index) => {
    const n = first + 2 * index
    if (index > 0) factorial *= n * (n - 1)
    return (index % 2 === 0 ? 1 : -1) / factorial
  })
}

const SINE = alternating(1, 10)
const COSINE = alternating(0, 10)
const EXPONENTIAL = Array.from(
  { length: 15 },
  (_, n) =>
    1 / Array.from({ length: n }, (_value, i) => i + 1).reduce((product, i) => product * i, 1),
)
const LOGARITHM = Array.from({ length: 13 }, (_, n) => 1 / (2 * n + 1))

/** x · 2^k, by doubling and halving. */
function scaled(x: number, k: number): number {
  for (; k > 0; k--) x *= 2
  for (; k < 0; k++) x /= 2
  return x
}

/** e^x. */
export function exp(x: number): number {
  if (!(x > -746)) return Number.isNaN(x) ? x : 0
  if (x > 710) return Infinity
  const k = Math.round(x / Math.LN2)
  return scaled(polynomial(x - k * LN2_HIGH - k * LN2_LOW, EXPONENTIAL), k)
}

/** Natural logarithm of a number above 0; NaN otherwise. */
export function log(x: number): number {
  if (!(x > 0) || x === Infinity) return x === Infinity ? x : NaN
  let k = 0
  for (; x >= Math.SQRT2; x /= 2) k++
  for (; x < Math.SQRT1_2; x *= 2) k--
  // ln((1 + s) / (1 − s)) = 2 (s + s³/3 + s⁵/5 + …)
  const s = (x - 1) / (x + 1)
  return k * LN2_HIGH + (2 * s * polynomial(s * s, LOGARITHM) + k * LN2_LOW)
}

/**
 * Which quarter turn x lies next to, and how far from it. Throws RangeError for angles beyond a
 * million quarter turns.
 */
function reduced(x: number): { quarter: number; rest: number } {
  const quarter = Math.round(x / QUARTER[0])
  if (!(Math.abs(quarter) <= MOST_QUARTERS))
    throw new RangeError(`the angle ${x} is too large to be reduced exactly`)
  return {
    quarter: ((quarter % 4) + 4) % 4,
    rest: x - quarter * QUARTER[0] - quarter * QUARTER[1] - quarter * QUARTER[2],
  }
}

/** Sine of x + turns · π/2. */
function turned(x: number, turns: number): number {
  const { quarter, rest } = reduced(x)
  const square = rest * rest
  const at = (quarter + turns) % 4
  const value = at % 2 === 0 ? rest * polynomial(square, SINE) : polynomial(square, COSINE)
  return at < 2 ? value : -value
}

export const sin = (x: number): number => turned(x, 0)
export const cos = (x: number): number => turned(x, 1)

/** base^exponent for a base above 0. */
export const power = (base: number, exponent: number): number => exp(exponent * log(base))

/** base^n for a whole n of 0 or more, by squaring. */
export function wholePower(base: number, n: number): number {
  let result = 1
  for (; n > 0; n = Math.floor(n / 2)) {
    if (n % 2 === 1) result *= base
    base *= base
  }
  return result
}
