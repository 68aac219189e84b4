/**
 * The words of `signature` from version 2 on: names of functions as before, more ways of saying
 * what belongs to a call, and values from open generators.
 */
import { Random } from '../../../engine/random.ts'
import { drawName } from '../../open-names.ts'
import { pick } from '../../pick.ts'
import { hash32 } from '../../text-hash.ts'
import { ALL_RELATIONS } from '../../twohop/twohop-facts.ts'
import { COMMON, ENTITIES } from '../../words/entity-words.ts'
import type { Side } from '../../words/entity-words.ts'
import { NOUNS, VERBS, fragmentsOf } from '../signature-words.ts'
import type { Kind, Verb } from '../signature-words.ts'

/** No two kinds share a beginning, so that a value never met still shows what it is for. */
export const OPEN_FRAMES = {
  place: ['in {}', 'near {}', 'close to {}', 'around {}'],
  day: ['on {}', 'until {}', 'by {}', 'due {}'],
  time: ['at {}', 'from {}', 'starting {}', 'no later than {}'],
  person: ['with {}', 'for {}', 'alongside {}', 'naming {}'],
  count: ['up to {}', 'exactly {}', 'precisely {}', 'counting {}'],
  amount: ['below {}', 'under {}', 'costing {}', 'less than {}'],
  topic: ['about {}', 'as to {}', 'concerning {}', 'regarding {}'],
} as const satisfies Readonly<Record<Kind, readonly string[]>>

const VERB_ORDER = Object.keys(VERBS)
const KIND_ORDER = Object.keys(OPEN_FRAMES)

/**
 * Whether training never says a kind of value so behind a verb that is said so: one frame of four
 * for each verb, its saying and the kind. All the words occur.
 */
export const isNewWording = (verb: Verb, saying: number, kind: Kind, frame: number): boolean =>
  (VERB_ORDER.indexOf(verb) + saying + KIND_ORDER.indexOf(kind) + frame) % 4 === 3

/** Subjects that are no words of names or sentences; topics are relations of `twohop` as well. */
const isPlain = (word: string): boolean => !Object.hasOwn(NOUNS, word)
const SUBJECT = (random: Random, side: Side): string => {
  const word = drawName(random, 'subject', side)
  return isPlain(word) ? word : SUBJECT(random, side)
}

const DRAWS: Readonly<Record<Kind, (random: Random, side: Side) => string>> = {
  place: (random, side) => drawName(random, 'city', side),
  day: ENTITIES.day,
  time: ENTITIES.time,
  person: (random, side) => drawName(random, 'username', side),
  count: ENTITIES.count,
  amount: ENTITIES.amount,
  topic: (random, side) =>
    side === 'known' && random.int(2) === 0 ? pick(random, ALL_RELATIONS) : SUBJECT(random, side),
}

export const drawValue = (random: Random, kind: Kind, side: Side): string =>
  DRAWS[kind](random, side)

/** Separates answers from every other use of a seed. */
const STREAM = 0x5162

/** A person or a place that a call is answered with, whoever makes it. */
export const openAnswer =
  (side: Side) =>
  (call: string): string => {
    const random = new Random(hash32(call), STREAM)
    return drawValue(random, random.int(2) === 0 ? 'person' : 'place', side)
  }

export const OPEN_OPENERS = [
  '{0}',
  'please {0}',
  'could you {0}',
  'now {0}',
  'can you {0}',
  'i need you to {0}',
] as const

export const OPEN_FRAGMENTS = fragmentsOf(
  Object.values<readonly string[]>(OPEN_FRAMES).flat(),
  OPEN_OPENERS,
)

/** Common words that values may be. */
export const COMMON_VALUES: readonly string[] = [
  ...COMMON.city,
  ...COMMON.day,
  ...COMMON.username,
  ...COMMON.subject.filter(isPlain),
  ...ALL_RELATIONS,
]
