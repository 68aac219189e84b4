/**
 * The words that the function library is made of, and what its sentences are about. Names of
 * functions are put together from verbs, adjectives and nouns, so that a function never met is made
 * of words well known. Values come from the desk's pools, each one word; the topics are the
 * relations that `twohop` asks about, so that the two suites share their words.
 */
import { POOLS } from '../desk/desk-entities.ts'
import type { Pool } from '../desk/desk-entities.ts'
import type { ParameterSpec } from '../../run/calls/tool-spec.ts'

/** The word in a function's name, and how sentences may say it, the plainest first. */
export const VERBS = {
  book: ['book', 'reserve'],
  find: ['find', 'get'],
  send: ['send', 'mail'],
  check: ['check', 'show'],
  order: ['order', 'buy'],
  open: ['open', 'start'],
  cancel: ['cancel', 'drop'],
  move: ['move', 'put'],
  tell: ['tell', 'say'],
  rate: ['rate', 'judge'],
} as const satisfies Readonly<Record<string, readonly [string, string]>>

export type Verb = keyof typeof VERBS

export const ADJECTIVES = [
  'cheap',
  'quiet',
  'large',
  'small',
  'green',
  'new',
  'old',
  'long',
] as const

export interface KindOfValue {
  /** What a function may call its parameter; the first is the plainest. */
  readonly names: readonly string[]
  readonly type: ParameterSpec['type']
  readonly description: string
  /**
   * How a sentence brings it in; no two kinds share a beginning, so that a value never met still
   * shows what it is for.
   */
  readonly frames: readonly string[]
  readonly pool: Pool
}

const TOPICS: Pool = {
  seen: ['boss', 'coach', 'friend', 'doctor', 'home', 'office', 'mayor', 'host', 'guide', 'twin'],
  unseen: ['rival', 'cousin', 'tower'],
}

export const KINDS = {
  place: {
    names: ['city', 'town'],
    type: 'string',
    description: 'where',
    frames: ['in {}', 'near {}'],
    pool: POOLS.city,
  },
  day: {
    names: ['day', 'date'],
    type: 'string',
    description: 'on which day',
    frames: ['on {}', 'until {}'],
    pool: POOLS.day,
  },
  time: {
    names: ['time', 'hour'],
    type: 'string',
    description: 'when',
    frames: ['at {}', 'from {}'],
    pool: POOLS.time,
  },
  person: {
    names: ['user', 'name'],
    type: 'string',
    description: 'who',
    frames: ['with {}', 'for {}'],
    pool: POOLS.username,
  },
  count: {
    names: ['count', 'number'],
    type: 'integer',
    description: 'how many',
    frames: ['up to {}', 'exactly {}'],
    pool: POOLS.count,
  },
  amount: {
    names: ['price', 'limit'],
    type: 'float',
    description: 'how much',
    frames: ['below {}', 'under {}'],
    pool: POOLS.amount,
  },
  topic: {
    names: ['topic', 'about', 'text'],
    type: 'string',
    description: 'what about',
    frames: ['about {}', 'as to {}'],
    pool: TOPICS,
  },
} as const satisfies Readonly<Record<string, KindOfValue>>

export type Kind = keyof typeof KINDS

/** What can be said of each noun. */
export const NOUNS = {
  hotel: ['place', 'day', 'count', 'amount'],
  room: ['place', 'day', 'time', 'person'],
  table: ['place', 'day', 'time', 'count'],
  ticket: ['place', 'day', 'amount', 'person'],
  taxi: ['place', 'time', 'person', 'count'],
  lesson: ['topic', 'day', 'time', 'person'],
  report: ['topic', 'person', 'day', 'count'],
  photo: ['topic', 'person', 'place', 'count'],
  garden: ['place', 'day', 'person', 'amount'],
  lamp: ['place', 'time', 'amount', 'count'],
  radio: ['place', 'time', 'topic', 'amount'],
  bicycle: ['place', 'day', 'amount', 'person'],
  camera: ['place', 'time', 'amount', 'topic'],
  letter: ['topic', 'person', 'day', 'place'],
  fact: ['topic', 'person', 'place', 'time'],
  answer: ['topic', 'person', 'day', 'place'],
} as const satisfies Readonly<Record<string, readonly Kind[]>>

export type Noun = keyof typeof NOUNS

/** What a sentence says in the place of a value that the call before gives. */
export const THE_RESULT = 'the result'
/** The field of a result that references reach. */
export const ANSWER = 'answer'

/** `{0}` is what is asked for. */
export const OPENERS = ['{0}', 'please {0}', 'could you {0}', 'now {0}'] as const

/** Between what is to be done side by side, and one after the other. */
export const JOINTS = { sideBySide: ' and ', listed: ', ', inTurn: ', then ' } as const

/** Every sentence fragment there is where values are brought in by these frames, with slots in braces. */
export const fragmentsOf = (
  frames: readonly string[],
  openers: readonly string[],
): readonly string[] => [
  ...Object.values(VERBS).flat(),
  ...ADJECTIVES,
  ...Object.keys(NOUNS),
  ...frames.map((frame) => frame.replace('{}', ' ')),
  ...openers,
  ...Object.values(JOINTS),
  'the',
  THE_RESULT,
]

export const FRAGMENTS = fragmentsOf(
  Object.values<KindOfValue>(KINDS).flatMap(({ frames }) => frames),
  OPENERS,
)
