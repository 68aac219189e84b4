/**
 * Python's `text % values`, for the conversions that calls are written with: `%s %r %d %i %f` with
 * flags, width and precision, and names in brackets.
 */
import { fixedPlaces } from './exact.ts'
import { asFloat, wholeOf } from './python-arithmetic.ts'
import { equal } from './python-equal.ts'
import { numberOf } from './python-order.ts'
import { repr, str, typeName } from './python-print.ts'
import { PyError } from './python-value.ts'
import type { PyValue } from './python-value.ts'

const FIELD = /%(?:\(([^()]*)\))?([-+ 0#]*)(\d{0,4})(?:\.(\d{0,4}))?([a-zA-Z%]?)/g
const LONGEST = 1_000
const LONGEST_TEXT = 1_000_000

export function percent(text: string, values: PyValue): string {
  const list: readonly PyValue[] =
    values !== null && typeof values === 'object' && values.kind === 'tuple'
      ? values.items
      : [values]
  let taken = 0
  let length = text.length
  const out = text.replace(
    FIELD,
    (
      all: string,
      name: string | undefined,
      flags: string,
      width: string,
      precision: string | undefined,
      conversion: string,
    ) => {
      if (all === '%%') return '%'
      if (conversion === '') throw new PyError('ValueError', 'incomplete format')
      if (Number(width) > LONGEST || Number(precision ?? 0) > LONGEST)
        throw new PyError('MemoryError', 'the text is too long')
      const value = name === undefined ? list[taken] : lookup(values, name)
      if (name === undefined) taken += 1
      if (value === undefined)
        throw new PyError('TypeError', 'not enough arguments for format string')
      const made = padded(converted(value, conversion, precision), flags, Number(width), conversion)
      length += made.length
      if (length > LONGEST_TEXT) throw new PyError('MemoryError', 'the text is too long')
      return made
    },
  )
  const isMapping =
    values !== null &&
    typeof values === 'object' &&
    (values.kind === 'dict' || values.kind === 'list')
  if (!isMapping && taken < list.length)
    throw new PyError('TypeError', 'not all arguments converted during string formatting')
  return out
}

function lookup(values: PyValue, name: string): PyValue {
  if (values === null || typeof values !== 'object' || values.kind !== 'dict')
    throw new PyError('TypeError', 'format requires a mapping')
  const found = values.entries.find(([key]) => equal(key, name))
  if (found === undefined) throw new PyError('KeyError', `'${name}'`)
  return found[1]
}

function converted(value: PyValue, conversion: string, precision: string | undefined): string {
  switch (conversion) {
    case 's':
    case 'r': {
      const text = conversion === 's' ? str(value) : repr(value)
      return precision === undefined ? text : Array.from(text).slice(0, Number(precision)).join('')
    }
    case 'd':
    case 'i': {
      const number = numberOf(value)
      if (number === undefined)
        throw new PyError(
          'TypeError',
          `%${conversion} format: a real number is required, not ${typeName(value)}`,
        )
      const whole = typeof number === 'bigint' ? number : wholeOf(number)
      const digits = (whole < 0n ? -whole : whole).toString().padStart(Number(precision ?? 0), '0')
      return whole < 0n ? `-${digits}` : digits
    }
    case 'f': {
      const number = numberOf(value)
      if (number === undefined)
        throw new PyError('TypeError', `must be real number, not ${typeName(value)}`)
      return fixedPlaces(asFloat(number), Number(precision ?? 6))
    }
    default:
      if (!'uxXoeEFgGca'.includes(conversion))
        throw new PyError('ValueError', `unsupported format character '${conversion}'`)
      throw new PyError('NotImplementedError', `%${conversion} is not run here`)
  }
}

function padded(text: string, flags: string, width: number, conversion: string): string {
  const numeric = conversion !== 's' && conversion !== 'r'
  const signed =
    numeric && !text.startsWith('-')
      ? (flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '') + text
      : text
  const missing = Math.max(0, width - Array.from(signed).length)
  if (flags.includes('-')) return signed + ' '.repeat(missing)
  if (!numeric || !flags.includes('0')) return ' '.repeat(missing) + signed
  const sign = /^[-+ ]?/.exec(signed)?.[0] ?? ''
  return sign + '0'.repeat(missing) + signed.slice(sign.length)
}
