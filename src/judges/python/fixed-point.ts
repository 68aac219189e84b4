/**
 * Logarithm, exponential, sine and cosine in fixed point on whole numbers: a value x stands as x ·
 * 2^bits. Slow and as exact as asked for; `Math.log` and `Math.pow` differ from Python's in the
 * last digit, and a judge compares texts.
 */
import { bitLength, shifted, wholeRoot } from './exact.ts'

/** Bits carried beyond those asked for, against the errors of rounding in every step. */
const GUARD = 32
/** Roots drawn before a long series. */
const ROOTS = 16

/** atanh(x) of a fixed-point x with |x| well below 1. */
function atanhFixed(x: bigint, bits: number): bigint {
  const shift = BigInt(bits)
  const square = (x * x) >> shift
  let power = x
  let sum = x
  for (let n = 3n; power !== 0n && power !== -1n; n += 2n) {
    power = (power * square) >> shift
    sum += power / n
  }
  return sum
}

/** 1/n - 1/(3n³) ± …, which is atan(1/n), or with only pluses atanh(1/n). */
function inverseSeries(n: bigint, bits: number, alternating: boolean): bigint {
  let power = (1n << BigInt(bits)) / n
  let sum = power
  for (let k = 3n, sign = -1n; power !== 0n; k += 2n, sign = -sign) {
    power /= n * n
    sum += alternating ? (sign * power) / k : power / k
  }
  return sum
}

/** A constant, computed once for the most bits that were asked for. */
function constant(compute: (bits: number) => bigint): (bits: number) => bigint {
  let known = { bits: 0, value: 0n }
  return (bits) => {
    if (bits > known.bits) known = { bits, value: compute(bits + GUARD) >> BigInt(GUARD) }
    return known.value >> BigInt(known.bits - bits)
  }
}

const ln2Fixed = constant(
  (bits) =>
    18n * inverseSeries(26n, bits, false) -
    2n * inverseSeries(4801n, bits, false) +
    8n * inverseSeries(8749n, bits, false),
)
export const piFixed = constant(
  (bits) => 16n * inverseSeries(5n, bits, true) - 4n * inverseSeries(239n, bits, true),
)

/** ln(man · 2^exp) for man > 0. */
export function lnFixed(man: bigint, exp: number, bits: number): bigint {
  // man = m · 2^length with m from 0.75 to 1.5: the series in (m - 1)/(m + 1) gains more than four
  // bits a term.
  let length = bitLength(man)
  if (4n * man < 3n << BigInt(length)) length -= 1
  const work = bits + GUARD + 2 * ROOTS
  // With many bits, roots come cheaper than terms: every root halves the logarithm.
  const roots = bits < 1000 ? 0 : ROOTS
  let one = 1n << BigInt(length)
  let near = man
  if (roots > 0) {
    near = shifted(man, work - length)
    one = 1n << BigInt(work)
    for (let i = 0; i < roots; i++) near = wholeRoot(near << BigInt(work), (near + one + 1n) >> 1n)
  }
  const ratio = ((near - one) << BigInt(work)) / (near + one)
  const sum = (atanhFixed(ratio, work) << BigInt(1 + roots)) + BigInt(exp + length) * ln2Fixed(work)
  return sum >> BigInt(work - bits)
}

/** exp(x) as `value · 2^shift`, `value` in fixed point between 1/2 and 2. */
export function expFixed(
  x: bigint,
  bits: number,
): { readonly value: bigint; readonly shift: number } {
  const work = bits + GUARD
  const wide = x << BigInt(GUARD)
  const shift = Number((2n * wide + ln2Fixed(work)) / (2n * ln2Fixed(work)))
  const HALVINGS = 8
  const rest = (wide - BigInt(shift) * ln2Fixed(work)) >> BigInt(HALVINGS)
  const one = 1n << BigInt(work)
  let term = one
  let sum = one
  for (let n = 1n; term !== 0n && term !== -1n; n += 1n) {
    term = ((term * rest) >> BigInt(work)) / n
    sum += term
  }
  for (let i = 0; i < HALVINGS; i++) sum = (sum * sum) >> BigInt(work)
  return { value: sum >> BigInt(GUARD), shift }
}

/** The cosine and the sine of `man · 2^exp`. */
export function cosSinFixed(
  man: bigint,
  exp: number,
  bits: number,
): { readonly cos: bigint; readonly sin: bigint } {
  // As many bits of pi more as the angle has before its point.
  const work = bits + GUARD + Math.max(bitLength(man) + exp, 0)
  const angle = shifted(man, exp + work)
  const quarter = piFixed(work) >> 1n
  const quarters = (2n * angle + quarter) / (2n * quarter) - (2n * angle + quarter < 0n ? 1n : 0n)
  const rest = angle - quarters * quarter
  const square = (rest * rest) >> BigInt(work)
  const series = (first: bigint, from: bigint) => {
    let term = first
    let sum = first
    for (let n = from; term !== 0n && term !== -1n; n += 2n) {
      term = -((term * square) >> BigInt(work)) / (n * (n + 1n))
      sum += term
    }
    return sum >> BigInt(work - bits)
  }
  const cos = series(1n << BigInt(work), 1n)
  const sin = series(rest, 2n)
  switch (((quarters % 4n) + 4n) % 4n) {
    case 0n:
      return { cos, sin }
    case 1n:
      return { cos: -sin, sin: cos }
    case 2n:
      return { cos: -cos, sin: -sin }
    default:
      return { cos: sin, sin: -cos }
  }
}
