/**
 * MathAPI: arithmetic, statistics and units. It has no state; what it computes is Python's to the
 * last digit.
 */
import { at } from '../../../run/at.ts'
import type { ApiClass, StatefulApi } from './backend-class.ts'
import {
  bitsFor,
  dividedLogarithms,
  logarithm,
  logarithmText,
  ratio,
  realOf,
} from './math-logarithm.ts'
import type { Real } from './math-logarithm.ts'
import { squareRootText } from './math-square-root.ts'
import { imperialFactor, siFactors } from './math-units.ts'
import { dict, float, int, refusal } from './live-values.ts'
import type { Live } from './live-values.ts'
import { method } from './method-table.ts'
import {
  absoluteValue,
  add,
  divide,
  multiply,
  power,
  round,
  subtract,
  sum,
  toFloat,
  wholeOf,
} from '../../python/python-arithmetic.ts'
import { equal } from '../../python/python-equal.ts'
import { intOf } from '../../python/number-parse.ts'
import { compare, iterate, numberOf, truthy } from '../../python/python-order.ts'
import { repr, str, typeName } from '../../python/python-print.ts'
import { PyError } from '../../python/python-value.ts'
import type { PyValue } from '../../python/python-value.ts'

const ZERO = int(0)
const NUMBERS = 'All elements in the list must be numbers'
const BOTH_NUMBERS = 'Both inputs must be numbers'
const TOO_LARGE = 'Conversion resulted in a value too large to represent'
/** Decimals of a logarithm beyond which nobody waits for it. */
const MOST_DECIMALS = 2000
const MOST_PRECISION = 999_999_999_999_999_999n
const LARGEST_SIZE = 2n ** 63n - 1n

const result = (value: PyValue): PyValue => ({ kind: 'dict', entries: [['result', value]] })

/**
 * The result, or the message where Python raises an exception of this type; other exceptions are
 * the caller's.
 */
function guarded(type: string, message: string, compute: () => PyValue): PyValue {
  try {
    return compute()
  } catch (problem) {
    if (problem instanceof PyError && problem.type === type) return refusal(message)
    throw problem
  }
}

const mean = (numbers: readonly PyValue[]): PyValue => divide(sum(numbers), int(numbers.length))

function deviation(numbers: readonly PyValue[]): PyValue {
  const middle = mean(numbers)
  const variance = divide(
    sum(numbers.map((x) => power(subtract(x, middle), int(2)))),
    int(numbers.length),
  )
  return float(Math.sqrt(toFloat(variance)))
}

/** `min` or `max`: of equals the first. */
const extreme =
  (order: '<' | '>') =>
  (numbers: readonly PyValue[]): PyValue => {
    const [first = null, ...rest] = numbers
    return rest.reduce((best, x) => (compare(order, x, best) ? x : best), first)
  }

/** A method of one list, which must hold something. */
function ofList(purpose: string, compute: (numbers: readonly PyValue[]) => PyValue) {
  return method(['numbers'], (numbers) => {
    if (!truthy(numbers)) return refusal(`Cannot ${purpose} of an empty list`)
    return guarded('TypeError', NUMBERS, () => result(compute(iterate(numbers))))
  })
}

function ofTwo(first: string, second: string, compute: (a: Live, b: Live) => PyValue) {
  return method([first, second], (a, b) =>
    guarded('TypeError', BOTH_NUMBERS, () => result(compute(a, b))),
  )
}

/** `int(value)`, as the precision of a logarithm is read. */
function wholeNumber(value: Live): bigint {
  const number = numberOf(value)
  if (number !== undefined) return typeof number === 'bigint' ? number : wholeOf(number)
  if (typeof value !== 'string')
    throw new PyError(
      'TypeError',
      `int() argument must be a string, a bytes-like object or a real number, not '${typeName(value)}'`,
    )
  const whole = intOf(value)
  if (whole === undefined)
    throw new PyError('ValueError', `invalid literal for int() with base 10: ${repr(value)}`)
  return whole
}

const DECIMAL = /^([+-]?)(\d*)(?:\.(\d*))?(?:e([+-]?\d+))?$/

/**
 * A number as mpmath takes it: texts are numbers or fractions of them, rounded to the precision.
 */
function realFrom(value: Live, bits: number): Real {
  const number = numberOf(value)
  if (number !== undefined) return realOf(number)
  const unreadable = new PyError('TypeError', `cannot create mpf from ${repr(value)}`)
  if (typeof value !== 'string') throw unreadable
  const text = value.toLowerCase().trim()
  if (text === 'inf' || text === '+inf') return 'inf'
  if (text === '-inf' || text === 'nan') return text
  const fraction = /^([+-]?\d+)\/([+-]?\d+)$/.exec(text)
  if (fraction !== null) {
    const [numerator, denominator] = [
      wholeNumber(at(fraction, 1, 'fraction')),
      wholeNumber(at(fraction, 2, 'fraction')),
    ]
    if (denominator === 0n) throw new PyError('ZeroDivisionError', '')
    return denominator < 0n
      ? ratio(-numerator, -denominator, bits)
      : ratio(numerator, denominator, bits)
  }
  const [, sign, whole = '', places = '', power = '0'] =
    DECIMAL.exec(text.replace(/l+$/, '').replace(/(?<=\d)_(?=\d)/g, '')) ?? []
  const exponent = Number(power) - places.length
  if (sign === undefined || whole + places === '' || Math.abs(exponent) > 10_000) {
    // What holds a `j` is looked into as a complex number, and where it is none mpmath stumbles.
    throw text.includes('j')
      ? new PyError('AttributeError', "'NoneType' object has no attribute 'group'")
      : unreadable
  }
  const digits = BigInt(whole + places) * (sign === '-' ? -1n : 1n)
  return exponent >= 0
    ? ratio(digits * 10n ** BigInt(exponent), 1n, bits)
    : ratio(digits, 10n ** BigInt(-exponent), bits)
}

function logarithmOf(value: Live, base: Live, precision: Live): PyValue {
  try {
    const decimals = wholeNumber(precision)
    if (decimals > BigInt(MOST_DECIMALS))
      throw new PyError('MemoryError', `more than ${MOST_DECIMALS} decimals are not computed`)
    const bits = bitsFor(Math.max(Number(decimals), -1))
    const quotient = dividedLogarithms(
      logarithm(realFrom(value, bits), bits),
      logarithm(realFrom(base, bits), bits),
      bits,
    )
    return result({
      kind: 'object',
      type: quotient.imaginary === undefined ? 'mpf' : 'mpc',
      repr: logarithmText(quotient, bits),
    })
  } catch (problem) {
    if (problem instanceof PyError) return refusal(problem.message)
    throw problem
  }
}

function squareRootOf(number: Live, precision: Live): PyValue {
  return guarded(
    'TypeError',
    'Input must be a number or computation resulted in an invalid operation',
    () => {
      const value = numberOf(number)
      if (compare('<', number, ZERO))
        return refusal('Cannot calculate square root of a negative number')
      const digits = numberOf(precision)
      if (typeof digits !== 'bigint' || value === undefined)
        throw new PyError(
          'TypeError',
          `'${typeName(precision)}' object cannot be interpreted as an integer`,
        )
      if (digits > LARGEST_SIZE || digits < -LARGEST_SIZE - 1n)
        throw new PyError('OverflowError', 'Python int too large to convert to C ssize_t')
      if (digits < 1n || digits > MOST_PRECISION)
        throw new PyError('ValueError', 'valid range for prec is [1, MAX_PREC]')
      const root = squareRootText(value, digits)
      if (root === undefined) throw new PyError('MemoryError', 'more digits than are computed')
      return result({ kind: 'object', type: 'Decimal', repr: root })
    },
  )
}

const notSupported = (from: Live, to: Live): PyValue =>
  refusal(`Conversion from '${str(from)}' to '${str(to)}' is not supported`)

function siConversion(value: Live, from: Live, to: Live): PyValue {
  if (numberOf(value) === undefined) return refusal('Value must be a number')
  const factors = siFactors(from, to)
  if (factors === undefined) return notSupported(from, to)
  return guarded('OverflowError', TOO_LARGE, () =>
    result(multiply(multiply(value, factors.toMetres), factors.fromMetres)),
  )
}

function imperialConversion(value: Live, from: Live, to: Live): PyValue {
  if (numberOf(value) === undefined) return refusal('Value must be a number')
  if (equal(from, to)) return result(value)
  const factor = imperialFactor(from, to)
  if (factor === undefined) return notSupported(from, to)
  return guarded('OverflowError', TOO_LARGE, () => {
    if (from === 'celsius' && to === 'fahrenheit')
      return result(add(multiply(value, factor), int(32)))
    return result(
      multiply(
        from === 'fahrenheit' && to === 'celsius' ? subtract(value, int(32)) : value,
        factor,
      ),
    )
  })
}

export const math: ApiClass = (): StatefulApi => ({
  load: () => undefined,
  state: () => dict(),
  methods: new Map([
    ['logarithm', method(['value', 'base', 'precision'], logarithmOf)],
    ['mean', ofList('calculate mean', mean)],
    ['standard_deviation', ofList('calculate standard deviation', deviation)],
    ['si_unit_conversion', method(['value', 'unit_in', 'unit_out'], siConversion)],
    ['imperial_si_conversion', method(['value', 'unit_in', 'unit_out'], imperialConversion)],
    ['add', ofTwo('a', 'b', add)],
    ['subtract', ofTwo('a', 'b', subtract)],
    [
      'multiply',
      method(['a', 'b'], (a, b) =>
        numberOf(a) === undefined || numberOf(b) === undefined
          ? refusal(BOTH_NUMBERS)
          : result(multiply(a, b)),
      ),
    ],
    [
      'divide',
      method(['a', 'b'], (a, b) =>
        equal(b, ZERO)
          ? refusal('Cannot divide by zero')
          : guarded('TypeError', BOTH_NUMBERS, () => result(divide(a, b))),
      ),
    ],
    ['power', ofTwo('base', 'exponent', power)],
    ['square_root', method(['number', 'precision'], squareRootOf)],
    [
      'absolute_value',
      method(['number'], (number) =>
        guarded('TypeError', 'Input must be a number', () => result(absoluteValue(number))),
      ),
    ],
    [
      'round_number',
      method(['number', ['decimal_places', ZERO]], (number, places) =>
        guarded('TypeError', 'First input must be a number, second input must be an integer', () =>
          result(round(number, places)),
        ),
      ),
    ],
    [
      'percentage',
      method(['part', 'whole'], (part, whole) =>
        equal(whole, ZERO)
          ? refusal('Whole value cannot be zero')
          : guarded('TypeError', BOTH_NUMBERS, () =>
              result(multiply(divide(part, whole), int(100))),
            ),
      ),
    ],
    ['min_value', ofList('find minimum', extreme('<'))],
    ['max_value', ofList('find maximum', extreme('>'))],
    ['sum_values', ofList('calculate sum', sum)],
  ]),
})
