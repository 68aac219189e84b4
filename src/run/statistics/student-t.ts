/**
 * Student's t distribution, from the regularised incomplete beta function by its continued fraction
 * (Lentz's method, as in Press et al., Numerical Recipes, section 6.4). Good to about ten digits,
 * which is far more than what is printed.
 */

const LANCZOS = [
  76.18009172947146, -86.50532032941677, 24.01409824083091, -1.231739572450155,
  0.1208650973866179e-2, -0.5395239384953e-5,
] as const

/** Natural logarithm of the gamma function of x > 0 (Lanczos). */
function logGamma(x: number): number {
  const shifted = x + 5.5
  let sum = 1.000000000190015
  for (const [i, coefficient] of LANCZOS.entries()) sum += coefficient / (x + 1 + i)
  return (x + 0.5) * Math.log(shifted) - shifted + Math.log((2.5066282746310005 * sum) / x)
}

const TINY = 1e-300
const PRECISION = 1e-14
const MOST_TERMS = 10_000

const away = (x: number): number => (Math.abs(x) < TINY ? TINY : x)

/**
 * Continued fraction of the incomplete beta function; converges fast for x < (a + 1) / (a + b + 2).
 */
function betaFraction(x: number, a: number, b: number): number {
  let c = 1
  let d = 1 / away(1 - ((a + b) * x) / (a + 1))
  let fraction = d
  for (let m = 1; m <= MOST_TERMS; m += 1) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m))
    d = 1 / away(1 + even * d)
    c = away(1 + even / c)
    fraction *= d * c
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1))
    d = 1 / away(1 + odd * d)
    c = away(1 + odd / c)
    const change = d * c
    fraction *= change
    if (Math.abs(change - 1) < PRECISION) break
  }
  return fraction
}

/** Regularised incomplete beta function I_x(a, b), 0 ≤ x ≤ 1. */
function incompleteBeta(x: number, a: number, b: number): number {
  // At both ends the logarithm is minus infinity and the front 0.
  const front = Math.exp(
    logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log(1 - x),
  )
  return x < (a + 1) / (a + b + 2)
    ? (front * betaFraction(x, a, b)) / a
    : 1 - (front * betaFraction(1 - x, b, a)) / b
}

/**
 * Chance that |T| is at least |t| with `df` degrees of freedom, which are above 0: the two-sided p
 * value.
 */
export function twoSidedP(t: number, df: number): number {
  return Number.isFinite(t) ? incompleteBeta(df / (df + t * t), df / 2, 0.5) : 0
}

/**
 * The t that |T| stays below with chance `confidence`, 0 < confidence < 1: half the width of an
 * interval in standard errors.
 */
export function twoSidedQuantile(confidence: number, df: number): number {
  const tail = 1 - confidence
  let high = 1
  while (twoSidedP(high, df) > tail) high *= 2
  let low = 0
  while (high - low > 1e-12 * high) {
    const middle = (low + high) / 2
    if (middle <= low || middle >= high) break
    if (twoSidedP(middle, df) > tail) low = middle
    else high = middle
  }
  return (low + high) / 2
}
