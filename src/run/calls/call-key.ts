/** Texts by which values and calls are looked up. */
import type { ToolCall, Value } from './call-value.ts'

/** As a mapping: the last of equal keys counts, order does not. */
const sorted = (entries: readonly (readonly [string, Value])[]): string =>
  [...new Map(entries)]
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([key, value]) => `${JSON.stringify(key)}:${valueKey(value)}`)
    .join(',')

/** Equal texts for equal JSON values, and only for those. */
export function valueKey(value: Value): string {
  if (value === null || typeof value === 'boolean') return String(value)
  if (typeof value === 'string') return JSON.stringify(value)
  switch (value.kind) {
    case 'int':
      return `${value.value}`
    case 'float':
      return `f${value.value}`
    case 'list':
      return `[${value.items.map(valueKey).join(',')}]`
    case 'dict':
      return `{${sorted(value.entries)}}`
    case 'reference':
      return `$${value.call}.${value.field}`
  }
}

/** The same for calls: name and parameters, whatever the parameters' order. */
export const callKey = (call: ToolCall): string => `${call.name}{${sorted(call.args)}}`
