/** MathAPI: what Python's number types, mpmath and Decimal print. */
import { describe, expect, it } from 'vitest'
import { results, side } from '../testing/small-backend.ts'

const answers = (...calls: readonly string[]) => results(side('MathAPI'), ...calls)

describe('MathAPI', () => {
  it('keeps whole numbers whole and floats floats', () => {
    expect(
      answers(
        'add(1, 2)',
        'add(1, 2.0)',
        "add('a', 'b')",
        'add(1, None)',
        'subtract(True, 3)',
        'multiply(2, 3)',
        "multiply('a', 3)",
        'divide(6, 3)',
        'divide(1, 0)',
        "divide(1, '2')",
        'absolute_value(-2)',
        "absolute_value('x')",
      ),
    ).toEqual([
      '{"result": 3}',
      '{"result": 3.0}',
      '{"result": "ab"}',
      '{"error": "Both inputs must be numbers"}',
      '{"result": -2}',
      '{"result": 6}',
      '{"error": "Both inputs must be numbers"}',
      '{"result": 2.0}',
      '{"error": "Cannot divide by zero"}',
      '{"error": "Both inputs must be numbers"}',
      '{"result": 2}',
      '{"error": "Input must be a number"}',
    ])
  })

  it('raises to powers: whole, broken, complex, too large', () => {
    expect(
      answers(
        'power(2, 100)',
        'power(2, -1)',
        'power(1.5, 1.5)',
        'power(-8, 0.5)',
        'power(0, -1)',
        'power(10.0, 400)',
        'power(10, 5000)',
        'power(10, 10**30)',
        "power('2', 2)",
      ),
    ).toEqual([
      '{"result": 1267650600228229401496703205376}',
      '{"result": 0.5}',
      '{"result": 1.8371173070873836}',
      "{'result': (1.7319121124709868e-16+2.8284271247461903j)}",
      'Error during execution: 0.0 cannot be raised to a negative power',
      "Error during execution: (34, 'Numerical result out of range')",
      expect.stringContaining('Exceeds the limit (4300 digits)'),
      expect.stringMatching(/^Error during execution: /),
      '{"error": "Both inputs must be numbers"}',
    ])
  })

  it('rounds half to even on the exact binary value', () => {
    expect(
      answers(
        'round_number(2.5)',
        'round_number(2.675, 2)',
        'round_number(1250, -2)',
        'round_number(1350, -2)',
        'round_number(-0.4)',
        'round_number(2.5, None)',
        'round_number(2.5, 1.0)',
        "round_number('2')",
      ),
    ).toEqual([
      '{"result": 2.0}',
      '{"result": 2.67}',
      '{"result": 1200}',
      '{"result": 1400}',
      '{"result": -0.0}',
      '{"result": 2}',
      '{"error": "First input must be a number, second input must be an integer"}',
      '{"error": "First input must be a number, second input must be an integer"}',
    ])
  })

  it('computes over lists, texts and dicts as Python loops over them', () => {
    expect(
      answers(
        'mean([1, 2])',
        'mean([0.1, 0.2, 0.3])',
        'mean([])',
        "mean(['a'])",
        'standard_deviation([1, 2, 3])',
        'sum_values([1, True, 2.5])',
        'sum_values([[1]])',
        "min_value('cab')",
        'max_value([1, 1.0, True])',
        "max_value([1, 'a'])",
        'min_value({2: 1, 1: 2})',
        'min_value(5)',
        'sum_values(0)',
      ),
    ).toEqual([
      '{"result": 1.5}',
      '{"result": 0.20000000000000004}',
      '{"error": "Cannot calculate mean of an empty list"}',
      '{"error": "All elements in the list must be numbers"}',
      '{"result": 0.816496580927726}',
      '{"result": 4.5}',
      '{"error": "All elements in the list must be numbers"}',
      '{"result": "a"}',
      '{"result": 1}',
      '{"error": "All elements in the list must be numbers"}',
      '{"result": 1}',
      '{"error": "All elements in the list must be numbers"}',
      '{"error": "Cannot calculate sum of an empty list"}',
    ])
  })

  it('converts units', () => {
    expect(
      answers(
        "si_unit_conversion(5, 'km', 'm')",
        "si_unit_conversion(1, 'm', 'nm')",
        "si_unit_conversion(1, 'm', 'mile')",
        "si_unit_conversion('1', 'm', 'km')",
        "si_unit_conversion(1, [], 'km')",
        "imperial_si_conversion(10, 'celsius', 'fahrenheit')",
        "imperial_si_conversion(50, 'fahrenheit', 'celsius')",
        "imperial_si_conversion(5, 'x', 'x')",
        "imperial_si_conversion(2, 'km', 'miles')",
        "imperial_si_conversion(2, 'km', 'lb')",
        "imperial_si_conversion(10**400, 'km', 'miles')",
        'percentage(0, -4)',
        'percentage(1, 3)',
        'percentage(1, 0.0)',
      ),
    ).toEqual([
      '{"result": 5000.0}',
      '{"result": 999999999.9999999}',
      '{"error": "Conversion from \'m\' to \'mile\' is not supported"}',
      '{"error": "Value must be a number"}',
      "Error during execution: unhashable type: 'list'",
      '{"result": 50.0}',
      '{"result": 10.0}',
      '{"result": 5}',
      '{"result": 1.242742}',
      '{"error": "Conversion from \'km\' to \'lb\' is not supported"}',
      '{"error": "Conversion resulted in a value too large to represent"}',
      '{"result": -0.0}',
      '{"result": 33.33333333333333}',
      '{"error": "Whole value cannot be zero"}',
    ])
  })

  it('prints logarithms with the digits that their bits need', () => {
    expect(
      answers(
        'logarithm(8, 2, 10)',
        'logarithm(100, 10, 15)',
        'logarithm(2, 10, 5)',
        'logarithm(-1, 10, 5)',
        'logarithm(0, 10, 5)',
        'logarithm(10, 1, 5)',
        "logarithm('1/4', '2', '3')",
        "logarithm('abc', 2, 3)",
        "logarithm(2, 2, 'x')",
        'logarithm(2, 10, 1000000)',
      ),
    ).toEqual([
      "{'result': mpf('3.000000000029')}",
      "{'result': mpf('2.0')}",
      "{'result': mpf('0.30102968')}",
      "{'result': mpc(real='0.0', imag='1.3643761')}",
      "{'result': mpf('-inf')}",
      '{"error": ""}',
      "{'result': mpf('-2.0')}",
      '{"error": "cannot create mpf from \'abc\'"}',
      '{"error": "invalid literal for int() with base 10: \'x\'"}',
      '{"error": "more than 2000 decimals are not computed"}',
    ])
  })

  it('prints square roots as Decimal does', () => {
    expect(
      answers(
        'square_root(2, 5)',
        'square_root(16, 3)',
        'square_root(6.25, 10)',
        'square_root(0.0, 3)',
        'square_root(10**22, 5)',
        'square_root(1e-20, 3)',
        'square_root(16, 10**9)',
        'square_root(-1, 3)',
        "square_root('4', 3)",
        'square_root(4, 0)',
        'square_root(4, 2.0)',
        'square_root(2, 10**9)',
      ),
    ).toEqual([
      "{'result': Decimal('1.4142')}",
      "{'result': Decimal('4')}",
      "{'result': Decimal('2.5')}",
      "{'result': Decimal('0')}",
      "{'result': Decimal('1.0000E+11')}",
      "{'result': Decimal('1.00E-10')}",
      "{'result': Decimal('4')}",
      '{"error": "Cannot calculate square root of a negative number"}',
      '{"error": "Input must be a number or computation resulted in an invalid operation"}',
      'Error during execution: valid range for prec is [1, MAX_PREC]',
      '{"error": "Input must be a number or computation resulted in an invalid operation"}',
      'Error during execution: more digits than are computed',
    ])
  })

  it('has no state', () => {
    expect(side('MathAPI').instances[0]?.api.state()).toEqual({ kind: 'dict', entries: [] })
  })
})
