/**
 * What sentences of the built-in suites are about, from version 2 on: every kind of entity has a
 * side that training draws from, and one that it never meets. Each entity is one word. On the known
 * side it may be a common word, one of some thousand invented ones, or, of numbers, times and
 * dates, any within the range of training; on the never side it is always what training cannot have
 * met.
 */
import { Random } from '../../engine/random.ts'
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

/** Invented words of a kind on the known side. */
const INVENTED = 3000
/** Separates these draws from every other use of a seed; the words are the same for every seed. */
const STREAM = 0x3017

type Draw = (random: Random, side: Side) => string

/** The invented word of a kind with this number, the same everywhere. */
const numbered = (kind: number, number: number): string =>
  inventedWord(new Random(0, STREAM, kind, number), 'known')

/** A common word in one draw of three. */
const named =
  (kind: number, common: readonly string[]): Draw =>
  (random, side) =>
    side === 'never'
      ? inventedWord(random, 'never')
      : random.int(3) === 0
        ? pick(random, common)
        : numbered(kind, random.int(INVENTED))

const two = (n: number): string => String(n).padStart(2, '0')
const between = (random: Random, least: number, most: number): number =>
  least + random.int(most - least + 1)

/** From six to ten in the evening, every five minutes; else at other minutes or at night. */
const time: Draw = (random, side) =>
  side === 'known'
    ? `${two(between(random, 6, 21))}:${two(5 * random.int(12))}`
    : random.int(2) === 0
      ? `${two(between(random, 6, 21))}:${two(5 * random.int(12) + between(random, 1, 4))}`
      : `${two((22 + random.int(8)) % 24)}:${two(random.int(60))}`

/** A day of the week or a date up to September; else a date of a later month or year. */
const day: Draw = (random, side) =>
  side === 'never'
    ? `${between(random, 2027, 2039)}-${between(random, 10, 12)}-${two(between(random, 1, 28))}`
    : random.int(2) === 0
      ? pick(random, COMMON.day)
      : `2026-${two(between(random, 1, 9))}-${two(between(random, 1, 28))}`

const amount: Draw = (random, side) =>
  side === 'known'
    ? `${between(random, 5, 199)}.5`
    : `${between(random, 1000, 4000)}.${pick(random, ['25', '75'])}`

const count: Draw = (random, side) =>
  String(side === 'known' ? between(random, 2, 30) : between(random, 101, 899))

export const ENTITIES = {
  username: named(1, COMMON.username),
  password: secret,
  event: named(2, COMMON.event),
  chore: named(3, COMMON.chore),
  time,
  day,
  city: named(4, COMMON.city),
  stock: abbreviation,
  amount,
  count,
  subject: named(5, COMMON.subject),
  song: named(6, COMMON.song),
} as const satisfies Readonly<Record<string, Draw>>

export type OpenKind = keyof typeof ENTITIES

/**
 * Spelled words of the known side, from which a vocabulary learns its pieces: `count` of each kind,
 * the same every time.
 */
export const spelledSample = (count: number): readonly string[] =>
  Object.values<Draw>(ENTITIES).flatMap((draw, kind) => {
    const random = new Random(1, STREAM, 0xffff, kind)
    return Array.from({ length: count }, () => draw(random, 'known'))
  })
