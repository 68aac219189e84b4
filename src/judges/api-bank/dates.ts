/** Dates as API-Bank's tools take and normalise them. */
import { PyError } from '../python/python-value.ts'
import { strptime } from '../python/strptime.ts'
import type { DateTime } from '../python/strptime.ts'
import { padYear, strip } from './python-text.ts'

export const DATE = '%Y-%m-%d'
export const TIME = '%Y-%m-%d %H:%M:%S'
const DAY = '%m-%d'
export type Format = typeof DATE | typeof TIME | typeof DAY

const two = (value: number): string => String(value).padStart(2, '0')

/** `strftime`. Years are printed as they are, without zeros before them, as the C library does. */
function printDate(date: DateTime, format: Format): string {
  const day = `${two(date.month)}-${two(date.day)}`
  if (format === DAY) return day
  const whole = `${date.year}-${day}`
  return format === DATE
    ? whole
    : `${whole} ${two(date.hour)}:${two(date.minute)}:${two(date.second)}`
}

/** Stripped; where it is three parts, the first is filled up to four digits. */
export function trimmedDate(text: string): string {
  const parts = strip(text).split('-')
  const [year = '', ...rest] = parts
  return parts.length === 3 ? [padYear(year), ...rest].join('-') : parts.join('-')
}

/**
 * Either the result or the exception that stands for it: tools hand exceptions about as values, and
 * none equals another.
 */
export function attempt<T>(run: () => T): T | PyError {
  try {
    return run()
  } catch (problem) {
    if (problem instanceof PyError) return problem
    throw problem
  }
}

/** A date as tools normalise it before they compare, or what is wrong with it. */
export function normalDate(text: string, format: Format): string | PyError {
  const trimmed = trimmedDate(text)
  return attempt(() => printDate(strptime(trimmed, format), format))
}

/** A day of the year, from a date with or without its year. */
export function normalDay(text: string): string | PyError {
  const trimmed = trimmedDate(text)
  const dated = attempt(() => printDate(strptime(trimmed, DATE), DAY))
  return typeof dated === 'string' ? dated : attempt(() => printDate(strptime(trimmed, DAY), DAY))
}

export function raised<T>(value: T | PyError): T {
  if (value instanceof PyError) throw value
  return value
}
