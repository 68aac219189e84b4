/**
 * Floats as the exact binary fractions they are, and exact fractions as the float nearest to them.
 * Python rounds to the nearest, ties to even, wherever it makes a float or a decimal of something
 * exact; so does everything here.
 */

/** `man · 2^exp`, exactly. */
export interface Binary {
  readonly man: bigint
  readonly exp: number
}

const MANTISSA = 52
const SMALLEST_EXPONENT = -1074

export const absolute = (value: bigint): bigint => (value < 0n ? -value : value)

/** Bits of |value|; none for 0. */
export function bitLength(value: bigint): number {
  if (value === 0n) return 0
  const hex = absolute(value).toString(16)
  return hex.length * 4 - Math.clz32(parseInt(hex.charAt(0), 16)) + 28
}

/** `value · 2^by`, towards minus infinity where bits fall off. */
export const shifted = (value: bigint, by: number): bigint =>
  by >= 0 ? value << BigInt(by) : value >> BigInt(-by)

/**
 * The largest whole number whose square is not above n. A first guess must not be below the root.
 */
export function wholeRoot(n: bigint, first = 1n << BigInt((bitLength(n) + 1) >> 1)): bigint {
  if (n < 2n) return n
  for (let guess = first; ;) {
    const next = (guess + n / guess) >> 1n
    if (next >= guess) return guess
    guess = next
  }
}

const words = new DataView(new ArrayBuffer(8))

/** A finite float. */
export function binaryOf(value: number): Binary {
  words.setFloat64(0, value)
  const bits = words.getBigUint64(0)
  const field = Number((bits >> 52n) & 0x7ffn)
  const fraction = bits & ((1n << 52n) - 1n)
  const man = field === 0 ? fraction : fraction | (1n << 52n)
  return { man: bits >> 63n === 0n ? man : -man, exp: Math.max(field, 1) - 1075 }
}

/** `man · 2^exp` with 0 <= man <= 2^53 and exp >= -1074; Infinity where it is too large. */
function assembled(man: bigint, exp: number): number {
  if (man === 0n) return 0
  const whole = man >> 53n === 1n ? man >> 1n : man
  const at = man >> 53n === 1n ? exp + 1 : exp
  const normal = whole >> 52n === 1n
  if (at + 1075 >= 0x7ff) return Infinity
  words.setBigUint64(0, normal ? (BigInt(at + 1075) << 52n) | (whole & ((1n << 52n) - 1n)) : whole)
  return words.getFloat64(0)
}

/**
 * The float nearest to `numerator / denominator`; Infinity where none is large enough. The
 * denominator is positive.
 */
export function floatOfRatio(numerator: bigint, denominator: bigint): number {
  const n = absolute(numerator)
  if (n === 0n) return 0
  // Two or three bits more than a float has, and a note of whether anything is left below them.
  let exp = bitLength(n) - bitLength(denominator) - (MANTISSA + 3)
  const scaled = exp >= 0 ? n : n << BigInt(-exp)
  const divisor = exp >= 0 ? denominator << BigInt(exp) : denominator
  const quotient = scaled / divisor
  const rest = scaled !== quotient * divisor
  const drop = Math.max(bitLength(quotient) - (MANTISSA + 1), SMALLEST_EXPONENT - exp)
  const half = 1n << BigInt(drop - 1)
  const low = quotient & ((half << 1n) - 1n)
  let man = quotient >> BigInt(drop)
  if (low > half || (low === half && (rest || man % 2n === 1n))) man += 1n
  exp += drop
  const value = assembled(man, exp)
  return numerator < 0n ? -value : value
}

export const floatOfBinary = ({ man, exp }: Binary): number =>
  exp >= 0 ? floatOfRatio(man << BigInt(exp), 1n) : floatOfRatio(man, 1n << BigInt(-exp))

/**
 * The whole number nearest to `numerator / denominator`, ties to even. The denominator is positive.
 */
export function nearest(numerator: bigint, denominator: bigint): bigint {
  const n = absolute(numerator)
  const whole = n / denominator
  const twice = 2n * (n - whole * denominator)
  const up = twice > denominator || (twice === denominator && whole % 2n === 1n)
  const rounded = up ? whole + 1n : whole
  return numerator < 0n ? -rounded : rounded
}

/** A finite float times `10^places`, as the nearest whole number. */
function scaledToWhole(value: number, places: number): bigint {
  const { man, exp } = binaryOf(value)
  const numerator = man * 10n ** BigInt(Math.max(places, 0)) * (exp > 0 ? 1n << BigInt(exp) : 1n)
  const denominator = 10n ** BigInt(Math.max(-places, 0)) * (exp < 0 ? 1n << BigInt(-exp) : 1n)
  return nearest(numerator, denominator)
}

/** `round(value, places)` of a finite float, before Python says that the outcome is too large. */
export function roundedTo(value: number, places: number): number {
  if (places > 323) return value
  if (places < -308) return 0 * value
  const whole = scaledToWhole(value, places)
  if (whole === 0n) return 0 * value
  return places >= 0
    ? floatOfRatio(whole, 10n ** BigInt(places))
    : floatOfRatio(whole * 10n ** BigInt(-places), 1n)
}

/** `f"{value:.2f}"` with as many places. */
export function fixedPlaces(value: number, places: number): string {
  if (Number.isNaN(value)) return 'nan'
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf'
  const whole = absolute(scaledToWhole(value, places))
    .toString()
    .padStart(places + 1, '0')
  const sign = value < 0 || Object.is(value, -0) ? '-' : ''
  return places === 0 ? sign + whole : `${sign}${whole.slice(0, -places)}.${whole.slice(-places)}`
}
