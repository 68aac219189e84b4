/**
 * Square roots with a precision, as Python's `Decimal` computes and prints them: the number exactly
 * as it is, its root rounded half to even to as many digits, and an exact root with as many places
 * as half of the number's.
 */
import { absolute, binaryOf, wholeRoot } from '../../python/exact.ts'

/** A root that never ends is computed to no more than these. */
const MOST_DIGITS = 10_000

/** `coefficient · 10^exponent` */
interface Decimal {
  readonly coefficient: bigint
  readonly exponent: number
}

/**
 * A number that is not negative, exactly: a binary fraction has as many places as bits after its
 * point.
 */
function decimalOf(value: bigint | number): Decimal {
  if (typeof value === 'bigint') return { coefficient: value, exponent: 0 }
  const { man, exp } = binaryOf(Math.abs(value))
  let [odd, places] = [man, -exp]
  while (odd !== 0n && odd % 2n === 0n && places > 0) {
    odd /= 2n
    places -= 1
  }
  if (odd === 0n) return { coefficient: 0n, exponent: 0 }
  return places <= 0
    ? { coefficient: odd << BigInt(-places), exponent: 0 }
    : { coefficient: odd * 5n ** BigInt(places), exponent: -places }
}

function rootOf(
  { coefficient, exponent }: Decimal,
  precision: number,
): Decimal & { readonly exact: boolean } {
  const ideal = Math.floor(exponent / 2)
  if (coefficient === 0n) return { coefficient: 0n, exponent: ideal, exact: true }
  // One digit more than wanted, at least: then the root itself is never halfway between two
  // results, but may be exact.
  const length = coefficient.toString().length
  const shift = Math.max(2 * (precision + 1) - length, 0) + 2
  const even = (exponent - shift) % 2 === 0 ? shift : shift + 1
  const scaled = coefficient * 10n ** BigInt(even)
  let root = wholeRoot(scaled)
  const exact = root * root === scaled
  let at = (exponent - even) / 2
  if (exact)
    while (at < ideal && root % 10n === 0n) {
      root /= 10n
      at += 1
    }
  const surplus = root.toString().length - precision
  if (surplus <= 0) return { coefficient: root, exponent: at, exact }
  const unit = 10n ** BigInt(surplus)
  const rest = root % unit
  let kept = root / unit
  if (2n * rest > unit || (2n * rest === unit && (!exact || kept % 2n === 1n))) kept += 1n
  at += surplus
  return kept.toString().length > precision
    ? { coefficient: kept / 10n, exponent: at + 1, exact: false }
    : { coefficient: kept, exponent: at, exact: false }
}

/**
 * As `str` writes a Decimal: plain unless it would need an exponent to keep its digits apart from
 * its places.
 */
function decimalText({ coefficient, exponent }: Decimal): string {
  const digits = absolute(coefficient).toString()
  const adjusted = exponent + digits.length - 1
  if (exponent > 0 || adjusted < -6) {
    const rest = digits.slice(1)
    return `${digits.charAt(0)}${rest === '' ? '' : `.${rest}`}E${adjusted >= 0 ? '+' : ''}${adjusted}`
  }
  if (exponent === 0) return digits
  const padded = digits.padStart(1 - exponent, '0')
  return `${padded.slice(0, exponent)}.${padded.slice(exponent)}`
}

/**
 * `repr(Decimal(value).sqrt())` of a number that is not below zero, at this precision; undefined
 * where that is too many digits.
 */
export function squareRootText(value: bigint | number, precision: bigint): string | undefined {
  if (typeof value === 'number' && !Number.isFinite(value))
    return `Decimal('${Number.isNaN(value) ? 'NaN' : 'Infinity'}')`
  const sign = Object.is(value, -0) ? '-' : ''
  const root = rootOf(decimalOf(value), precision > MOST_DIGITS ? MOST_DIGITS : Number(precision))
  return precision > MOST_DIGITS && !root.exact
    ? undefined
    : `Decimal('${sign}${decimalText(root)}')`
}
