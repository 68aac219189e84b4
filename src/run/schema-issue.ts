/**
 * What a schema found wrong, in our words: the exact place, what stands there, what was expected.
 */
import type * as z from 'zod/mini'
import { at } from './at.ts'
import { printPath, printValue, valueAt } from './place.ts'
import type { Path } from './place.ts'

export interface Described {
  readonly path: Path
  readonly found: string
  readonly expected: string
}

export function describeIssue(
  issue: z.core.$ZodIssue,
  document: unknown,
  above: Path = [],
): Described {
  const path = [...above, ...issue.path]
  const value = valueAt(document, path)
  const found = value === undefined ? 'is missing' : `is ${printValue(value)}`
  switch (issue.code) {
    case 'invalid_type':
      return { path, found, expected: TYPES[issue.expected] ?? issue.expected }
    case 'invalid_value':
      return { path, found, expected: oneOf(issue.values) }
    case 'too_small':
      return {
        path,
        found,
        expected: `${issue.inclusive === false ? 'more than' : 'at least'} ${size(issue.minimum, issue.origin)}`,
      }
    case 'too_big':
      return {
        path,
        found,
        expected: `${issue.inclusive === false ? 'less than' : 'at most'} ${size(issue.maximum, issue.origin)}`,
      }
    case 'not_multiple_of':
      return { path, found, expected: `a multiple of ${issue.divisor}` }
    case 'invalid_format':
      return { path, found, expected: FORMATS[issue.format] ?? `text in the form ${issue.format}` }
    case 'unrecognized_keys':
      return {
        path: [...path, at(issue.keys, 0, 'keys')],
        found: 'is there',
        expected: 'no such key',
      }
    case 'invalid_key':
      return {
        path,
        found: 'has a key that is too long',
        expected: issue.issues[0]?.message ?? 'a shorter key',
      }
    case 'invalid_element': {
      const [inner] = issue.issues
      return inner === undefined
        ? { path, found, expected: 'a sound element' }
        : describeIssue(inner, document, path)
    }
    case 'invalid_union': {
      const inner = issue.errors[0]?.[0]
      if (inner !== undefined) return describeIssue(inner, document, path)
      return { path, found, expected: 'one of the known kinds' }
    }
    default:
      return { path, found, expected: issue.message }
  }
}

type Issues = readonly z.core.$ZodIssue[]

/**
 * Of what is said of one value being too large or too small the last: a whole number's own bounds
 * come first, and ours, which are narrower, behind them.
 */
export function tightest(issue: z.core.$ZodIssue, issues: Issues): z.core.$ZodIssue {
  if (issue.code !== 'too_big' && issue.code !== 'too_small') return issue
  return (
    issues.findLast(({ code, path }) => code === issue.code && path.join() === issue.path.join()) ??
    issue
  )
}

/**
 * `updates[0].update is "one", expected a whole number`: the first thing that a schema refuses in
 * `document`.
 */
export function firstIssue({ issues }: { readonly issues: Issues }, document: unknown): string {
  const [issue] = issues
  if (issue === undefined) return 'it does not fit the schema'
  const { path, found, expected } = describeIssue(tightest(issue, issues), document)
  return `${path.length === 0 ? 'it' : printPath(path)} ${found}, expected ${expected}`
}

const TYPES: Readonly<Record<string, string>> = {
  number: 'a number',
  int: 'a whole number',
  string: 'text',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
}
const FORMATS: Readonly<Record<string, string>> = {
  datetime: 'a time such as "2026-01-31T12:00:00Z"',
  base64: 'base64 text',
}
const UNITS: Readonly<Record<string, string>> = { string: ' characters', array: ' entries' }

const size = (limit: number | bigint, origin: string): string => `${limit}${UNITS[origin] ?? ''}`
const oneOf = (values: readonly unknown[]): string =>
  (values.length === 1 ? '' : 'one of ') + values.map((value) => JSON.stringify(value)).join(', ')
