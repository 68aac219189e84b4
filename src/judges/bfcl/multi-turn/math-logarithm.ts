/**
 * Logarithms with a precision, as mpmath computes and prints them: binary floats of as many bits as
 * the decimals ask for, rounded to nearest after every operation, complex where the number is
 * negative. What the judge compares is the printed form.
 */
import { absolute, binaryOf, bitLength, shifted } from '../../python/exact.ts'
import type { Binary } from '../../python/exact.ts'
import { lnFixed, piFixed } from '../../python/fixed-point.ts'
import { PyError } from '../../python/python-value.ts'

/** A binary float of any precision, or what is none. */
export type Real = Binary | 'inf' | '-inf' | 'nan'
/** The imaginary part is there for complex numbers alone. */
export interface Logarithm {
  readonly real: Real
  readonly imaginary?: Real
}

const ZERO: Binary = { man: 0n, exp: 0 }
const isZero = (x: Real): boolean => typeof x === 'object' && x.man === 0n
/** Decimals per bit, in the digits that mpmath has of it. */
const BITS_PER_DIGIT = 3.3219280948873626

/** Bits that as many decimals need. */
export const bitsFor = (decimals: number): number =>
  Math.max(1, roundEven((decimals + 1) * BITS_PER_DIGIT))

/** Python's `round`: ties to even. */
function roundEven(value: number): number {
  const floor = Math.floor(value)
  const rest = value - floor
  return rest > 0.5 || (rest === 0.5 && floor % 2 !== 0) ? floor + 1 : floor
}

/** At most `bits` bits of it: to nearest with ties to even, or towards zero. */
function rounded({ man, exp }: Binary, bits: number, towardsZero = false): Binary {
  const size = absolute(man)
  const drop = bitLength(size) - bits
  if (drop <= 0) return { man, exp }
  const low = size & ((1n << BigInt(drop)) - 1n)
  const half = 1n << BigInt(drop - 1)
  let kept = size >> BigInt(drop)
  if (!towardsZero && (low > half || (low === half && kept % 2n === 1n))) kept += 1n
  return { man: man < 0n ? -kept : kept, exp: exp + drop }
}

/** `numerator / denominator` to nearest. */
export function ratio(numerator: bigint, denominator: bigint, bits: number): Binary {
  if (numerator === 0n) return ZERO
  const shift = Math.max(bits - bitLength(numerator) + bitLength(denominator) + 5, 5)
  const scaled = absolute(numerator) << BigInt(shift)
  const quotient = scaled / denominator
  // A last bit that says whether anything is left keeps a remainder from looking like a tie.
  const man = 2n * quotient + (quotient * denominator === scaled ? 0n : 1n)
  return rounded({ man: numerator < 0n ? -man : man, exp: -shift - 1 }, bits)
}

const isNegative = (x: Real): boolean => (typeof x === 'object' ? x.man < 0n : x === '-inf')

function product(a: Real, b: Real): Real {
  if (typeof a === 'object' && typeof b === 'object')
    return { man: a.man * b.man, exp: a.exp + b.exp }
  if (a === 'nan' || b === 'nan' || isZero(a) || isZero(b)) return 'nan'
  return isNegative(a) === isNegative(b) ? 'inf' : '-inf'
}

function negative(x: Real): Real {
  if (typeof x === 'object') return { man: -x.man, exp: x.exp }
  return x === 'nan' ? x : x === 'inf' ? '-inf' : 'inf'
}

function sum(a: Real, b: Real, bits: number): Real {
  if (typeof a !== 'object' || typeof b !== 'object')
    return typeof a === 'object' || a === b ? b : typeof b === 'object' ? a : 'nan'
  const exp = Math.min(a.exp, b.exp)
  return rounded(
    { man: shifted(a.man, a.exp - exp) + shifted(b.man, b.exp - exp), exp },
    bits,
    true,
  )
}

function quotient(a: Real, b: Real, bits: number): Real {
  if (isZero(b)) throw new PyError('ZeroDivisionError', '')
  if (typeof a === 'object' && typeof b === 'object') {
    const value = ratio(b.man < 0n ? -a.man : a.man, absolute(b.man), bits)
    return value.man === 0n ? ZERO : { man: value.man, exp: value.exp + a.exp - b.exp }
  }
  if (a === 'nan' || b === 'nan') return isZero(a) ? (b === 'nan' ? 'nan' : ZERO) : 'nan'
  if (typeof b !== 'object') return typeof a === 'object' ? ZERO : 'nan'
  return (a === 'inf') === b.man > 0n ? 'inf' : '-inf'
}

export const realOf = (value: bigint | number): Real => {
  if (typeof value === 'bigint') return { man: value, exp: 0 }
  if (Number.isNaN(value)) return 'nan'
  return Number.isFinite(value) ? binaryOf(value) : value > 0 ? 'inf' : '-inf'
}

/** ln of a positive number. */
function ln({ man, exp }: Binary, bits: number): Binary {
  // Very near 1 mpmath takes x - 1 for it, a tie in rounding included.
  const past = exp < 0 ? man - (1n << BigInt(-exp)) : 0n
  if (past !== 0n && bitLength(man) - bitLength(past) > bits + 20)
    return rounded({ man: past, exp }, bits)
  // Near 1 the logarithm has few bits left of those computed; then it takes as many more.
  for (let work = bits + 24; ;) {
    const value = lnFixed(man, exp, work)
    const lacking = bits + 20 - bitLength(value)
    if (value === 0n && man === 1n << BigInt(bitLength(man) - 1) && exp === 1 - bitLength(man))
      return ZERO
    if (lacking <= 0) return rounded({ man: value, exp: -work }, bits)
    work += value === 0n ? work : lacking + 4
  }
}

export function logarithm(x: Real, bits: number): Logarithm {
  if (x === 'inf' || x === 'nan') return { real: x }
  if (x === '-inf')
    return { real: 'inf', imaginary: rounded({ man: piFixed(bits + 20), exp: -bits - 20 }, bits) }
  if (x.man === 0n) return { real: '-inf' }
  if (x.man > 0n) return { real: ln(x, bits) }
  return {
    real: ln({ man: -x.man, exp: x.exp }, bits),
    imaginary: rounded({ man: piFixed(bits + 20), exp: -bits - 20 }, bits),
  }
}

/** `a / b` */
export function dividedLogarithms(a: Logarithm, b: Logarithm, bits: number): Logarithm {
  if (b.imaginary === undefined) {
    const real = quotient(a.real, b.real, bits)
    return a.imaginary === undefined
      ? { real }
      : { real, imaginary: quotient(a.imaginary, b.real, bits) }
  }
  const wide = bits + 10
  const size = sum(product(b.real, b.real), product(b.imaginary, b.imaginary), wide)
  if (a.imaginary === undefined) {
    return {
      real: quotient(product(b.real, a.real), size, bits),
      imaginary: quotient(negative(product(b.imaginary, a.real)), size, bits),
    }
  }
  const real = sum(product(a.real, b.real), product(a.imaginary, b.imaginary), wide)
  const imaginary = sum(product(a.imaginary, b.real), negative(product(a.real, b.imaginary)), wide)
  return { real: quotient(real, size, bits), imaginary: quotient(imaginary, size, bits) }
}

/** The digits of a value as mpmath prints them so that they read back equal. */
function text(x: Real, bits: number): string {
  if (typeof x !== 'object') return x === 'inf' ? '+inf' : x
  if (x.man === 0n) return '0.0'
  const decimals = Math.max(1, roundEven(bits / BITS_PER_DIGIT) - 1)
  const digits = decimals === 15 ? 17 : decimals + 3
  return decimalText(x, digits)
}

function decimalText(x: Binary, digits: number): string {
  // Three digits more than are shown, cut; the rest follows from them.
  const wanted = Math.trunc((digits + 3) * BITS_PER_DIGIT) + 10
  const size = absolute(x.man)
  const fraction = Math.max(wanted - x.exp - bitLength(size), 0)
  const places = Math.trunc(fraction / BITS_PER_DIGIT + 0.5)
  const all = (
    (shifted(size, x.exp + fraction) * 10n ** BigInt(places)) >>
    BigInt(fraction)
  ).toString()
  let exponent = all.length - places - 1
  let shown = all.slice(0, digits)
  if ((all[digits] ?? '0') >= '5') {
    shown = (BigInt(shown) + 1n).toString()
    if (shown.length > digits) {
      shown = shown.slice(0, digits)
      exponent += 1
    }
  }
  const sign = x.man < 0n ? '-' : ''
  const plain = exponent > Math.min(-Math.floor(digits / 3), -5) && exponent < digits
  const [whole, rest] = !plain
    ? [shown.slice(0, 1), shown.slice(1)]
    : exponent < 0
      ? ['0', '0'.repeat(-exponent - 1) + shown]
      : [shown.slice(0, exponent + 1).padEnd(exponent + 1, '0'), shown.slice(exponent + 1)]
  const power = plain || exponent === 0 ? '' : `e${exponent > 0 ? '+' : ''}${exponent}`
  return `${sign}${whole}.${rest.replace(/0+$/, '') || '0'}${power}`
}

export function logarithmText({ real, imaginary }: Logarithm, bits: number): string {
  return imaginary === undefined
    ? `mpf('${text(real, bits)}')`
    : `mpc(real='${text(real, bits)}', imag='${text(imaginary, bits)}')`
}
