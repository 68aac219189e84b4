/**
 * Python's `**`. Powers of floats are the floats nearest to the exact power: platforms' `pow`
 * agrees with that in all but a few of a thousand cases, while `Math.pow` is often a digit off.
 */
import { bitLength, binaryOf, floatOfBinary, shifted } from './exact.ts'
import { floatText } from './number-text.ts'
import { cosSinFixed, expFixed, lnFixed } from './fixed-point.ts'
import { PyError } from './python-value.ts'
import type { PyValue } from './python-value.ts'

/** Larger whole numbers are refused: Python prints no more than 4300 digits of one. */
export const MOST_INT_BITS = 200_000
/**
 * Bits of the intermediate result that count; a result this near to the middle between two floats
 * lies on it.
 */
const BITS = 180
const EPSILON = 1n << 40n

/** The float nearest to `value · 2^exp`, where `value` is off by less than EPSILON. */
function nearestFloat(value: bigint, exp: number): number {
  const below = floatOfBinary({ man: value - EPSILON, exp })
  const above = floatOfBinary({ man: value + EPSILON, exp })
  if (below === above || !Number.isFinite(above)) return above
  // On the middle (or near enough): the middle itself, which ties to even.
  const [low, high] = [binaryOf(below), binaryOf(above)]
  const to = Math.min(low.exp, high.exp)
  return floatOfBinary({
    man: shifted(low.man, low.exp - to) + shifted(high.man, high.exp - to),
    exp: to - 1,
  })
}

/** x^y for finite x > 0 and finite y; Infinity where it is too large, 0 where it is too small. */
function positivePower(x: number, y: number): number {
  if (x === 1 || y === 0) return 1
  const size = y * Math.log(x)
  if (size > 720) return Infinity
  if (size < -760) return 0
  const base = binaryOf(x)
  const exponent = binaryOf(y)
  const work = BITS + Math.max(bitLength(exponent.man) + exponent.exp, 0) + 16
  const product = lnFixed(base.man, base.exp, work) * exponent.man
  const { value, shift } = expFixed(shifted(product, exponent.exp - work + BITS), BITS)
  return nearestFloat(value, shift - BITS)
}

const isOdd = (value: number): boolean => Math.abs(value) % 2 === 1

/** A negative number to a broken power is complex: `(a+bj)`. */
function complexPower(base: number, exponent: number): PyValue {
  const length = positivePower(-base, exponent)
  if (!Number.isFinite(length)) throw new PyError('OverflowError', 'complex exponentiation')
  const { man, exp } = binaryOf(Math.PI * exponent)
  // The sine of a small angle is as small.
  const bits = BITS + Math.max(-(bitLength(man) + exp), 0)
  const { cos, sin } = cosSinFixed(man, exp, bits)
  const real = length * nearestFloat(cos, -bits)
  const imaginary = length * nearestFloat(sin, -bits)
  const plain = (value: number) => floatText(value).replace(/\.0$/, '')
  if (Object.is(real, 0)) return { kind: 'object', type: 'complex', repr: `${plain(imaginary)}j` }
  const sign = imaginary < 0 || Object.is(imaginary, -0) ? '' : '+'
  return { kind: 'object', type: 'complex', repr: `(${plain(real)}${sign}${plain(imaginary)}j)` }
}

export function floatPower(base: number, exponent: number): PyValue {
  const float = (value: number): PyValue => ({ kind: 'float', value })
  if (exponent === 0) return float(1)
  if (Number.isNaN(base)) return float(base)
  if (Number.isNaN(exponent)) return float(base === 1 ? 1 : exponent)
  if (!Number.isFinite(exponent)) {
    const size = Math.abs(base)
    if (size === 1) return float(1)
    return float(exponent > 0 === size > 1 ? Infinity : 0)
  }
  const odd = isOdd(exponent)
  if (!Number.isFinite(base)) {
    if (exponent > 0) return float(odd ? base : Infinity)
    return float(odd && base < 0 ? -0 : 0)
  }
  if (base === 0) {
    if (exponent < 0)
      throw new PyError('ZeroDivisionError', '0.0 cannot be raised to a negative power')
    return float(odd ? base : 0)
  }
  if (base < 0 && !Number.isInteger(exponent)) return complexPower(base, exponent)
  const size = positivePower(Math.abs(base), exponent)
  if (!Number.isFinite(size))
    throw new PyError('OverflowError', "(34, 'Numerical result out of range')")
  return float(base < 0 && odd ? -size : size)
}

/** A whole number to a power that is not negative. */
export function wholePower(base: bigint, exponent: bigint): bigint {
  const bits = BigInt(bitLength(base))
  if (bits > 1n && exponent > 1n && (bits - 1n) * exponent > BigInt(MOST_INT_BITS))
    throw new PyError('MemoryError', 'the power has too many digits')
  // Only 0, 1 and -1 are left with powers that large, and of those only whether they are odd
  // matters.
  return base ** (bits > 1n ? exponent : exponent === 0n ? 0n : 2n - (exponent % 2n))
}
