/** Python's order and truth: what may be compared with what, and which values count as empty. */
import { equal } from './python-equal.ts'
import { typeName } from './python-print.ts'
import { PyError } from './python-value.ts'
import type { PyValue } from './python-value.ts'

export type Order = '<' | '<=' | '>' | '>='

/** A number of any kind, booleans as 0 and 1; undefined for everything else. */
export function numberOf(value: PyValue): bigint | number | undefined {
  if (typeof value === 'boolean') return value ? 1n : 0n
  if (value === null || typeof value === 'string') return undefined
  return value.kind === 'int' || value.kind === 'float' ? value.value : undefined
}

export function truthy(value: PyValue): boolean {
  if (value === null) return false
  if (typeof value === 'boolean') return value
  if (typeof value === 'string') return value !== ''
  switch (value.kind) {
    case 'int':
      return value.value !== 0n
    case 'float':
      return value.value !== 0
    case 'list':
    case 'tuple':
      return value.items.length > 0
    case 'dict':
      return value.entries.length > 0
    case 'object':
      return true
  }
}

function holds(order: Order, sign: number): boolean {
  switch (order) {
    case '<':
      return sign < 0
    case '<=':
      return sign <= 0
    case '>':
      return sign > 0
    case '>=':
      return sign >= 0
  }
}

/**
 * -1, 0 or 1; NaN where one of them is. A whole number and a float compare exactly, however large.
 */
const numeric = (a: bigint | number, b: bigint | number): number =>
  a < b ? -1 : a > b ? 1 : a == b ? 0 : NaN // eslint-disable-line eqeqeq -- `===` takes 1n and 1 for different

/** By code points, which is not by UTF-16 units once a character lies beyond U+FFFF. */
function textual(a: string, b: string): number {
  const [left, right] = [Array.from(a), Array.from(b)]
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const difference = (left[i]?.codePointAt(0) ?? 0) - (right[i]?.codePointAt(0) ?? 0)
    if (difference !== 0) return difference
  }
  return left.length - right.length
}

/** `a < b` and its like. Throws where Python would. */
export function compare(order: Order, a: PyValue, b: PyValue): boolean {
  const [left, right] = [numberOf(a), numberOf(b)]
  if (left !== undefined && right !== undefined) return holds(order, numeric(left, right))
  if (typeof a === 'string' && typeof b === 'string') return holds(order, textual(a, b))
  if (
    typeof a === 'object' &&
    typeof b === 'object' &&
    a !== null &&
    b !== null &&
    a.kind === b.kind &&
    (a.kind === 'list' || a.kind === 'tuple') &&
    (b.kind === 'list' || b.kind === 'tuple')
  ) {
    const at = a.items.findIndex((item, i) => {
      const other = b.items[i]
      return other === undefined || !equal(item, other)
    })
    const [first, second] = [a.items[at], b.items[at]]
    if (first === undefined || second === undefined)
      return holds(order, a.items.length - b.items.length)
    return compare(order, first, second)
  }
  throw new PyError(
    'TypeError',
    `'${order}' not supported between instances of '${typeName(a)}' and '${typeName(b)}'`,
  )
}

/** What Python goes through when it loops over a value. */
export function iterate(value: PyValue): readonly PyValue[] {
  if (typeof value === 'string') return Array.from(value)
  if (typeof value === 'object' && value !== null) {
    if (value.kind === 'list' || value.kind === 'tuple') return value.items
    if (value.kind === 'dict') return value.entries.map(([key]) => key)
  }
  throw new PyError('TypeError', `'${typeName(value)}' object is not iterable`)
}
