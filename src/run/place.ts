/**
 * Where in a document something stands, and what stands there, in the words of an error:
 * `updates[12].metrics["planner/reward"] is "abc"`.
 */
import { visible } from './foreign-text.ts'

export type Path = readonly PropertyKey[]

export function printPath(path: Path): string {
  let out = ''
  for (const key of path) {
    if (typeof key === 'number') out += `[${key}]`
    else if (/^[A-Za-z_$][\w$]*$/.test(String(key))) out += `${out === '' ? '' : '.'}${String(key)}`
    else out += `[${quoted(String(key))}]`
  }
  return out
}

/** What `path` leads to within `value`; undefined where it leads nowhere. */
export function valueAt(value: unknown, path: Path): unknown {
  let at = value
  for (const key of path) {
    if (typeof at !== 'object' || at === null) return undefined
    const descriptor = Object.getOwnPropertyDescriptor(at, key)
    if (descriptor === undefined) return undefined
    at = descriptor.value
  }
  return at
}

/** A value in a few words, long ones cut. */
export function printValue(value: unknown): string {
  if (value === undefined) return 'missing'
  if (typeof value === 'string') return quoted(value)
  if (Array.isArray(value)) return `a list of ${value.length}`
  if (typeof value === 'number' || typeof value === 'boolean' || value === null)
    return String(value)
  return typeof value === 'object' ? 'an object' : typeof value
}

const quoted = (text: string): string => visible(JSON.stringify(clipped(text, 60)))

const clipped = (text: string, length: number): string =>
  text.length > length ? `${text.slice(0, length - 1)}…` : text
