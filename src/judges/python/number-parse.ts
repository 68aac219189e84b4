/**
 * Python's `int(text)` and `float(text)`: space around, underscores between digits, digits of every
 * script.
 */
import { defined } from '../../run/at.ts'

/**
 * White space as Python strips it: `trim`'s, the separators of ASCII and NEL, but no byte order
 * mark.
 */
const SPACE = '[\\s\\x1c-\\x1f\\x85]'
const BOTH_ENDS = new RegExp(`^(?:(?!\\ufeff)${SPACE})+|(?:(?!\\ufeff)${SPACE})+$`, 'g')

export const stripped = (text: string): string => text.replace(BOTH_ENDS, '')

const NOT_ASCII_DIGIT = /(?![0-9])\p{Nd}/gu

/** Digits of a script stand in a row from its zero, and so do the rows. */
function asciiDigit(digit: string): string {
  const code = defined(digit.codePointAt(0), 'code point')
  let before = 0
  while (/^\p{Nd}$/u.test(String.fromCodePoint(code - before - 1))) before += 1
  return String(before % 10)
}

const plain = (text: string): string => stripped(text).replace(NOT_ASCII_DIGIT, asciiDigit)

/** Python reads no more digits than these. */
const MOST_DIGITS = 4300
const INT = /^[+-]?\d+(?:_\d+)*$/
const FLOAT =
  /^[+-]?(?:(?:\d+(?:_\d+)*\.?(?:\d+(?:_\d+)*)?|\.\d+(?:_\d+)*)(?:[eE][+-]?\d+(?:_\d+)*)?|inf(?:inity)?|nan)$/i

/** Undefined where Python raises ValueError. */
export function intOf(text: string): bigint | undefined {
  const read = plain(text)
  if (!INT.test(read)) return undefined
  const digits = read.replace(/[+_-]/g, '')
  if (digits.length > MOST_DIGITS) return undefined
  return read.startsWith('-') ? -BigInt(digits) : BigInt(digits)
}

/** Undefined where Python raises ValueError. */
export function floatOf(text: string): number | undefined {
  const read = plain(text)
  if (!FLOAT.test(read)) return undefined
  const size = read.replace(/^[+-]/, '').toLowerCase().replaceAll('_', '')
  const value = size.startsWith('inf') ? Infinity : Number(size)
  return read.startsWith('-') ? -value : value
}
