/**
 * How people ask at the desk from version 2 on: more verbs and frames than before. Pairs of one
 * diagonal of each table never occur in training though their words do (`isHeldOut`).
 */
import type { Level } from '../../../run/config.ts'
import { sentenceWords } from '../../plan-steps/step-styles.ts'
import { ALL_COMMON } from '../../words/entity-words.ts'
import { CONNECTIVES } from '../desk-wordings.ts'
import type { ByClauses, ClauseName, ClauseWording } from '../desk-wordings.ts'

export const OPEN_WORDINGS: Readonly<Record<ClauseName, ClauseWording>> = {
  GetUserToken: {
    verbs: ['log in as', 'sign in as', 'log in', 'use the account of', 'open the account of'],
    frames: [
      '{username} with {password}',
      '{username} with password {password}',
      '{username} using {password}',
      '{username} with the password {password}',
      '{username}, password {password}',
    ],
  },
  AddAgenda: {
    verbs: ['put', 'write', 'enter', 'place', 'add', 'note'],
    frames: [
      '{event} on my agenda at {time}',
      '{event} at {time} on the agenda',
      'the {event} of {time} on my agenda',
      'the {event} on my agenda for {time}',
      'a {event} at {time} to my agenda',
    ],
  },
  DeleteAgenda: {
    verbs: ['delete', 'remove', 'cancel', 'drop', 'take', 'strike'],
    frames: [
      '{event} from my agenda',
      'the {event} on the agenda',
      'the agenda entry {event}',
      'the {event} off my agenda',
      'the {event} from the agenda',
    ],
  },
  AddReminder: {
    verbs: [
      'remind me',
      'send me a reminder',
      'make a reminder',
      'set a reminder',
      'add a reminder',
      'give me a reminder',
    ],
    frames: [
      'of {chore} on {day}',
      'on {day} about {chore}',
      'for {chore} next {day}',
      'of the {chore} on {day}',
      'about the {chore} for {day}',
    ],
  },
  SendEmail: {
    verbs: ['mail', 'email', 'send a mail', 'write a mail', 'send an email', 'write'],
    frames: [
      'to {to} about {subject}',
      'about {subject} to {to}',
      'to {to} with the subject {subject}',
      'to {to} about the {subject}',
      'with the subject {subject} to {to}',
    ],
  },
  QueryBalance: {
    verbs: ['check', 'show', 'tell me', 'look up', 'give me', 'find out'],
    frames: [
      'my balance',
      'the balance of the account',
      'how much money is left',
      'the balance',
      'how much money there is on the account',
    ],
  },
  Transfer: {
    verbs: ['transfer', 'pay', 'wire', 'move', 'send', 'give'],
    frames: [
      '{amount} to {to}',
      'the sum of {amount} to {to}',
      'to {to} the amount {amount}',
      'an amount of {amount} to {to}',
      '{to} the sum of {amount}',
    ],
  },
  TransferAll: {
    verbs: ['transfer', 'pay', 'wire', 'move', 'send', 'give'],
    frames: [
      'my whole balance to {to}',
      'to {to} all the money that is left',
      'everything on the account to {to}',
      'all my money to {to}',
      '{to} everything that is left',
    ],
  },
  BuyStock: {
    verbs: ['buy', 'order', 'get', 'purchase', 'buy me', 'get me'],
    frames: [
      '{count} shares of {code}',
      '{code} shares, {count} of them',
      'for me {count} of the stock {code}',
      '{count} {code} shares',
      '{count} of {code}',
    ],
  },
  QueryStock: {
    verbs: ['check', 'show', 'tell me', 'look up', 'give me', 'find out'],
    frames: [
      'the price of {code}',
      'what {code} costs',
      'how the stock {code} stands',
      'the price of the stock {code}',
      'how much {code} costs',
    ],
  },
  AddAlarm: {
    verbs: ['set', 'add', 'create', 'make', 'give me', 'put'],
    frames: [
      'an alarm for {time}',
      'a wake-up call at {time}',
      'the alarm clock to {time}',
      'an alarm at {time}',
      'the alarm for {time}',
    ],
  },
  DeleteAlarm: {
    verbs: ['delete', 'remove', 'switch off', 'drop', 'cancel', 'turn off'],
    frames: [
      'the alarm at {time}',
      'my {time} alarm',
      'the wake-up call of {time}',
      'the alarm for {time}',
      'my alarm at {time}',
    ],
  },
  BookHotel: {
    verbs: ['book', 'reserve', 'find', 'get', 'book me', 'get me'],
    frames: [
      'a hotel in {city} from {day} for {nights} nights',
      '{nights} nights in {city} from {day}',
      'from {day} a room in {city} for {nights} nights',
      'a room in {city} for {nights} nights from {day}',
      'a hotel for {nights} nights in {city} from {day}',
    ],
  },
  GetWeather: {
    verbs: ['check', 'show', 'tell me', 'look up', 'give me', 'find out'],
    frames: [
      'the weather in {city} on {day}',
      'how {day} will be in {city}',
      'the forecast of {day} for {city}',
      'the weather on {day} in {city}',
      'the forecast for {city} on {day}',
    ],
  },
  PlaySong: {
    verbs: ['play', 'start', 'put on', 'let me hear', 'play me', 'let us hear'],
    frames: [
      'the song {song}',
      '{song} on the speakers',
      'the music of {song}',
      '{song}',
      'the song {song} on the speakers',
    ],
  },
}

const ALONE = ['{0}', 'please {0}', '{0} for me', 'could you {0}', 'can you {0}', '{0} please']

/** By level and number of clauses, as in version 1, with more ways of asking. */
export const OPEN_CONNECTIVES: Readonly<Record<Level, ByClauses>> = {
  easy: { ...CONNECTIVES.easy, 1: ALONE },
  standard: {
    1: ALONE,
    2: [
      '{0}, then {1}',
      '{0} and {1}',
      'please {0} and then {1}',
      '{1}, but first {0}',
      'before you {1}, {0}',
      '{1} after you {0}',
      'please {1}, but {0} before that',
      'could you {1} as soon as you {0}',
      '{1}, but do not forget to {0} first',
    ],
    3: [
      '{0}, {1} and {2}',
      '{0}, then {1} and {2}',
      'please {0}, {1} and then {2}',
      '{1} and {2}, but first {0}',
      'before you {1} and {2}, {0}',
      '{1} and {2} after you {0}',
      'please {1} and {2}, but {0} before that',
    ],
    4: [],
  },
  hard: CONNECTIVES.hard,
}

/** Every sentence fragment there is, with slots in braces. */
const SENTENCES: readonly string[] = [
  ...Object.values(OPEN_WORDINGS).flatMap(({ verbs, frames }) => [...verbs, ...frames]),
  ...Object.values(OPEN_CONNECTIVES).flatMap((byClauses) => Object.values(byClauses).flat()),
]

/** The words of sentences, entities left out. */
export const OPEN_SENTENCE_WORDS: ReadonlySet<string> = new Set(sentenceWords(SENTENCES))

/** Those of them that no entity is. */
export const PLAIN_WORDS: ReadonlySet<string> = new Set(
  [...OPEN_SENTENCE_WORDS].filter((word) => !ALL_COMMON.includes(word)),
)
