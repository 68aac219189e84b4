/**
 * Texts as the official checker compares them: without spaces and a few marks, in lower case, with
 * one kind of quotes.
 */
import { equal } from '../../python/python-equal.ts'
import { PyError } from '../../python/python-value.ts'
import type { PyValue } from '../../python/python-value.ts'

const LEFT_OUT = /[ ,./\-_*^]/g

export const standardText = (text: string): string =>
  text.replace(LEFT_OUT, '').toLowerCase().replaceAll("'", '"')

/** A text in its standard form; everything else as it is. */
export const standard = (value: PyValue): PyValue =>
  typeof value === 'string' ? standardText(value) : value

/** What Python iterates over: elements, characters of a text, keys of a dict. */
export function iterated(value: PyValue): readonly PyValue[] {
  if (typeof value === 'string') return Array.from(value)
  if (value !== null && typeof value === 'object') {
    if (value.kind === 'list' || value.kind === 'tuple') return value.items
    if (value.kind === 'dict') return value.entries.map(([key]) => key)
  }
  throw new PyError('TypeError', 'not iterable')
}

/** Python's `value in values`. */
export const among = (value: PyValue, values: readonly PyValue[]): boolean =>
  values.some((other) => equal(value, other))

/** Python's `"" in values`: true of every text. */
export function allowsOmission(values: PyValue): boolean {
  return typeof values === 'string' || iterated(values).includes('')
}
