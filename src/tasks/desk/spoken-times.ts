/**
 * How times and days are said and how tools want them written, where the two differ (the hard
 * desk): `half-past-nine` for `09:30`, `monday` for `2026-03-02`. Plans say them as people do;
 * the executor has to know what is meant.
 */
import { at } from '../../run/at.ts'
import type { Form, Forms } from '../plan-steps/value-words.ts'
import { ENTITY_WORDS, POOLS } from './desk-entities.ts'
import type { Slot } from './desk-wordings.ts'

const HOURS = [
  'twelve',
  'one',
  'two',
  'three',
  'four',
  'five',
  'six',
  'seven',
  'eight',
  'nine',
  'ten',
  'eleven',
] as const

export function saidTime(time: string): string {
  const [hour = 0, minute = 0] = time.split(':').map(Number)
  const name = (h: number): string => at(HOURS, h % HOURS.length, 'HOURS')
  switch (minute) {
    case 0:
      return `${name(hour)}-sharp`
    case 15:
      return `quarter-past-${name(hour)}`
    case 30:
      return `half-past-${name(hour)}`
    case 45:
      return `quarter-to-${name(hour + 1)}`
    default:
      throw new RangeError(`desk-entities.ts: ${time} is not on a quarter`)
  }
}

/** The week that `monday` to `sunday` mean. */
const dateOf = (day: string): string => `2026-03-0${days.indexOf(day) + 2}`
const days = [...POOLS.day.seen, ...POOLS.day.unseen]
const times = [...POOLS.time.seen, ...POOLS.time.unseen]

/** Entity to what is said and what is written. */
type Table = ReadonlyMap<string, { readonly said: string; readonly written: string }>

const TABLES: ReadonlyMap<Slot, Table> = new Map([
  ['time', new Map(times.map((time) => [time, { said: saidTime(time), written: time }]))],
  ['day', new Map(days.map((day) => [day, { said: day, written: dateOf(day) }]))],
])

function formOf(table: Table): Form {
  const rows = [...table.values()]
  return {
    said: (written) => rows.find((row) => row.written === written)?.said,
    written: (said) => rows.find((row) => row.said === said)?.written,
  }
}

export const SPOKEN: Forms = new Map([...TABLES].map(([slot, table]) => [slot, formOf(table)]))
export const PLAIN: Forms = new Map()

/** An entity as sentences say it and as tools want it. */
export function inBothForms(
  forms: Forms,
  slot: Slot,
  entity: string,
): { readonly said: string; readonly written: string } {
  const there = forms.has(slot) ? TABLES.get(slot)?.get(entity) : undefined
  return there ?? { said: entity, written: entity }
}

export const DATES: readonly string[] = days.map(dateOf)

/** Every entity in every form in which a sentence may name it. */
export const SAID_WORDS: ReadonlySet<string> = new Set([...ENTITY_WORDS, ...times.map(saidTime)])
