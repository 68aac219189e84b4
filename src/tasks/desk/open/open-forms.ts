/**
 * At the hard level times and days are said as people say them and written otherwise, as in version
 * 1: `half-past-nine` for `09:30`, `monday` for `2026-03-02`. Any quarter of an hour from seven to
 * half past six is said, so that each form means one time.
 */
import type { Random } from '../../../engine/random.ts'
import type { Level } from '../../../run/config.ts'
import { pick } from '../../pick.ts'
import type { Forms } from '../../plan-steps/value-words.ts'
import type { Slot } from '../desk-wordings.ts'
import { DATES, PLAIN, SPOKEN, saidTime } from '../spoken-times.ts'

const [FIRST_HOUR, LAST_HOUR] = [7, 18]
const TIMES: readonly string[] = Array.from({ length: LAST_HOUR - FIRST_HOUR + 1 }, (_, i) =>
  ['00', '15', '30', '45'].map((minute) => `${String(FIRST_HOUR + i).padStart(2, '0')}:${minute}`),
)
  .flat()
  .filter((time) => time !== '18:45')

const SAID = new Map(TIMES.map((time) => [time, saidTime(time)]))
const WRITTEN = new Map([...SAID].map(([written, said]) => [said, written]))
const DAY = SPOKEN.get('day')

const OPEN_SPOKEN: Forms = new Map([
  [
    'time',
    { said: (time: string) => SAID.get(time), written: (said: string) => WRITTEN.get(said) },
  ],
  ...(DAY === undefined ? [] : [['day', DAY] as const]),
])

export const openForms = (level: Level): Forms => (level === 'hard' ? OPEN_SPOKEN : PLAIN)

/** A value of a slot that this level says otherwise than it is written, as it is written. */
export function spokenValue(level: Level, slot: Slot, random: Random): string | undefined {
  if (level !== 'hard') return undefined
  return slot === 'time' ? pick(random, TIMES) : slot === 'day' ? pick(random, DATES) : undefined
}

export const said = (level: Level, slot: Slot, entity: string): string =>
  openForms(level).get(slot)?.said(entity) ?? entity

/** All that is said for what is written otherwise. */
export const SPOKEN_WORDS: readonly string[] = [...SAID.values()]
