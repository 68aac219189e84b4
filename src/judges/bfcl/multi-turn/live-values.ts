/**
 * Python values that change in place. The official classes keep lists and dicts, hand out the very
 * objects they keep, and share some between instances; whoever holds one sees what becomes of it. A
 * live value is a `PyValue` whose lists and dicts are open to change, so it can be printed and
 * compared as it is.
 */
import type { FloatValue, IntValue } from '../../../run/calls/call-value.ts'
import { equal, keyOf } from '../../python/python-equal.ts'
import { repr, typeName } from '../../python/python-print.ts'
import { PyError } from '../../python/python-value.ts'
import type { PyObject, PyValue } from '../../python/python-value.ts'

export interface LiveList {
  readonly kind: 'list'
  readonly items: Live[]
}
interface LiveTuple {
  readonly kind: 'tuple'
  readonly items: readonly Live[]
}
/** In order of insertion. Change it through `put` and `remove`. */
export interface LiveDict {
  readonly kind: 'dict'
  readonly entries: [Live, Live][]
}

export type Live =
  null | boolean | string | IntValue | FloatValue | LiveList | LiveTuple | LiveDict | PyObject

export const int = (value: bigint | number): IntValue => ({ kind: 'int', value: BigInt(value) })
export const float = (value: number): FloatValue => ({ kind: 'float', value })
export const list = (items: readonly Live[] = []): LiveList => ({ kind: 'list', items: [...items] })
/** A dict with these texts as keys. */
export const dict = (fields: Readonly<Record<string, Live>> = {}): LiveDict => ({
  kind: 'dict',
  entries: Object.entries(fields),
})
/** `{"error": message}`, which is how the classes refuse. */
export const refusal = (message: string): LiveDict => dict({ error: message })

const isObject = (value: PyValue) => typeof value === 'object' && value !== null
export const isLiveDict = (value: Live): value is LiveDict =>
  isObject(value) && value.kind === 'dict'
export const isLiveList = (value: Live): value is LiveList =>
  isObject(value) && value.kind === 'list'
export const isIntValue = (value: PyValue): value is IntValue =>
  isObject(value) && value.kind === 'int'
export const isFloatValue = (value: PyValue): value is FloatValue =>
  isObject(value) && value.kind === 'float'

/** A deep copy that is open to change. */
export function live(value: PyValue): Live {
  if (typeof value !== 'object' || value === null) return value
  switch (value.kind) {
    case 'int':
    case 'float':
    case 'object':
      return value
    case 'list':
      return { kind: 'list', items: value.items.map(live) }
    case 'tuple':
      return { kind: 'tuple', items: value.items.map(live) }
    case 'dict':
      return {
        kind: 'dict',
        entries: value.entries.map(([key, item]): [Live, Live] => [live(key), live(item)]),
      }
  }
}

/** Throws what Python throws for keys that can change. */
const indexOf = (of: LiveDict, key: PyValue): number => {
  // Texts are looked for most often, and are equal to texts alone.
  if (typeof key === 'string') return of.entries.findIndex(([k]) => k === key)
  keyOf(key)
  return of.entries.findIndex(([k]) => equal(k, key))
}

export const has = (of: LiveDict, key: PyValue): boolean => indexOf(of, key) >= 0
/** `of.get(key)`, but undefined where there is none. */
export const get = (of: LiveDict, key: PyValue): Live | undefined =>
  of.entries[indexOf(of, key)]?.[1]

export function put(of: LiveDict, key: Live, value: Live): void {
  const entry = of.entries[indexOf(of, key)]
  if (entry === undefined) of.entries.push([key, value])
  else entry[1] = value
}

/** `of.pop(key)`; undefined where there is none. */
export function remove(of: LiveDict, key: PyValue): Live | undefined {
  const at = indexOf(of, key)
  return at < 0 ? undefined : of.entries.splice(at, 1)[0]?.[1]
}

export const keys = (of: LiveDict): Live[] => of.entries.map(([key]) => key)
export const values = (of: LiveDict): Live[] => of.entries.map(([, value]) => value)

/** `of[key]` */
export function subscript(of: Live, key: Live): Live {
  if (isLiveList(of) && isIntValue(key)) {
    const item = of.items.at(Number(key.value))
    if (item === undefined) throw new PyError('IndexError', 'list index out of range')
    return item
  }
  if (!isLiveDict(of))
    throw new PyError('TypeError', `'${typeName(of)}' object is not subscriptable`)
  const value = get(of, key)
  if (value === undefined) throw new PyError('KeyError', repr(key))
  return value
}

/** The dict, where Python calls a method of dicts on it: anything else has no such attribute. */
export function dictOf(value: Live, method: string): LiveDict {
  if (isLiveDict(value)) return value
  throw new PyError('AttributeError', `'${typeName(value)}' object has no attribute '${method}'`)
}
export function listOf(value: Live, method: string): LiveList {
  if (isLiveList(value)) return value
  throw new PyError('AttributeError', `'${typeName(value)}' object has no attribute '${method}'`)
}

/** `value in items` */
export const among = (items: readonly Live[], value: PyValue): boolean =>
  items.some((item) => equal(item, value))

/** The first item of a dict, where Python takes `list(of.items())[0]`. */
export function firstEntry(of: Live): [Live, Live] {
  const [entry] = dictOf(of, 'items').entries
  if (entry === undefined) throw new PyError('IndexError', 'list index out of range')
  return entry
}
