/**
 * Whether a state of ours is what a recorded JSON holds: kinds of numbers and of truth values
 * count, the order of keys does not.
 */
import type { JsonValue } from '../../../run/calls/call-value.ts'
import { str } from '../../python/python-print.ts'
import type { PyDict, PyValue } from '../../python/python-value.ts'

export function asRecorded(ours: PyValue, recorded: JsonValue): boolean {
  if (
    typeof ours !== 'object' ||
    ours === null ||
    typeof recorded !== 'object' ||
    recorded === null
  )
    return ours === recorded
  switch (ours.kind) {
    case 'int':
      return recorded.kind === 'int' && recorded.value === ours.value
    case 'float':
      return recorded.kind === 'float' && Object.is(recorded.value, ours.value)
    case 'list':
    case 'tuple':
      return (
        recorded.kind === 'list' &&
        recorded.items.length === ours.items.length &&
        recorded.items.every((item, i) => {
          const own = ours.items[i]
          return own !== undefined && asRecorded(own, item)
        })
      )
    case 'dict':
      return recorded.kind === 'dict' && sameEntries(ours, recorded.entries)
    case 'object':
      return false
  }
}

/**
 * Recordings show every key as `str` does, so that JSON can hold it; where two become one, the last
 * counts.
 */
function sameEntries(ours: PyDict, recorded: readonly (readonly [string, JsonValue])[]): boolean {
  const own = new Map(ours.entries.map(([key, value]) => [str(key), value]))
  return (
    own.size === recorded.length &&
    recorded.every(([key, value]) => {
      const found = own.get(key)
      return found !== undefined && asRecorded(found, value)
    })
  )
}
