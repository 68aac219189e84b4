/**
 * Calls in Python's syntax, as the official decoder reads them: the whole text is one expression,
 * keyword arguments alone count, and values come out by the kind of their expression, quirks
 * included.
 */
import { Evaluator } from '../multi-turn/evaluate-expression.ts'
import { RunBudget } from '../multi-turn/run-budget.ts'
import { dictOf } from '../../python/python-equal.ts'
import { stripped } from '../../python/number-parse.ts'
import { floatText } from '../../python/number-text.ts'
import { parseExpression } from '../../python/python-parse.ts'
import { typeName } from '../../python/python-print.ts'
import type { Binary, Call, Expression, Unary } from '../../python/python-syntax.ts'
import { unparse } from '../../python/unparse.ts'
import { PyError } from '../../python/python-value.ts'
import type { PyDict, PyValue } from '../../python/python-value.ts'
import { bracketed, decoding } from './decoded.ts'
import type { Decoded } from './decoded.ts'

/** Never throws for what the text holds. */
export const decodePython = (text: string): Decoded =>
  decoding(() => {
    const parsed = parseExpression(stripped(bracketed(text)).replace(/^'+|'+$/g, ''))
    if (!parsed.ok) throw new PyError(parsed.type, parsed.message)
    const { expression } = parsed
    if (expression.node === 'call') return { kind: 'list', items: [call(expression)] }
    if (expression.node !== 'list' && expression.node !== 'tuple' && expression.node !== 'set')
      throw new PyError('AttributeError', `${expression.node} has no attribute 'elts'`)
    return {
      kind: 'list',
      items: expression.items.map((element) => {
        if (element.node !== 'call') throw new PyError('AssertionError', 'an element is no call')
        return call(element)
      }),
    }
  })

function call({ callee, keywords }: Call): PyDict {
  const args = dictOf(
    keywords.map(({ name, value }): readonly [PyValue, PyValue] => [name ?? null, valueOf(value)]),
  )
  return { kind: 'dict', entries: [[nameOf(callee), args]] }
}

/** The attributes of a path; what they hang on counts only where it is a name. */
function nameOf(callee: Expression): string {
  const parts: string[] = []
  let at = callee
  for (; at.node === 'attribute'; at = at.value) parts.unshift(at.name)
  if (at.node === 'name') parts.unshift(at.name)
  return parts.join('.')
}

function valueOf(expression: Expression): PyValue {
  switch (expression.node) {
    case 'constant':
      return expression.value
    case 'ellipsis':
      return '...'
    case 'name':
      return expression.name
    case 'unary':
      return negated(expression)
    case 'binary':
      return evaluated(expression)
    case 'list':
      return { kind: 'list', items: expression.items.map(valueOf) }
    case 'tuple':
      return { kind: 'tuple', items: expression.items.map(valueOf) }
    case 'dict':
      return dictOf(
        expression.entries.map(({ key, value }): readonly [PyValue, PyValue] => {
          if (key === undefined) throw unsupported('dict unpacking')
          return [valueOf(key), valueOf(value)]
        }),
      )
    case 'call':
      return expression.keywords.length === 0 ? unparse(expression) : call(expression)
    case 'subscript':
      return `${unparse(expression.value)}[${unparse(expression.index)}]`
    case 'lambda':
      throw new PyError('TypeError', 'the body of a lambda is not subscriptable')
    case 'set':
    case 'formatted':
    case 'compare':
    case 'logical':
    case 'conditional':
    case 'comprehension':
    case 'attribute':
    case 'starred':
    case 'slice':
    case 'await':
    case 'yield':
    case 'yield from':
    case 'named':
      throw unsupported(expression.node)
  }
}

const unsupported = (what: string): PyError =>
  new PyError('Exception', `Unsupported AST type: ${what}`)

/** Whatever the operator, minus the operand, which must be a constant. */
function negated({ operand }: Unary): PyValue {
  switch (operand.node) {
    case 'constant':
      return minus(operand.value)
    case 'ellipsis':
    case 'attribute':
    case 'subscript':
    case 'await':
    case 'yield from':
    case 'named':
    case 'starred':
      throw new PyError('TypeError', 'bad operand type for unary -')
    default:
      throw new PyError('AttributeError', `${operand.node} has no attribute 'value'`)
  }
}

function minus(value: PyValue): PyValue {
  if (typeof value === 'boolean') return { kind: 'int', value: value ? -1n : 0n }
  if (value !== null && typeof value === 'object') {
    if (value.kind === 'int') return { kind: 'int', value: -value.value }
    if (value.kind === 'float') return { kind: 'float', value: -value.value }
    if (value.kind === 'object' && value.type === 'complex')
      return { kind: 'object', type: 'complex', repr: `(-0-${value.repr})` }
  }
  throw new PyError('TypeError', `bad operand type for unary -: '${typeName(value)}'`)
}

/** Operators are computed; names are unknown, for nothing is there that they could stand for. */
function evaluated(expression: Binary): PyValue {
  return (
    complex(expression) ??
    new Evaluator({
      method: (instance) => {
        throw new PyError('NameError', `name '${instance}' is not defined`)
      },
      budget: new RunBudget(),
    }).value(expression)
  )
}

/** A real number plus or minus an imaginary one. */
function complex({ operator, left, right }: Binary): PyValue | undefined {
  if (
    (operator !== '+' && operator !== '-') ||
    right.node !== 'constant' ||
    right.value === null ||
    typeof right.value !== 'object'
  )
    return undefined
  const { value: imaginary } = right
  const real =
    left.node === 'constant'
      ? left.value
      : left.node === 'unary' && left.operator === '-' && left.operand.node === 'constant'
        ? minus(left.operand.value)
        : null
  if (
    imaginary.kind !== 'object' ||
    imaginary.type !== 'complex' ||
    real === null ||
    typeof real !== 'object' ||
    (real.kind !== 'int' && real.kind !== 'float')
  )
    return undefined
  return {
    kind: 'object',
    type: 'complex',
    repr: `(${floatText(Number(real.value)).replace(/\.0$/, '')}${operator}${imaginary.repr})`,
  }
}
