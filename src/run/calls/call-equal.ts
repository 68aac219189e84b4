/**
 * When two values or calls are the same: by kind and content. 5 and 5.0 differ; the order of dict
 * entries and of named arguments does not matter; NaN equals itself.
 */
import type { ToolCall, Value } from './call-value.ts'

function equalEntries(
  a: readonly (readonly [string, Value])[],
  b: readonly (readonly [string, Value])[],
): boolean {
  if (a.length !== b.length) return false
  if (
    a.every(([key, value], i) => {
      const other = b[i]
      return other !== undefined && other[0] === key && equalValues(value, other[1])
    })
  )
    return true
  const there = new Map(b)
  return (
    there.size === b.length &&
    new Map(a).size === a.length &&
    a.every(([key, value]) => {
      const other = there.get(key)
      return other !== undefined && equalValues(value, other)
    })
  )
}

export function equalValues(a: Value, b: Value): boolean {
  if (a === b) return true
  if (a === null || b === null || typeof a !== 'object' || typeof b !== 'object') return false
  switch (a.kind) {
    case 'int':
      return b.kind === 'int' && a.value === b.value
    case 'float':
      return (
        b.kind === 'float' &&
        (a.value === b.value || (Number.isNaN(a.value) && Number.isNaN(b.value)))
      )
    case 'reference':
      return b.kind === 'reference' && a.call === b.call && a.field === b.field
    case 'list':
      return (
        b.kind === 'list' &&
        a.items.length === b.items.length &&
        a.items.every((item, i) => {
          const other = b.items[i]
          return other !== undefined && equalValues(item, other)
        })
      )
    case 'dict':
      return b.kind === 'dict' && equalEntries(a.entries, b.entries)
  }
}

export function equalCalls(a: ToolCall, b: ToolCall): boolean {
  return a.name === b.name && equalEntries(a.args, b.args)
}
