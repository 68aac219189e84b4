/**
 * How people ask. A clause is a verb and a frame, chosen apart, so that every tool is asked for in
 * a dozen ways; some verb × frame pairs never occur in training though their words do. Clauses are
 * joined by connectives, some of which turn the order around: what is said last has to be done
 * first.
 */
import type { Level } from '../../run/config.ts'
import type { EntityKind } from './desk-entities.ts'

/** `{event}` in a frame stands for an entity of the slot of that name. */
export interface ClauseWording {
  readonly verbs: readonly string[]
  readonly frames: readonly string[]
}

export const WORDINGS = {
  GetUserToken: {
    verbs: ['log in as', 'sign in as', 'use the account of', 'open the account of'],
    frames: [
      '{username} with {password}',
      '{username} with password {password}',
      '{username} using {password}',
    ],
  },
  AddAgenda: {
    verbs: ['put', 'write', 'enter', 'place'],
    frames: [
      '{event} on my agenda at {time}',
      '{event} at {time} on the agenda',
      'the {event} of {time} on my agenda',
    ],
  },
  DeleteAgenda: {
    verbs: ['delete', 'remove', 'cancel', 'drop'],
    frames: ['{event} from my agenda', 'the {event} on the agenda', 'the agenda entry {event}'],
  },
  AddReminder: {
    verbs: ['remind me', 'send me a reminder', 'make a reminder', 'set a reminder'],
    frames: ['of {chore} on {day}', 'on {day} about {chore}', 'for {chore} next {day}'],
  },
  SendEmail: {
    verbs: ['mail', 'email', 'send a mail', 'write a mail'],
    frames: [
      'to {to} about {subject}',
      'about {subject} to {to}',
      'to {to} with the subject {subject}',
    ],
  },
  QueryBalance: {
    verbs: ['check', 'show', 'tell me', 'look up'],
    frames: ['my balance', 'the balance of the account', 'how much money is left'],
  },
  Transfer: {
    verbs: ['transfer', 'pay', 'wire', 'move'],
    frames: ['{amount} to {to}', 'the sum of {amount} to {to}', 'to {to} the amount {amount}'],
  },
  TransferAll: {
    verbs: ['transfer', 'pay', 'wire', 'move'],
    frames: [
      'my whole balance to {to}',
      'to {to} all the money that is left',
      'everything on the account to {to}',
    ],
  },
  BuyStock: {
    verbs: ['buy', 'order', 'get', 'purchase'],
    frames: [
      '{count} shares of {code}',
      '{code} shares, {count} of them',
      'for me {count} of the stock {code}',
    ],
  },
  QueryStock: {
    verbs: ['check', 'show', 'tell me', 'look up'],
    frames: ['the price of {code}', 'what {code} costs', 'how the stock {code} stands'],
  },
  AddAlarm: {
    verbs: ['set', 'add', 'create', 'make'],
    frames: ['an alarm for {time}', 'a wake-up call at {time}', 'the alarm clock to {time}'],
  },
  DeleteAlarm: {
    verbs: ['delete', 'remove', 'switch off', 'drop'],
    frames: ['the alarm at {time}', 'my {time} alarm', 'the wake-up call of {time}'],
  },
  BookHotel: {
    verbs: ['book', 'reserve', 'find', 'get'],
    frames: [
      'a hotel in {city} from {day} for {nights} nights',
      '{nights} nights in {city} from {day}',
      'from {day} a room in {city} for {nights} nights',
    ],
  },
  GetWeather: {
    verbs: ['check', 'show', 'tell me', 'look up'],
    frames: [
      'the weather in {city} on {day}',
      'how {day} will be in {city}',
      'the forecast of {day} for {city}',
    ],
  },
  PlaySong: {
    verbs: ['play', 'start', 'put on', 'let me hear'],
    frames: ['the song {song}', '{song} on the speakers', 'the music of {song}'],
  },
} as const satisfies Readonly<Record<string, ClauseWording>>

export type ClauseName = keyof typeof WORDINGS

/** Which pool a slot draws from. */
export const SLOT_KIND = {
  username: 'username',
  password: 'password',
  to: 'username',
  event: 'event',
  chore: 'chore',
  time: 'time',
  day: 'day',
  city: 'city',
  code: 'stock',
  amount: 'amount',
  count: 'count',
  nights: 'count',
  subject: 'subject',
  song: 'song',
} as const satisfies Readonly<Record<string, EntityKind>>

export type Slot = keyof typeof SLOT_KIND

export type ByClauses = Readonly<Record<1 | 2 | 3 | 4, readonly string[]>>

/**
 * By level and number of clauses; `{0}`, `{1}`, … are the clauses in the order in which they have
 * to be done.
 */
export const CONNECTIVES = {
  easy: {
    1: ['{0}', 'please {0}', '{0} for me', 'could you {0}'],
    2: ['{0}, then {1}', '{0} and {1}', 'please {0}, then {1}', 'could you {0} and {1}'],
    3: [],
    4: [],
  },
  standard: {
    1: ['{0}', 'please {0}', '{0} for me', 'could you {0}'],
    2: [
      '{0}, then {1}',
      '{0} and {1}',
      '{1}, but first {0}',
      'before you {1}, {0}',
      '{1} after you {0}',
    ],
    3: [
      '{0}, {1} and {2}',
      '{0}, then {1} and {2}',
      '{1} and {2}, but first {0}',
      'before you {1} and {2}, {0}',
      '{1} and {2} after you {0}',
    ],
    4: [],
  },
  hard: {
    1: ['{0}', 'please {0}', '{0} for me', 'could you {0}'],
    2: [
      '{0}, then {1}',
      '{1}, but first {0}',
      'before you {1}, {0}',
      '{1} after you {0}',
      'last of all {1}, before that {0}',
    ],
    3: [
      '{0}, {1} and {2}',
      '{1} and {2}, but first {0}',
      'before you {1} and {2}, {0}',
      '{1} and {2} after you {0}',
      '{2}, but before that {0} and {1}',
      'last of all {2}, before that {1}, but first {0}',
    ],
    4: [
      '{0}, {1}, {2} and {3}',
      '{1}, {2} and {3}, but first {0}',
      'before you {1}, {2} and {3}, {0}',
      '{1}, {2} and {3} after you {0}',
      '{2} and {3}, but before that {0} and {1}',
      'last of all {3}, before that {1} and {2}, but first {0}',
    ],
  },
} as const satisfies Readonly<Record<Level, ByClauses>>

export const ALL_CONNECTIVES: readonly string[] = Object.values<ByClauses>(CONNECTIVES).flatMap(
  (byClauses) => Object.values(byClauses).flat(),
)

/**
 * Pairs of verb and frame that only held-out tasks use: one diagonal of the table of each clause.
 */
export const isHeldOut = (verb: number, frame: number): boolean => (verb + frame) % 4 === 3
