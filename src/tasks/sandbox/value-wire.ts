/**
 * Values as JSON text that keeps integers and floats apart, in and out of the interpreter: a string
 * stands for itself behind `s`, a whole number behind `i`, any other number behind `f` (`fnan`,
 * `finf` and `f-inf` among them); true, false, null, lists and objects are themselves.
 *
 * The program itself has JavaScript's numbers. An integer that they hold exactly becomes one, a
 * larger one a BigInt. On the way back a BigInt and a number without a fraction become integers,
 * any other number a float; who declares a field as float gets 5 back as 5.0.
 */
import { readJson } from '../../run/json-value.ts'
import type { JsonValue, Value } from '../../run/calls/call-value.ts'

export const WIRE_LIMITS = {
  /** Nesting of what is given back. */
  depth: 24,
  values: 20_000,
  digits: 300,
} as const

const NAMED_FLOATS: ReadonlyMap<string, number> = new Map([
  ['nan', NaN],
  ['inf', Infinity],
  ['-inf', -Infinity],
])

function floatWord(value: number): string {
  if (Number.isNaN(value)) return 'nan'
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf'
  return Object.is(value, -0) ? '-0' : String(value)
}

/** The text of a value without references. */
export function toWire(value: Value): string {
  if (value === null || typeof value === 'boolean') return String(value)
  if (typeof value === 'string') return JSON.stringify(`s${value}`)
  switch (value.kind) {
    case 'int':
      return `"i${value.value}"`
    case 'float':
      return `"f${floatWord(value.value)}"`
    case 'list':
      return `[${value.items.map(toWire).join(',')}]`
    case 'dict':
      return `{${value.entries.map(([key, item]) => `${JSON.stringify(key)}:${toWire(item)}`).join(',')}}`
    case 'reference':
      return JSON.stringify(`s$${value.call}.${value.field}`)
  }
}

/** Undefined for what is not in this form. */
function meant(value: JsonValue): JsonValue | undefined {
  if (value === null || typeof value === 'boolean') return value
  if (typeof value === 'string') {
    const rest = value.slice(1)
    switch (value[0]) {
      case 's':
        return rest
      case 'i':
        return /^-?\d{1,400}$/.test(rest) ? { kind: 'int', value: BigInt(rest) } : undefined
      case 'f': {
        const number =
          NAMED_FLOATS.get(rest) ??
          (/^-?\d+(\.\d+)?(e[+-]?\d+)?$/.test(rest) ? Number(rest) : undefined)
        return number === undefined ? undefined : { kind: 'float', value: number }
      }
      default:
        return undefined
    }
  }
  switch (value.kind) {
    case 'int':
    case 'float':
      return undefined
    case 'list': {
      const items = value.items.map(meant).filter((item) => item !== undefined)
      return items.length === value.items.length ? { kind: 'list', items } : undefined
    }
    case 'dict': {
      const entries: (readonly [string, JsonValue])[] = []
      for (const [key, item] of value.entries) {
        const found = meant(item)
        if (found === undefined) return undefined
        entries.push([key, found])
      }
      return { kind: 'dict', entries }
    }
  }
}

/**
 * The value of a text from inside the interpreter; undefined for anything that is not in this form.
 */
export function fromWire(text: string): JsonValue | undefined {
  const read = readJson(text)
  return read.ok ? meant(read.value) : undefined
}

/** The field of a dict; undefined where there is none, or no dict. */
export const fieldOf = (value: JsonValue | undefined, name: string): JsonValue | undefined =>
  value !== null && typeof value === 'object' && value.kind === 'dict'
    ? value.entries.find(([key]) => key === name)?.[1]
    : undefined

export const textOf = (value: JsonValue | undefined): string | undefined =>
  typeof value === 'string' ? value : undefined

export const listOf = (value: JsonValue | undefined): readonly JsonValue[] | undefined =>
  value !== null && typeof value === 'object' && value.kind === 'list' ? value.items : undefined

export const entriesOf = (
  value: JsonValue | undefined,
): readonly (readonly [string, JsonValue])[] | undefined =>
  value !== null && typeof value === 'object' && value.kind === 'dict' ? value.entries : undefined
