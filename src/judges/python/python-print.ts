/** Python's `repr()`, `str()` and `json.dumps()` of values. */
import { floatText } from './number-text.ts'
import { stringRepr } from './string-text.ts'
import { PyError } from './python-value.ts'
import type { PyValue } from './python-value.ts'

export function repr(value: PyValue): string {
  if (value === null) return 'None'
  if (typeof value === 'string') return stringRepr(value)
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  switch (value.kind) {
    case 'int':
      return intText(value.value)
    case 'float':
      return floatText(value.value)
    case 'list':
      return `[${value.items.map(repr).join(', ')}]`
    case 'tuple':
      return `(${value.items.map(repr).join(', ')}${value.items.length === 1 ? ',' : ''})`
    case 'dict':
      return `{${value.entries.map(([key, inner]) => `${repr(key)}: ${repr(inner)}`).join(', ')}}`
    case 'object':
      return value.repr
  }
}

/** A text as it is, everything else as `repr` shows it. */
export const str = (value: PyValue): string => (typeof value === 'string' ? value : repr(value))

/** Python writes no integer of more digits. */
const MOST_DIGITS = 4300
const TOO_LARGE = 10n ** BigInt(MOST_DIGITS)

function intText(value: bigint): string {
  if (value >= TOO_LARGE || value <= -TOO_LARGE)
    throw new PyError(
      'ValueError',
      `Exceeds the limit (${MOST_DIGITS} digits) for integer string conversion; use sys.set_int_max_str_digits() to increase the limit`,
    )
  return value.toString()
}

const JSON_SHORT: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\b': '\\b',
  '\f': '\\f',
}

/**
 * Every unit that is no visible ASCII character is escaped, as `json.dumps` does unless told
 * otherwise.
 */
const jsonString = (text: string): string =>
  `"${text.replace(/["\\]|[^ -~]/g, (unit) => JSON_SHORT[unit] ?? `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)}"`

function jsonFloat(value: number): string {
  if (Number.isNaN(value)) return 'NaN'
  return Number.isFinite(value) ? floatText(value) : value > 0 ? 'Infinity' : '-Infinity'
}

/** How a key of a dict is written: JSON has texts alone. */
function jsonKey(key: PyValue): string {
  if (typeof key === 'string') return key
  if (key !== null && typeof key === 'object' && key.kind !== 'int' && key.kind !== 'float') {
    throw new PyError(
      'TypeError',
      `keys must be str, int, float, bool or None, not ${typeName(key)}`,
    )
  }
  return jsonDumps(key)
}

/**
 * `json.dumps(value)` with everything left at its default: `, ` and `: ` between parts, NaN and
 * Infinity by name.
 */
export function jsonDumps(value: PyValue): string {
  if (value === null) return 'null'
  if (typeof value === 'string') return jsonString(value)
  if (typeof value === 'boolean') return value ? 'true' : 'false'
  switch (value.kind) {
    case 'int':
      return intText(value.value)
    case 'float':
      return jsonFloat(value.value)
    case 'list':
    case 'tuple':
      return `[${value.items.map(jsonDumps).join(', ')}]`
    case 'dict':
      return `{${value.entries.map(([key, inner]) => `${jsonString(jsonKey(key))}: ${jsonDumps(inner)}`).join(', ')}}`
    case 'object':
      throw new PyError('TypeError', `Object of type ${typeName(value)} is not JSON serializable`)
  }
}

/** `type(value).__name__`. */
export function typeName(value: PyValue): string {
  if (value === null) return 'NoneType'
  if (typeof value === 'string') return 'str'
  if (typeof value === 'boolean') return 'bool'
  return value.kind === 'object' ? value.type : value.kind
}
