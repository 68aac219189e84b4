/** Deep equality of values and calls. Integers and floats are different even when equal in size; order counts in lists, not in dicts or arguments. */
import type { ToolCall, Value } from './value.ts'

export function equalValues(a: Value, b: Value): boolean {
  if (a === null || b === null || typeof a !== 'object' || typeof b !== 'object') return a === b
  if (a.kind === 'int' && b.kind === 'int') return a.value === b.value
  if (a.kind === 'float' && b.kind === 'float') return Object.is(a.value, b.value) || a.value === b.value
  if (a.kind === 'reference' && b.kind === 'reference') return a.call === b.call && a.field === b.field
  if (a.kind === 'list' && b.kind === 'list') {
    return a.items.length === b.items.length && a.items.every((item, i) => { const other = b.items[i]; return other !== undefined && equalValues(item, other) })
  }
  if (a.kind === 'dict' && b.kind === 'dict') return equalEntries(a.entries, b.entries)
  return false
}

/** Entries as a mapping: the last of equal keys counts. */
function equalEntries(a: readonly (readonly [string, Value])[], b: readonly (readonly [string, Value])[]): boolean {
  const left = new Map(a)
  const right = new Map(b)
  if (left.size !== right.size) return false
  for (const [key, value] of left) {
    const other = right.get(key)
    if (other === undefined || !equalValues(value, other)) return false
  }
  return true
}

export function equalCalls(a: ToolCall, b: ToolCall): boolean {
  return a.name === b.name && equalEntries(a.args, b.args)
}
