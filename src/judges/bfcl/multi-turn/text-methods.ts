/** What Python's text methods do, where JavaScript's do otherwise. */
import { defined } from '../../../run/at.ts'
import type { Live } from './live-values.ts'
import { typeName } from '../../python/python-print.ts'
import { PyError } from '../../python/python-value.ts'

/** The text, where Python calls a method of texts on it: anything else has no such attribute. */
export function textOf(value: Live, method: string): string {
  if (typeof value === 'string') return value
  throw new PyError('AttributeError', `'${typeName(value)}' object has no attribute '${method}'`)
}

/** The ends of lines that `splitlines` knows. */
const LINE_END = /\r\n|[\n\v\f\r\x1c\x1d\x1e\x85\u2028\u2029]/
/** White space as `split` and `strip` know it; U+FEFF is none. */
const SPACE = /[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/

/** `text.splitlines()`: no empty line after the last end. */
export function splitLines(text: string): string[] {
  const lines = text.split(LINE_END)
  if (lines.at(-1) === '') lines.pop()
  return lines
}

/** `text.split()` */
export const splitWords = (text: string): string[] =>
  text.split(SPACE).filter((word) => word !== '')

/** `len(text)`: code points. */
export function lengthOf(text: string): number {
  let pairs = 0
  for (let i = 0; i + 1 < text.length; i++) {
    if ((text.charCodeAt(i) & 0xfc00) === 0xd800 && (text.charCodeAt(i + 1) & 0xfc00) === 0xdc00) {
      pairs += 1
      i += 1
    }
  }
  return text.length - pairs
}

/** The order of texts by code points, in which Python sorts. */
export function byCodePoints(a: string, b: string): number {
  const most = Math.min(a.length, b.length)
  for (let i = 0; i < most; i++) {
    const [left, right] = [a.charCodeAt(i), b.charCodeAt(i)]
    if (left !== right) return ranked(left) - ranked(right)
  }
  return a.length - b.length
}

/** Surrogates stand for code points above all others. */
const ranked = (unit: number): number =>
  unit >= 0xe000 ? unit - 0x800 : unit >= 0xd800 ? unit + 0x2000 : unit

/** `text.rstrip('/')` and `text.strip('/')` */
export const withoutTrailingSlashes = (text: string): string => {
  let end = text.length
  while (end > 0 && text[end - 1] === '/') end -= 1
  return text.slice(0, end)
}
export const withoutOuterSlashes = (text: string): string => {
  let start = 0
  while (text[start] === '/') start += 1
  return withoutTrailingSlashes(text.slice(start))
}

/** Bytes of the text in UTF-8, which has none for half a surrogate pair. */
export function utf8Length(text: string): number {
  let bytes = 0
  for (const point of text) {
    const code = defined(point.codePointAt(0), 'code point')
    if (code >= 0xd800 && code <= 0xdfff)
      throw new PyError(
        'UnicodeEncodeError',
        `'utf-8' codec can't encode character '\\u${code.toString(16)}': surrogates not allowed`,
      )
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4
  }
  return bytes
}
