/** Arithmetic, order and dates against what Python prints. */
import { describe, expect, it } from 'vitest'
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
} from './python-arithmetic.ts'
import {
  binaryOf,
  bitLength,
  fixedPlaces,
  floatOfBinary,
  floatOfRatio,
  wholeRoot,
} from './exact.ts'
import { compare, truthy } from './python-order.ts'
import type { Order } from './python-order.ts'
import { repr } from './python-print.ts'
import { cosSinFixed, lnFixed, piFixed } from './fixed-point.ts'
import { strptime } from './strptime.ts'
import { PyError } from './python-value.ts'
import type { PyValue } from './python-value.ts'

const int = (value: number | bigint): PyValue => ({ kind: 'int', value: BigInt(value) })
const float = (value: number): PyValue => ({ kind: 'float', value })
const list = (...items: PyValue[]): PyValue => ({ kind: 'list', items })

/** What comes out as Python shows it, or the exception. */
function shown(compute: () => PyValue): string {
  try {
    return repr(compute())
  } catch (problem) {
    if (problem instanceof PyError) return `${problem.type}: ${problem.message}`
    throw problem
  }
}

describe('exact fractions', () => {
  it.each([0, 1, -0.1, 1e308, 5e-324, 2.5e-310, Math.PI, 2 ** 53 - 1])(
    '%d is its own nearest float',
    (value) => {
      expect(floatOfBinary(binaryOf(value))).toBe(value)
    },
  )

  it('rounds ratios to the nearest float, ties to even', () => {
    expect(floatOfRatio(1n, 3n)).toBe(1 / 3)
    expect(floatOfRatio(2n ** 53n + 1n, 1n)).toBe(2 ** 53)
    expect(floatOfRatio(2n ** 53n + 3n, 1n)).toBe(2 ** 53 + 4)
    expect(floatOfRatio(-(2n ** 1024n), 1n)).toBe(-Infinity)
    expect(floatOfRatio(1n, 2n ** 1075n)).toBe(0)
    expect(floatOfRatio(3n, 2n ** 1076n)).toBe(5e-324)
  })

  it('counts bits and draws whole roots', () => {
    expect([0n, 1n, 255n, -256n].map(bitLength)).toEqual([0, 1, 8, 9])
    expect([0n, 1n, 15n, 16n, 10n ** 40n - 1n].map((n) => wholeRoot(n))).toEqual([
      0n,
      1n,
      3n,
      4n,
      10n ** 20n - 1n,
    ])
  })

  it('prints places of the exact value', () => {
    expect([
      fixedPlaces(2.675, 2),
      fixedPlaces(0.125, 2),
      fixedPlaces(-0.001, 2),
      fixedPlaces(1e21, 1),
      fixedPlaces(7.5, 0),
      fixedPlaces(NaN, 2),
    ]).toEqual(['2.67', '0.12', '-0.00', '1000000000000000000000.0', '8', 'nan'])
  })
})

describe('series', () => {
  it('gives pi and logarithms to as many bits as asked for', () => {
    expect(piFixed(64).toString(16)).toBe('3243f6a8885a308d3')
    // ln(10) to 60 places is known; with 1500 bits the other way of computing takes over.
    const known = '2302585092994045684017991454684364207601101488628772976033327'
    for (const bits of [240, 1500])
      expect(
        ((lnFixed(10n, 0, bits) * 10n ** 70n) >> BigInt(bits)).toString().slice(0, known.length),
      ).toBe(known)
  })

  it('turns any angle into the first quarter', () => {
    for (const angle of [0.5, 2, 4, 6, -1, -4, 1e10]) {
      const { man, exp } = binaryOf(angle)
      const { cos, sin } = cosSinFixed(man, exp, 100)
      expect(floatOfRatio(cos, 2n ** 100n)).toBeCloseTo(Math.cos(angle), 12)
      expect(floatOfRatio(sin, 2n ** 100n)).toBeCloseTo(Math.sin(angle), 12)
    }
  })
})

describe('arithmetic', () => {
  it.each<[string, () => PyValue, string]>([
    ['whole', () => add(int(2n ** 80n), true), '1208925819614629174706177'],
    ['mixed', () => subtract(int(1), float(0.1)), '0.9'],
    ['texts', () => add('a', 'b'), "'ab'"],
    ['lists', () => add(list(int(1)), list(null)), '[1, None]'],
    [
      'text and number',
      () => add('a', int(1)),
      'TypeError: can only concatenate str (not "int") to str',
    ],
    [
      'number and text',
      () => add(int(1), 'a'),
      "TypeError: unsupported operand type(s) for +: 'int' and 'str'",
    ],
    ['repeated', () => multiply(int(3), 'ab'), "'ababab'"],
    ['repeated by less than nothing', () => multiply(list(int(1)), int(-1)), '[]'],
    [
      'repeated too often',
      () => multiply('ab', int(10n ** 9n)),
      'MemoryError: the sequence is too long',
    ],
    ['whole ratio', () => divide(int(10n ** 400n), int(10n ** 399n)), '10.0'],
    [
      'too large a ratio',
      () => divide(int(10n ** 400n), int(1)),
      'OverflowError: integer division result too large for a float',
    ],
    ['by nothing', () => divide(float(1), int(0)), 'ZeroDivisionError: float division by zero'],
    ['negative zero', () => divide(int(0), int(-5)), '-0.0'],
    [
      'too large for a float',
      () => add(int(10n ** 400n), float(1)),
      'OverflowError: int too large to convert to float',
    ],
    ['absolute', () => absoluteValue(true), '1'],
    ['sum', () => sum([int(1), float(0.1), float(0.2)]), '1.3'],
    [
      'sum of texts',
      () => sum(['a']),
      "TypeError: unsupported operand type(s) for +: 'int' and 'str'",
    ],
    ['power', () => power(int(-3), int(3)), '-27'],
    ['root', () => power(int(2), float(0.5)), '1.4142135623730951'],
    ['power of itself', () => power(float(1.1), float(1.1)), '1.1105342410545758'],
    ['negative power', () => power(int(10), int(-2)), '0.01'],
    ['odd power of minus nothing', () => power(float(-0), int(3)), '-0.0'],
    ['power of infinity', () => power(float(-Infinity), int(-3)), '-0.0'],
    ['infinite power', () => power(float(0.5), float(-Infinity)), 'inf'],
    ['tiny', () => power(float(10), int(-330)), '0.0'],
    ['subnormal', () => power(float(2), int(-1074)), '5e-324'],
    ['of minus one', () => power(int(-1), int(10n ** 50n + 1n)), '-1'],
    ['complex', () => power(int(-1), float(0.5)), '(6.123233995736766e-17+1j)'],
    ['round', () => round(float(0.5), int(0)), '0.0'],
    ['round up', () => round(float(1.5), null), '2'],
    ['round far', () => round(int(5), int(-1)), '0'],
    ['round further', () => round(int(15), int(-1)), '20'],
    [
      'round too large',
      () => round(float(1.7e308), int(-308)),
      'OverflowError: rounded value too large to represent',
    ],
    [
      'round nothing',
      () => round(float(NaN), null),
      'ValueError: cannot convert float NaN to integer',
    ],
  ])('%s', (_name, compute, expected) => {
    expect(shown(compute)).toBe(expected)
  })

  it('reads floats from texts', () => {
    expect([toFloat(' 1_0.5e1\n'), toFloat('-Infinity'), toFloat(true)]).toEqual([
      105,
      -Infinity,
      1,
    ])
    expect(shown(() => float(toFloat('1,5')))).toBe(
      "ValueError: could not convert string to float: '1,5'",
    )
    expect(shown(() => float(toFloat(null)))).toBe(
      "TypeError: float() argument must be a string or a real number, not 'NoneType'",
    )
  })
})

describe('order', () => {
  it.each(
    (
      [
        ['<', int(1), float(1.5), true],
        ['>', int(2n ** 53n + 1n), float(2 ** 53), true],
        ['<=', true, int(1), true],
        ['>=', float(NaN), int(0), false],
        ['<', 'Z', 'a', true],
        ['<', '\uffff', '\u{10000}', true],
        ['<', 'a', 'ab', true],
        ['<', list(int(1), int(2)), list(float(1), int(3)), true],
        ['>', list(int(1)), list(), true],
      ] satisfies [Order, PyValue, PyValue, boolean][]
    ).map(
      ([order, a, b, expected]) =>
        [`${repr(a)} ${order} ${repr(b)}`, order, a, b, expected] as const,
    ),
  )('%s', (_name, order, a, b, expected) => {
    expect(compare(order, a, b)).toBe(expected)
  })

  it('refuses what Python does not compare', () => {
    expect(shown(() => compare('<', 'a', int(1)))).toBe(
      "TypeError: '<' not supported between instances of 'str' and 'int'",
    )
    expect(shown(() => compare('>=', null, null))).toBe(
      "TypeError: '>=' not supported between instances of 'NoneType' and 'NoneType'",
    )
  })

  it('takes empty values for false', () => {
    expect([null, '', int(0), float(-0), list(), 'x', float(NaN), list(null)].map(truthy)).toEqual([
      false,
      false,
      false,
      false,
      false,
      true,
      true,
      true,
    ])
  })
})

describe('strptime', () => {
  const read = (text: PyValue, format = '%Y-%m-%d'): string =>
    shown(() => {
      const { year, month, day, hour, minute, second } = strptime(text, format)
      return [year, month, day, hour, minute, second].join(' ')
    })

  it.each(
    (
      [
        ['2024-02-29', "'2024 2 29 0 0 0'"],
        ['2024-2-9', "'2024 2 9 0 0 0'"],
        ['2024-2- 9', "'2024 2 9 0 0 0'"],
        ['2023-02-29', 'ValueError: day is out of range for month'],
        ['2024-13-01', "ValueError: time data '2024-13-01' does not match format '%Y-%m-%d'"],
        ['2024-1-1 ', 'ValueError: unconverted data remains:  '],
        ['24-1-1', "ValueError: time data '24-1-1' does not match format '%Y-%m-%d'"],
        ['0000-01-01', 'ValueError: year 0 is out of range'],
        [int(1), 'TypeError: strptime() argument 1 must be str, not int'],
      ] satisfies [PyValue, string][]
    ).map(([text, expected]) => [repr(text), text, expected] as const),
  )('%s', (_name, text, expected) => {
    expect(read(text)).toBe(expected)
  })

  it('reads times, blanks as wide as they are', () => {
    expect(read('2024-01-02   3:4:05', '%Y-%m-%d %H:%M:%S')).toBe("'2024 1 2 3 4 5'")
    expect(read('2024-01-02 03:04:61', '%Y-%m-%d %H:%M:%S')).toBe(
      'ValueError: second must be in 0..59',
    )
  })
})
