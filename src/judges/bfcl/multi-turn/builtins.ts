/**
 * The few of Python's own functions that a call may sensibly be written with. All others are
 * unknown names.
 */
import { float, int } from './live-values.ts'
import { lengthOf } from './text-methods.ts'
import { absoluteValue, round, sum, toFloat, wholeOf } from '../../python/python-arithmetic.ts'
import { compare, iterate, numberOf, truthy } from '../../python/python-order.ts'
import { repr, str, typeName } from '../../python/python-print.ts'
import { PyError } from '../../python/python-value.ts'
import type { PyValue } from '../../python/python-value.ts'

type Builtin = (args: readonly PyValue[]) => PyValue

/** One argument, or what Python says to any other number of them. */
const one = (name: string, call: (value: PyValue) => PyValue): [string, Builtin] => [
  name,
  (args) => {
    const [value] = args
    if (value === undefined || args.length !== 1)
      throw new PyError('TypeError', `${name}() takes exactly one argument (${args.length} given)`)
    return call(value)
  },
]

function length(value: PyValue): PyValue {
  if (typeof value === 'string') return int(lengthOf(value))
  if (numberOf(value) !== undefined || value === null)
    throw new PyError('TypeError', `object of type '${typeName(value)}' has no len()`)
  return int(iterate(value).length)
}

function whole(value: PyValue): PyValue {
  const number = numberOf(value)
  if (number !== undefined) return int(typeof number === 'bigint' ? number : wholeOf(number))
  if (typeof value !== 'string')
    throw new PyError(
      'TypeError',
      `int() argument must be a string, a bytes-like object or a real number, not '${typeName(value)}'`,
    )
  if (!/^\s*[+-]?\d{1,4300}\s*$/.test(value))
    throw new PyError('ValueError', `invalid literal for int() with base 10: ${repr(value)}`)
  return int(BigInt(value.trim().replace(/^\+/, '')))
}

/** The least or the greatest, of one collection or of the arguments; of equal ones the first. */
const extreme = (name: string, order: '<' | '>'): [string, Builtin] => [
  name,
  (args) => {
    const [first, ...rest] = args.length === 1 ? iterate(args[0] ?? null) : args
    if (first === undefined) throw new PyError('ValueError', `${name}() arg is an empty sequence`)
    return rest.reduce((best, value) => (compare(order, value, best) ? value : best), first)
  },
]

export const BUILTINS: ReadonlyMap<string, Builtin> = new Map<string, Builtin>([
  one('len', length),
  one('str', str),
  one('repr', repr),
  one('bool', truthy),
  one('int', whole),
  one('abs', absoluteValue),
  one('float', (value) => float(toFloat(value))),
  one('sum', (value) => sum(iterate(value))),
  one('list', (value) => ({ kind: 'list', items: iterate(value) })),
  one('tuple', (value) => ({ kind: 'tuple', items: iterate(value) })),
  one('sorted', (value) => ({
    kind: 'list',
    items: [...iterate(value)].sort((a, b) =>
      compare('<', a, b) ? -1 : compare('<', b, a) ? 1 : 0,
    ),
  })),
  extreme('min', '<'),
  extreme('max', '>'),
  [
    'round',
    ([value, places, ...rest]) => {
      if (value === undefined || rest.length > 0)
        throw new PyError('TypeError', 'round() takes a number and its digits')
      return round(value, places ?? null)
    },
  ],
])
