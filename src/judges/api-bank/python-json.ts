/**
 * JSON values handled as Python handles them: subscripts, membership, truth, with the exceptions
 * that Python raises. Recorded results quote those, so their words are part of the judgement.
 */
import { repr, typeName } from '../python/python-print.ts'
import { PyError } from '../python/python-value.ts'
import type { JsonDict, JsonList, JsonValue } from '../../run/calls/call-value.ts'

export type Entry = readonly [string, JsonValue]

export const dictOf = (entries: readonly Entry[]): JsonDict => ({ kind: 'dict', entries })
export const listOf = (items: readonly JsonValue[]): JsonList => ({ kind: 'list', items })
export const intValue = (value: number): JsonValue => ({ kind: 'int', value: BigInt(value) })
export const floatValue = (value: number): JsonValue => ({ kind: 'float', value })

export const keyError = (key: string): PyError => new PyError('KeyError', repr(key))
/** What the tools raise themselves. */
export const failure = (message: string): PyError => new PyError('Exception', message)

export const isDict = (value: JsonValue | undefined): value is JsonDict =>
  typeof value === 'object' && value?.kind === 'dict'

export const isList = (value: JsonValue | undefined): value is JsonList =>
  typeof value === 'object' && value?.kind === 'list'

const entryOf = (dict: JsonDict, key: string): JsonValue | undefined =>
  dict.entries.find(([name]) => name === key)?.[1]

/** What a dict holds under a key; undefined where it is absent, or the value is no dict. */
export const fieldOf = (value: JsonValue | undefined, key: string): JsonValue | undefined =>
  isDict(value) ? entryOf(value, key) : undefined

/** `value[key]`, of a text key. */
export function item(value: JsonValue, key: string): JsonValue {
  const type = typeName(value)
  if (isDict(value)) {
    const found = entryOf(value, key)
    if (found === undefined) throw keyError(key)
    return found
  }
  if (type === 'str') throw new PyError('TypeError', "string indices must be integers, not 'str'")
  if (type === 'list')
    throw new PyError('TypeError', 'list indices must be integers or slices, not str')
  throw new PyError('TypeError', `'${type}' object is not subscriptable`)
}

/** `key in value`, of a text key. */
export function has(value: JsonValue, key: string): boolean {
  if (typeof value === 'string') return value.includes(key)
  if (value !== null && typeof value === 'object') {
    if (value.kind === 'dict') return entryOf(value, key) !== undefined
    if (value.kind === 'list') return value.items.some((one) => one === key)
  }
  throw new PyError('TypeError', `argument of type '${typeName(value)}' is not iterable`)
}

/** A dict with these fields set. */
export function withFields(value: JsonValue, fields: readonly Entry[]): JsonDict {
  const old = isDict(value) ? value.entries : []
  return dictOf([...new Map([...old, ...fields])])
}

/** What `for` goes through: elements of a list, keys of a dict, characters of a text. */
export function elements(value: JsonValue): readonly JsonValue[] {
  if (typeof value === 'string') return Array.from(value)
  if (value !== null && typeof value === 'object') {
    if (value.kind === 'list') return value.items
    if (value.kind === 'dict') return value.entries.map(([key]) => key)
  }
  throw new PyError('TypeError', `'${typeName(value)}' object is not iterable`)
}

/** The value as a text whose `method` is about to be called. */
export function text(value: JsonValue, method: string): string {
  if (typeof value === 'string') return value
  throw new PyError('AttributeError', `'${typeName(value)}' object has no attribute '${method}'`)
}

/** The value as a key of a dict whose keys are texts; undefined where it can be none of them. */
export function key(value: JsonValue): string | undefined {
  if (typeof value === 'string') return value
  if (
    value !== null &&
    typeof value === 'object' &&
    (value.kind === 'list' || value.kind === 'dict')
  ) {
    throw new PyError('TypeError', `unhashable type: '${value.kind}'`)
  }
  return undefined
}

export function truthy(value: JsonValue): boolean {
  if (value === null || typeof value === 'boolean') return value === true
  if (typeof value === 'string') return value !== ''
  switch (value.kind) {
    case 'int':
      return value.value !== 0n
    case 'float':
      return value.value !== 0
    case 'list':
      return value.items.length > 0
    case 'dict':
      return value.entries.length > 0
  }
}

/** A number, for Python's truth values are 0 and 1; undefined for everything else. */
function numeric(value: JsonValue): bigint | number | undefined {
  if (typeof value === 'boolean') return value ? 1n : 0n
  if (value === null || typeof value === 'string') return undefined
  return value.kind === 'int' || value.kind === 'float' ? value.value : undefined
}

/** How two numbers stand to each other: below, equal or above 0. */
export function compared(a: JsonValue, b: JsonValue, sign: string): number {
  const [left, right] = [numeric(a), numeric(b)]
  if (left === undefined || right === undefined)
    throw new PyError(
      'TypeError',
      `'${sign}' not supported between instances of '${typeName(a)}' and '${typeName(b)}'`,
    )
  return left < right ? -1 : left > right ? 1 : 0
}
