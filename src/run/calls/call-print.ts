/**
 * The canonical text of calls: `[AddAgenda(token=$1.token, content='standup', n=3, x=3.0)]`. Every
 * call has exactly one printing and `call-parse.ts` reads it back to an equal call: integers have
 * no point, floats always have a point or an exponent, strings stand in single quotes, names that
 * are no identifiers are quoted like strings.
 */
import type { ToolCall, Value } from './call-value.ts'

const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*$/
const FIELD = /^[A-Za-z_][A-Za-z0-9_]*$/
/** Quotes, backslashes, control characters and lone surrogates (which no UTF-8 can carry). */
const ESCAPED = /[\\'\u0000-\u001f\u007f]|[\ud800-\udfff]/gu
const SHORT_ESCAPES = new Map([
  ['\\', '\\\\'],
  ["'", "\\'"],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
])

function escapeCharacter(character: string): string {
  const short = SHORT_ESCAPES.get(character)
  if (short !== undefined) return short
  const code = character.charCodeAt(0)
  return code < 0x100
    ? `\\x${code.toString(16).padStart(2, '0')}`
    : `\\u${code.toString(16).padStart(4, '0')}`
}

export function printString(text: string): string {
  return `'${text.replace(ESCAPED, escapeCharacter)}'`
}

/**
 * Shortest decimal text that reads back to the same float, always with a point, an exponent or a
 * name: `3.0`, `1e+21`, `nan`.
 */
export function printFloat(value: number): string {
  if (Number.isNaN(value)) return 'nan'
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf'
  if (Object.is(value, -0)) return '-0.0'
  const text = String(value)
  return /[.e]/.test(text) ? text : `${text}.0`
}

/** Names that are no identifiers stand in quotes. */
export const printName = (name: string): string =>
  IDENTIFIER.test(name) ? name : printString(name)

export function printValue(value: Value): string {
  if (value === null) return 'None'
  if (value === true) return 'True'
  if (value === false) return 'False'
  if (typeof value === 'string') return printString(value)
  switch (value.kind) {
    case 'int':
      return value.value.toString()
    case 'float':
      return printFloat(value.value)
    case 'list':
      return `[${value.items.map(printValue).join(', ')}]`
    case 'dict':
      return `{${value.entries.map(([key, item]) => `${printString(key)}: ${printValue(item)}`).join(', ')}}`
    case 'reference':
      return `$${value.call}.${FIELD.test(value.field) ? value.field : printString(value.field)}`
  }
}

export function printCall(call: ToolCall): string {
  return `${printName(call.name)}(${call.args.map(([name, value]) => `${printName(name)}=${printValue(value)}`).join(', ')})`
}

export function printCalls(calls: readonly ToolCall[]): string {
  return `[${calls.map(printCall).join(', ')}]`
}
