/**
 * `key in value`, `value[key] = …`, loops and joins over values that an entry's configuration may
 * make anything: Python's exceptions included.
 */
import { among, has, isLiveDict, live, put } from './live-values.ts'
import type { Live } from './live-values.ts'
import { iterate } from '../../python/python-order.ts'
import { typeName } from '../../python/python-print.ts'
import { PyError } from '../../python/python-value.ts'

/** `key in of` */
export function contains(of: Live, key: Live): boolean {
  if (isLiveDict(of)) return has(of, key)
  if (typeof of === 'string') {
    if (typeof key !== 'string')
      throw new PyError(
        'TypeError',
        `'in <string>' requires string as left operand, not ${typeName(key)}`,
      )
    return of.includes(key)
  }
  if (typeof of === 'object' && of !== null && (of.kind === 'list' || of.kind === 'tuple'))
    return among(of.items, key)
  throw new PyError('TypeError', `argument of type '${typeName(of)}' is not iterable`)
}

/** `of[key] = value`, of a dict. */
export function setItem(of: Live, key: Live, value: Live): void {
  if (!isLiveDict(of))
    throw new PyError('TypeError', `'${typeName(of)}' object does not support item assignment`)
  put(of, key, value)
}

/** What a loop over the value goes through: the very objects, not copies of them. */
export function itemsOf(value: Live): Live[] {
  if (isLiveDict(value)) return value.entries.map(([key]) => key)
  if (
    typeof value === 'object' &&
    value !== null &&
    (value.kind === 'list' || value.kind === 'tuple')
  )
    return [...value.items]
  return iterate(value).map(live)
}

/** `', '.join(names)` */
export function joined(names: readonly Live[]): string {
  return names
    .map((name, i) => {
      if (typeof name === 'string') return name
      throw new PyError(
        'TypeError',
        `sequence item ${i}: expected str instance, ${typeName(name)} found`,
      )
    })
    .join(', ')
}
