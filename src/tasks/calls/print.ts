/** Calls as text in the one call grammar; `parseCalls` reads exactly this back. */
import type { ToolCall, Value } from './value.ts'

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', "'": "\\'", '\n': '\\n', '\r': '\\r', '\t': '\\t' }

const quoted = (text: string): string => `'${text.replace(/[\\'\n\r\t]/g, (c) => ESCAPES[c] ?? c)}'`

/** A float always shows that it is one: 3.0, 1e+30, nan, inf, -inf. */
function printFloat(value: number): string {
  if (Number.isNaN(value)) return 'nan'
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf'
  if (Object.is(value, -0)) return '-0.0'
  const text = String(value)
  return /[.e]/.test(text) ? text : `${text}.0`
}

export function printValue(value: Value): string {
  if (value === null) return 'None'
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  if (typeof value === 'string') return quoted(value)
  switch (value.kind) {
    case 'int': return String(value.value)
    case 'float': return printFloat(value.value)
    case 'reference': return `$${value.call}.${value.field}`
    case 'list': return `[${value.items.map(printValue).join(', ')}]`
    case 'dict': return `{${value.entries.map(([key, item]) => `${quoted(key)}: ${printValue(item)}`).join(', ')}}`
  }
}

export const printCall = (call: ToolCall): string => `${call.name}(${call.args.map(([name, value]) => `${name}=${printValue(value)}`).join(', ')})`

/** `[A(x='1'), B(n=3)]`; `[]` for no call. */
export const printCalls = (calls: readonly ToolCall[]): string => `[${calls.map(printCall).join(', ')}]`
