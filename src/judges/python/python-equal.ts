/**
 * Python's `==`: `1 == 1.0 == True`, integers against floats exactly, lists and tuples apart, dicts
 * whatever their order; and what makes two keys of a dict the same.
 */
import { PyError } from './python-value.ts'
import type { PyDict, PyValue } from './python-value.ts'

/** An integer where the value is one to Python, `True` and `2.0` among them. */
function whole(value: PyValue): bigint | undefined {
  if (typeof value === 'boolean') return value ? 1n : 0n
  if (value === null || typeof value !== 'object') return undefined
  if (value.kind === 'int') return value.value
  return value.kind === 'float' && Number.isInteger(value.value) ? BigInt(value.value) : undefined
}

export function equal(a: PyValue, b: PyValue): boolean {
  if (a === b)
    return !(a !== null && typeof a === 'object' && a.kind === 'float' && Number.isNaN(a.value))
  if (typeof a === 'string' || typeof b === 'string' || a === null || b === null) return false
  if (typeof a === 'boolean' || typeof b === 'boolean')
    return whole(a) !== undefined && whole(a) === whole(b)
  switch (a.kind) {
    case 'int':
      return b.kind === 'int' ? a.value === b.value : b.kind === 'float' && whole(b) === a.value
    case 'float':
      return b.kind === 'float' ? a.value === b.value : b.kind === 'int' && whole(a) === b.value
    case 'list':
    case 'tuple':
      return (
        b.kind === a.kind &&
        a.items.length === b.items.length &&
        a.items.every((item, i) => {
          const other = b.items[i]
          return other !== undefined && equal(item, other)
        })
      )
    case 'dict':
      return b.kind === 'dict' && equalDicts(a, b)
    case 'object':
      return b.kind === 'object' && a.type === b.type && a.repr === b.repr
  }
}

function equalDicts(a: PyDict, b: PyDict): boolean {
  if (a.entries.length !== b.entries.length) return false
  if (
    a.entries.every(([key, value], i) => {
      const other = b.entries[i]
      return other !== undefined && equal(key, other[0]) && equal(value, other[1])
    })
  )
    return true
  const there = new Map(b.entries.map(([key, value]) => [keyOf(key), value]))
  return a.entries.every(([key, value]) => {
    const other = there.get(keyOf(key))
    return other !== undefined && equal(value, other)
  })
}

/**
 * Equal for exactly those keys that Python takes for the same. Throws Python's TypeError for what
 * cannot be a key.
 */
export function keyOf(key: PyValue): string {
  if (typeof key === 'string') return `s${key}`
  if (key === null) return '-'
  const number = whole(key)
  if (number !== undefined) return `n${number}`
  if (typeof key === 'boolean') return ''
  switch (key.kind) {
    case 'int':
      return `n${key.value}`
    case 'float':
      return `f${key.value}`
    case 'tuple':
      return `t${key.items
        .map((item) => {
          const inner = keyOf(item)
          return `${inner.length}:${inner}`
        })
        .join('')}`
    case 'object':
      return `o${key.type} ${key.repr}`
    default:
      throw new PyError('TypeError', `unhashable type: '${key.kind}'`)
  }
}

/**
 * A dict of these entries: of equal keys the first keeps its place and its spelling, the last its
 * value.
 */
export function dictOf(entries: Iterable<readonly [PyValue, PyValue]>): PyDict {
  const kept = new Map<string, readonly [PyValue, PyValue]>()
  for (const [key, value] of entries) {
    const name = keyOf(key)
    kept.set(name, [kept.get(name)?.[0] ?? key, value])
  }
  return { kind: 'dict', entries: [...kept.values()] }
}
