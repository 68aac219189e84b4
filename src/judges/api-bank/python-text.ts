/**
 * What Python's text methods and patterns do where JavaScript's differ: white space, digits of any
 * script, case.
 */
import { defined } from '../../run/at.ts'
import { PyError } from '../python/python-value.ts'

/** `\w` and `\s` of Python's patterns over texts, as sources for patterns with the flag u. */
export const PY_WORD = '[\\p{L}\\p{N}_]'
export const PY_SPACE =
  '[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]'

const EDGES = new RegExp(`^${PY_SPACE}+`, 'u')
const SPACES = new RegExp(`${PY_SPACE}+`, 'u')
const SPACE = new RegExp(PY_SPACE, 'u')

/**
 * `text.strip()`; from the end by hand, for a pattern would look at every space of the text for the
 * last.
 */
export function strip(text: string): string {
  const start = EDGES.exec(text)?.[0].length ?? 0
  let end = text.length
  while (end > start && SPACE.test(text.charAt(end - 1))) end -= 1
  return text.slice(start, end)
}

/** `text.split()`. */
export const words = (text: string): string[] => text.split(SPACES).filter((word) => word !== '')

/** `text.zfill(4)`, of a text that holds no `-`. */
export const padYear = (year: string): string => {
  const { length } = Array.from(year)
  if (length >= 4) return year
  return year.startsWith('+')
    ? `+${'0'.repeat(4 - length)}${year.slice(1)}`
    : '0'.repeat(4 - length) + year
}

const DECIMAL = /^\p{Nd}$/u
/** Characters that `isdigit` takes and `int` refuses. */
const DIGITS = /^[\p{Nd}\u00b2\u00b3\u00b9\u2070\u2074-\u2079\u2080-\u2089]+$/u
const DECIMALS = /^[\p{Nd}.]*$/u

export const isDigits = (text: string): boolean => DIGITS.test(text)

/**
 * Scripts write their ten digits one after another, from a code that ends in 0 or 6; mathematical
 * digits from 1D7CE.
 */
function digitOf(character: string): string {
  const code = defined(character.codePointAt(0), 'code point')
  if (code < 0x80) return character
  if (code >= 0x1d7ce && code <= 0x1d7ff) return String((code - 0x1d7ce) % 10)
  const row = code & ~0xf
  return String((code & 0xf) - (DECIMAL.test(String.fromCodePoint(row)) ? 0 : 6))
}

/** Digits of any script as ASCII ones; undefined where one of them is no decimal digit. */
export const asciiDigits = (text: string): string | undefined =>
  DECIMALS.test(text)
    ? Array.from(text, (character) => (character === '.' ? character : digitOf(character))).join('')
    : undefined

const INT_DIGITS = 4300

/** `int(text)`, of a text that `isDigits`. */
export function intOf(text: string): bigint {
  const ascii = asciiDigits(text)
  if (ascii === undefined)
    throw new PyError('ValueError', `invalid literal for int() with base 10: '${text}'`)
  if (ascii.length > INT_DIGITS) {
    throw new PyError(
      'ValueError',
      `Exceeds the limit (${INT_DIGITS} digits) for integer string conversion: value has ${ascii.length} digits; use sys.set_int_max_str_digits() to increase the limit`,
    )
  }
  return BigInt(ascii)
}
