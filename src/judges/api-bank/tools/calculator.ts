/**
 * The official calculator, with what it makes of formulas that are none: operators look left and
 * right of themselves in a list, where the place left of the first is the last. Some such formulas
 * never end there; here they are given up after `STEPS`.
 */
import type { JsonValue } from '../../../run/calls/call-value.ts'
import { PyError } from '../../python/python-value.ts'
import { argument, texts } from '../official-tool.ts'
import type { Tool } from '../official-tool.ts'
import { failure, floatValue, text } from '../python-json.ts'

/** Numbers, and the operators and brackets between them. */
type Item = number | string

const STEPS = 10_000
const OPERATORS = ['+', '-', '*', '/']

/** Type of the error of a formula whose calculation does not end. */
const ENDLESS = 'Endless'

class Calculation {
  #left = STEPS

  formula(items: Item[]): Item {
    for (let open = items.indexOf('('); open >= 0; open = items.indexOf('(')) {
      this.#step()
      const close = items.indexOf(')')
      if (close < 0) throw new PyError('ValueError', "')' is not in list")
      const value = this.formula(items.slice(open + 1, Math.max(close, open + 1)))
      items.splice(open, Math.max(0, close + 1 - open), value)
    }
    this.#fold(items, '*', '/')
    this.#fold(items, '+', '-')
    const [first] = items
    if (first === undefined) throw new PyError('IndexError', 'list index out of range')
    return first
  }

  /** Applies the leftmost of two operators until none is left. */
  #fold(items: Item[], one: string, other: string): void {
    for (let at = firstOf(items, one, other); at >= 0; at = firstOf(items, one, other)) {
      this.#step()
      const before = items.at(at - 1)
      const after = items[at + 1]
      const operator = items[at]
      if (before === undefined || after === undefined)
        throw new PyError('IndexError', 'list index out of range')
      const value = applied(before, String(operator), after)
      const start = at === 0 ? Math.max(items.length - 1, 0) : at - 1
      items.splice(start, Math.max(0, at + 2 - start), value)
    }
  }

  #step(): void {
    this.#left -= 1
    if (this.#left < 0)
      throw new PyError(
        ENDLESS,
        'the official calculator does not come to an end with this formula',
      )
  }
}

function firstOf(items: readonly Item[], one: string, other: string): number {
  return items.findIndex((item) => item === one || item === other)
}

function applied(left: Item, operator: string, right: Item): Item {
  if (typeof left === 'number' && typeof right === 'number') {
    switch (operator) {
      case '+':
        return left + right
      case '-':
        return left - right
      case '*':
        return left * right
      default:
        if (right === 0) throw new PyError('ZeroDivisionError', 'float division by zero')
        return left / right
    }
  }
  const [a, b] = [
    typeof left === 'number' ? 'float' : 'str',
    typeof right === 'number' ? 'float' : 'str',
  ]
  if (operator === '+' && typeof left === 'string') {
    if (typeof right === 'string') return left + right
    throw new PyError('TypeError', 'can only concatenate str (not "float") to str')
  }
  if (operator === '*')
    throw new PyError(
      'TypeError',
      `can't multiply sequence by non-int of type '${a === 'str' && b === 'str' ? 'str' : 'float'}'`,
    )
  throw new PyError('TypeError', `unsupported operand type(s) for ${operator}: '${a}' and '${b}'`)
}

function isFormula(formula: string): boolean {
  if (!/^[0-9+\-*/()]+$/.test(formula)) return false
  const count = (...wanted: readonly string[]): number =>
    Array.from(formula).filter((c) => wanted.includes(c)).length
  const operators = count(...OPERATORS)
  return count('(') === count(')') && operators > 0 && operators + 1 !== formula.length
}

/** Exported for its tests. */
export function calculate(written: string): JsonValue {
  const formula = written.replaceAll(' ', '')
  if (!isFormula(formula)) throw failure('invalid formula')
  const items = (formula.match(/\d+|\D/g) ?? []).map((part): Item =>
    /^\d/.test(part) ? Number(part) : part,
  )
  const result = new Calculation().formula(items)
  return typeof result === 'number' ? floatValue(result) : result
}

export const CALCULATOR: Tool = {
  name: 'Calculator',
  parameters: texts('formula'),
  run: (args) => calculate(text(argument(args, 'formula'), 'replace')),
}
