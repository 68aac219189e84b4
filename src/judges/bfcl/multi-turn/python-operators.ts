/**
 * Python's operators on values, those of `python-arithmetic.ts` and what is only ever written in
 * expressions.
 */
import { float, int, isIntValue } from './live-values.ts'
import { add, asFloat, divide, multiply, power, subtract } from '../../python/python-arithmetic.ts'
import { numberOf, truthy } from '../../python/python-order.ts'
import { typeName } from '../../python/python-print.ts'
import { percent } from '../../python/percent.ts'
import { MOST_INT_BITS } from '../../python/power.ts'
import type { BinaryOperator, UnaryOperator } from '../../python/python-syntax.ts'
import { PyError } from '../../python/python-value.ts'
import type { PyValue } from '../../python/python-value.ts'

export function unary(operator: UnaryOperator, of: PyValue): PyValue {
  if (operator === 'not') return !truthy(of)
  const number = numberOf(of)
  if (number === undefined || (operator === '~' && typeof number !== 'bigint'))
    throw new PyError('TypeError', `bad operand type for unary ${operator}: '${typeName(of)}'`)
  if (typeof number === 'bigint')
    return int(operator === '-' ? -number : operator === '~' ? ~number : number)
  return float(operator === '-' ? -number : number)
}

export function binary(operator: BinaryOperator, a: PyValue, b: PyValue): PyValue {
  switch (operator) {
    case '+':
      return add(a, b)
    case '-':
      return subtract(a, b)
    case '*':
      return multiply(a, b)
    case '/':
      return divide(a, b)
    case '**':
      return power(a, b)
    case '//':
    case '%':
      return divided(operator, a, b)
    case '<<':
    case '>>':
    case '&':
    case '|':
    case '^':
      return bitwise(operator, a, b)
    case '@':
      throw unsupported(operator, a, b)
  }
}

const unsupported = (operator: string, a: PyValue, b: PyValue): PyError =>
  new PyError(
    'TypeError',
    `unsupported operand type(s) for ${operator}: '${typeName(a)}' and '${typeName(b)}'`,
  )

/** Rounded down; the remainder has the divisor's sign. */
function divided(operator: '//' | '%', a: PyValue, b: PyValue): PyValue {
  if (operator === '%' && typeof a === 'string') return percent(a, b)
  const [left, right] = [numberOf(a), numberOf(b)]
  if (left === undefined || right === undefined) throw unsupported(operator, a, b)
  if (typeof left === 'bigint' && typeof right === 'bigint') {
    if (right === 0n) throw new PyError('ZeroDivisionError', 'integer division or modulo by zero')
    const rest = ((left % right) + right) % right
    return int(operator === '%' ? rest : (left - rest) / right)
  }
  const [numerator, denominator] = [asFloat(left), asFloat(right)]
  if (denominator === 0)
    throw new PyError(
      'ZeroDivisionError',
      operator === '%' ? 'float modulo' : 'float floor division by zero',
    )
  const cut = numerator % denominator
  const rest =
    cut !== 0 && cut < 0 !== denominator < 0
      ? cut + denominator
      : cut === 0
        ? denominator < 0
          ? -0
          : 0
        : cut
  return float(operator === '%' ? rest : Math.round((numerator - rest) / denominator))
}

function bitwise(operator: '<<' | '>>' | '&' | '|' | '^', a: PyValue, b: PyValue): PyValue {
  const [left, right] = [numberOf(a), numberOf(b)]
  if (typeof left !== 'bigint' || typeof right !== 'bigint') throw unsupported(operator, a, b)
  const flags = !isIntValue(a) && !isIntValue(b)
  switch (operator) {
    case '&':
      return flags ? (left & right) === 1n : int(left & right)
    case '|':
      return flags ? (left | right) === 1n : int(left | right)
    case '^':
      return flags ? (left ^ right) === 1n : int(left ^ right)
    case '<<':
    case '>>':
      if (right < 0n) throw new PyError('ValueError', 'negative shift count')
      if (right > BigInt(MOST_INT_BITS))
        throw new PyError('MemoryError', 'the number has too many digits')
      return int(operator === '<<' ? left << right : left >> right)
  }
}
