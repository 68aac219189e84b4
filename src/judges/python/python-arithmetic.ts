/**
 * Python's arithmetic: whole numbers without end, floats, and what texts and lists do with `+`.
 * Throws what Python would raise.
 */
import type { FloatValue, IntValue } from '../../run/calls/call-value.ts'
import { bitLength, floatOfRatio, nearest, roundedTo } from './exact.ts'
import { floatOf } from './number-parse.ts'
import { numberOf } from './python-order.ts'
import { floatPower, MOST_INT_BITS, wholePower } from './power.ts'
import { repr, typeName } from './python-print.ts'
import { PyError } from './python-value.ts'
import type { PyValue } from './python-value.ts'

export const LENGTH_LIMITS = { characters: 1_000_000, items: 100_000 } as const

const float = (value: number): FloatValue => ({ kind: 'float', value })

function int(value: bigint): IntValue {
  if (bitLength(value) > MOST_INT_BITS)
    throw new PyError('MemoryError', 'the number has too many digits')
  return { kind: 'int', value }
}

const unsupported = (operator: string, a: PyValue, b: PyValue): PyError =>
  new PyError(
    'TypeError',
    `unsupported operand type(s) for ${operator}: '${typeName(a)}' and '${typeName(b)}'`,
  )

/** A whole number as a float, as arithmetic with floats makes it. */
export function asFloat(value: bigint | number): number {
  const out = Number(value)
  if (typeof value === 'bigint' && !Number.isFinite(out))
    throw new PyError('OverflowError', 'int too large to convert to float')
  return out
}

type Whole = (a: bigint, b: bigint) => bigint
type Broken = (a: number, b: number) => number

function numeric(operator: string, a: PyValue, b: PyValue, whole: Whole, broken: Broken): PyValue {
  const [left, right] = [numberOf(a), numberOf(b)]
  if (left === undefined || right === undefined) throw unsupported(operator, a, b)
  if (typeof left === 'bigint' && typeof right === 'bigint') return int(whole(left, right))
  return float(broken(asFloat(left), asFloat(right)))
}

/** Lists and tuples join; a list says which type it cannot be joined with. */
function joined(a: PyValue, b: PyValue): PyValue | undefined {
  if (typeof a === 'string') {
    if (typeof b !== 'string')
      throw new PyError('TypeError', `can only concatenate str (not "${typeName(b)}") to str`)
    if (a.length + b.length > LENGTH_LIMITS.characters)
      throw new PyError('MemoryError', 'the text is too long')
    return a + b
  }
  if (typeof a !== 'object' || a === null || (a.kind !== 'list' && a.kind !== 'tuple'))
    return undefined
  if (typeof b !== 'object' || b === null || b.kind !== a.kind)
    throw new PyError(
      'TypeError',
      `can only concatenate ${a.kind} (not "${typeName(b)}") to ${a.kind}`,
    )
  if (a.items.length + b.items.length > LENGTH_LIMITS.items)
    throw new PyError('MemoryError', 'the list is too long')
  return { kind: a.kind, items: [...a.items, ...b.items] }
}

/** A text or a list times a whole number. */
function repeated(sequence: PyValue, count: PyValue): PyValue | undefined {
  const isText = typeof sequence === 'string'
  if (
    !isText &&
    (typeof sequence !== 'object' ||
      sequence === null ||
      (sequence.kind !== 'list' && sequence.kind !== 'tuple'))
  )
    return undefined
  const times = numberOf(count)
  if (typeof times !== 'bigint')
    throw new PyError(
      'TypeError',
      `can't multiply sequence by non-int of type '${typeName(count)}'`,
    )
  const length = BigInt(isText ? sequence.length : sequence.items.length)
  if (
    times > 0n &&
    length * times > BigInt(isText ? LENGTH_LIMITS.characters : LENGTH_LIMITS.items)
  )
    throw new PyError('MemoryError', 'the sequence is too long')
  const copies = length === 0n || times < 0n ? 0 : Number(times)
  if (isText) return sequence.repeat(copies)
  return { kind: sequence.kind, items: Array.from({ length: copies }, () => sequence.items).flat() }
}

export const add = (a: PyValue, b: PyValue): PyValue =>
  joined(a, b) ??
  numeric(
    '+',
    a,
    b,
    (x, y) => x + y,
    (x, y) => x + y,
  )
export const subtract = (a: PyValue, b: PyValue): PyValue =>
  numeric(
    '-',
    a,
    b,
    (x, y) => x - y,
    (x, y) => x - y,
  )
export const multiply = (a: PyValue, b: PyValue): PyValue =>
  repeated(a, b) ??
  repeated(b, a) ??
  numeric(
    '*',
    a,
    b,
    (x, y) => x * y,
    (x, y) => x * y,
  )

/** `a / b`: of whole numbers the float nearest to their exact ratio. */
export function divide(a: PyValue, b: PyValue): PyValue {
  const [left, right] = [numberOf(a), numberOf(b)]
  if (left === undefined || right === undefined) throw unsupported('/', a, b)
  if (typeof left === 'bigint' && typeof right === 'bigint') {
    if (right === 0n) throw new PyError('ZeroDivisionError', 'division by zero')
    const ratio = right < 0n ? floatOfRatio(-left, -right) : floatOfRatio(left, right)
    if (!Number.isFinite(ratio))
      throw new PyError('OverflowError', 'integer division result too large for a float')
    // Nothing over less than nothing is minus nothing, even of whole numbers.
    return float(left === 0n && right < 0n ? -0 : ratio)
  }
  const [numerator, denominator] = [asFloat(left), asFloat(right)]
  if (denominator === 0) throw new PyError('ZeroDivisionError', 'float division by zero')
  return float(numerator / denominator)
}

export function power(a: PyValue, b: PyValue): PyValue {
  const [left, right] = [numberOf(a), numberOf(b)]
  if (left === undefined || right === undefined) throw unsupported('** or pow()', a, b)
  if (typeof left === 'bigint' && typeof right === 'bigint' && right >= 0n)
    return int(wholePower(left, right))
  return floatPower(asFloat(left), asFloat(right))
}

export function absoluteValue(value: PyValue): PyValue {
  const number = numberOf(value)
  if (number === undefined)
    throw new PyError('TypeError', `bad operand type for abs(): '${typeName(value)}'`)
  return typeof number === 'bigint' ? int(number < 0n ? -number : number) : float(Math.abs(number))
}

/** `sum(values)`, from left to right. */
export const sum = (values: readonly PyValue[]): PyValue =>
  values.reduce((total, value) => {
    // `sum` starts at 0, which joins with nothing but numbers.
    if (numberOf(value) === undefined) throw unsupported('+', total, value)
    return add(total, value)
  }, int(0n))

/** A float without its fraction. */
export function wholeOf(value: number): bigint {
  if (Number.isNaN(value)) throw new PyError('ValueError', 'cannot convert float NaN to integer')
  if (!Number.isFinite(value))
    throw new PyError('OverflowError', 'cannot convert float infinity to integer')
  return BigInt(Math.trunc(value))
}

/** `round(value, places)`; `null` for no places at all. */
export function round(value: PyValue, places: PyValue): PyValue {
  const number = numberOf(value)
  if (number === undefined)
    throw new PyError('TypeError', `type ${typeName(value)} doesn't define __round__ method`)
  const digits = numberOf(places)
  if (places !== null && typeof digits !== 'bigint')
    throw new PyError(
      'TypeError',
      `'${typeName(places)}' object cannot be interpreted as an integer`,
    )
  if (typeof number === 'bigint') {
    if (typeof digits !== 'bigint' || digits >= 0n) return int(number)
    if (-digits > BigInt(bitLength(number))) return int(0n)
    const unit = 10n ** -digits
    return int(nearest(number, unit) * unit)
  }
  if (typeof digits !== 'bigint')
    return int(wholeOf(Number.isFinite(number) ? roundedTo(number, 0) : number))
  if (!Number.isFinite(number)) return float(number)
  const rounded = roundedTo(number, digits > 400n ? 400 : digits < -400n ? -400 : Number(digits))
  if (!Number.isFinite(rounded))
    throw new PyError('OverflowError', 'rounded value too large to represent')
  return float(rounded)
}

/** `float(value)`. */
export function toFloat(value: PyValue): number {
  const number = numberOf(value)
  if (number !== undefined) return asFloat(number)
  if (typeof value !== 'string')
    throw new PyError(
      'TypeError',
      `float() argument must be a string or a real number, not '${typeName(value)}'`,
    )
  const read = floatOf(value)
  if (read === undefined)
    throw new PyError('ValueError', `could not convert string to float: ${repr(value)}`)
  return read
}
