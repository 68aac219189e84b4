/**
 * `datetime.strptime` for formats of numbers: which texts Python takes for a date, and what it says
 * of the others.
 */
import { repr, typeName } from './python-print.ts'
import { PyError } from './python-value.ts'
import type { PyValue } from './python-value.ts'

export interface DateTime {
  readonly year: number
  readonly month: number
  readonly day: number
  readonly hour: number
  readonly minute: number
  readonly second: number
}

/**
 * What each directive takes: one digit where two could stand, a blank before a lone day, and the
 * seconds of a leap second.
 */
const DIRECTIVES: Readonly<
  Record<string, { readonly part: keyof DateTime; readonly pattern: string }>
> = {
  Y: { part: 'year', pattern: '\\d\\d\\d\\d' },
  m: { part: 'month', pattern: '1[0-2]|0[1-9]|[1-9]' },
  d: { part: 'day', pattern: '3[01]|[12]\\d|0[1-9]|[1-9]| [1-9]' },
  H: { part: 'hour', pattern: '2[0-3]|[01]\\d|\\d' },
  M: { part: 'minute', pattern: '[0-5]\\d|\\d' },
  S: { part: 'second', pattern: '6[01]|[0-5]\\d|\\d' },
}

const compiled = new Map<string, RegExp>()

/** The beginning of a text that fits the format. */
function patternOf(format: string): RegExp {
  const known = compiled.get(format)
  if (known !== undefined) return known
  const source = format.replace(/%([a-zA-Z])|\s+|[^\w\s]/g, (piece, letter: string | undefined) => {
    if (letter === undefined) return piece.trim() === '' ? '\\s+' : `\\${piece}`
    const directive = DIRECTIVES[letter]
    if (directive === undefined)
      throw new PyError('ValueError', `'${letter}' is a bad directive in format '${format}'`)
    return `(?<${directive.part}>${directive.pattern})`
  })
  const pattern = new RegExp(`^${source}`, 'i')
  compiled.set(format, pattern)
  return pattern
}

const daysIn = (year: number, month: number): number => {
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
  return month === 2 ? (leap ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31
}

export function strptime(text: PyValue, format: string): DateTime {
  if (typeof text !== 'string')
    throw new PyError(
      'TypeError',
      `strptime() argument 1 must be str, not ${text === null ? 'None' : typeName(text)}`,
    )
  const found = patternOf(format).exec(text)
  if (found === null)
    throw new PyError('ValueError', `time data ${repr(text)} does not match format ${repr(format)}`)
  if (found[0].length < text.length)
    throw new PyError('ValueError', `unconverted data remains: ${text.slice(found[0].length)}`)
  const read = (part: keyof DateTime, fallback: number) => Number(found.groups?.[part] ?? fallback)
  const date: DateTime = {
    year: read('year', 1900),
    month: read('month', 1),
    day: read('day', 1),
    hour: read('hour', 0),
    minute: read('minute', 0),
    second: read('second', 0),
  }
  if (date.year === 0) throw new PyError('ValueError', 'year 0 is out of range')
  if (date.day > daysIn(date.year, date.month))
    throw new PyError('ValueError', 'day is out of range for month')
  if (date.second > 59) throw new PyError('ValueError', 'second must be in 0..59')
  return date
}

/** Grows with time, second by second: to compare dates by. */
export const rankOf = ({ year, month, day, hour, minute, second }: DateTime): number =>
  ((((year * 12 + month) * 31 + day) * 24 + hour) * 60 + minute) * 60 + second
