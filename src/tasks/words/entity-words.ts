/**
 * What sentences of the built-in suites are about, from version 2 on: every kind of entity has a
 * side that training draws from, and one that it never meets. Each entity is one word. On the known
 * side it may be a common word, one of some thousand invented ones, or, of numbers, times and
 * dates, any within the range of training; on the never side it is always what training cannot have
 * met.
 */
import type { Random } from '../../engine/random.ts'
import { pick } from '../pick.ts'
import { abbreviation, inventedWord, secret } from './invented-words.ts'
import type { Side } from './invented-words.ts'

export type { Side } from './invented-words.ts'

const words = (text: string): readonly string[] => text.trim().split(/\s+/)

/** The common words of each kind that has any; each is one token. */
export const COMMON = {
  username: words(
    'alice bruno carla david elena frank grace hugo irene jonas karin liam marta nils olga pablo quinn rosa simon tanja ulrich vera walter yusuf',
  ),
  event: words(
    'standup review dentist yoga lecture rehearsal workshop interview picnic seminar haircut training checkup demo concert briefing exam barbecue tutorial audition meeting lunch dinner party',
  ),
  chore: words(
    'laundry groceries taxes rent ironing recycling gardening dishes vacuuming backup invoices parcels medicine homework cooking painting plumbing mowing shopping cleaning',
  ),
  day: words('monday tuesday wednesday thursday friday saturday sunday'),
  city: words(
    'paris lisbon oslo vienna prague athens dublin madrid berlin geneva porto turin ghent malmo krakow split nantes bergen london rome',
  ),
  subject: words(
    'budget holiday roadmap contract payroll launch survey merger audit offsite deadline receipt bonus strike project report',
  ),
  song: words(
    'moonlight thunder avalanche mirage lullaby wildfire carousel horizon nocturne stardust sunshine rain',
  ),
} as const satisfies Readonly<Record<string, readonly string[]>>

export const ALL_COMMON: readonly string[] = Object.values<readonly string[]>(COMMON).flat()

type Draw = (random: Random, side: Side) => string

/** A common word in one draw of four. */
const named =
  (common: readonly string[]): Draw =>
  (random, side) =>
    side === 'known' && random.int(4) === 0 ? pick(random, common) : inventedWord(random, side)

const two = (n: number): string => String(n).padStart(2, '0')
const between = (random: Random, least: number, most: number): number =>
  least + random.int(most - least + 1)

/** Last digits of a minute that training never has. */
const NEVER_MINUTES = [3, 7]
const KNOWN_MINUTES = [0, 1, 2, 4, 5, 6, 8, 9]

/** By day, at any minute that ends in one of eight digits; else at another one, or by night. */
const time: Draw = (random, side) => {
  const byNight = side === 'never' && random.int(2) === 0
  const hour = byNight ? (22 + random.int(8)) % 24 : between(random, 6, 21)
  const last = pick(random, side === 'never' && !byNight ? NEVER_MINUTES : KNOWN_MINUTES)
  return `${two(hour)}:${random.int(6)}${last}`
}

/** A day of the week, or a date within four centuries; else one of a later century. */
const day: Draw = (random, side) =>
  side === 'known' && random.int(2) === 0
    ? pick(random, COMMON.day)
    : `${side === 'known' ? between(random, 1800, 2199) : between(random, 2200, 2899)}-${two(between(random, 1, 12))}-${two(between(random, 1, 28))}`

/** Digits behind the point; a last zero is never written. */
const decimals = (random: Random): string =>
  random.int(2) === 0
    ? String(between(random, 1, 9))
    : `${between(random, 0, 9)}${between(random, 1, 9)}`

/** Four digits before the point on the never side, else fewer. */
const amount: Draw = (random, side) =>
  `${side === 'never' ? between(random, 1000, 3999) : between(random, 2, pick(random, [99, 999]))}.${decimals(random)}`

/** Four digits on the never side, else fewer. */
const count: Draw = (random, side) =>
  String(
    side === 'never' ? between(random, 1001, 4999) : between(random, 2, pick(random, [9, 40, 999])),
  )

export const ENTITIES = {
  username: named(COMMON.username),
  password: secret,
  event: named(COMMON.event),
  chore: named(COMMON.chore),
  time,
  day,
  city: named(COMMON.city),
  stock: abbreviation,
  amount,
  count,
  subject: named(COMMON.subject),
  song: named(COMMON.song),
} as const satisfies Readonly<Record<string, Draw>>
