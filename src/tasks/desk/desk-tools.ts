/**
 * The desk's tools: signature, whether a call changes anything, and what it does. A refused call
 * says why in a few words.
 */
import type { Value } from '../../run/calls/call-value.ts'
import type { ParameterSpec, ToolSpec } from '../../run/calls/tool-spec.ts'
import { isCity, isTime, priceOf, tokenOf, userOf, weatherIn } from './desk-databases.ts'
import type { Desk, Entries } from './desk-databases.ts'
import { PASSWORDS } from './desk-entities.ts'
import type { Table } from './desk-table.ts'

/**
 * Arguments after their types were checked: strings as they are, integers and floats as numbers.
 */
export type Arguments = ReadonlyMap<string, string | number>
export type Answer =
  { readonly error: string } | { readonly result: readonly (readonly [string, Value])[] }

/** A tool of desks of kind D. */
export interface DeskTool<D = Desk> extends ToolSpec {
  /** A query leaves the state as it is; it has to be made to count. */
  readonly query: boolean
  readonly run: (desk: D, args: Arguments) => Answer
}

export const DONE: Answer = { result: [] }
export const refuse = (error: string): Answer => ({ error })
export const float = (value: number): Value => ({ kind: 'float', value })

const param = (name: string, type: ParameterSpec['type'], description: string): ParameterSpec => ({
  name,
  type,
  description,
  required: true,
})
const TOKEN = param('token', 'string', 'what GetUserToken returned')
export const text = (args: Arguments, name: string): string => String(args.get(name) ?? '')
export const number = (args: Arguments, name: string): number => Number(args.get(name) ?? 0)

/** Runs with the user that a token stands for. */
export const asUserOf =
  <D>(userOf: (token: string, desk: D) => string | undefined) =>
  (run: (desk: D, user: string, args: Arguments) => Answer) =>
  (desk: D, args: Arguments): Answer => {
    const user = userOf(text(args, 'token'), desk)
    return user === undefined ? refuse('bad token') : run(desk, user, args)
  }
const asUser = asUserOf<Desk>(userOf)

/** A user's entries with one more, or with another value for one. */
function put<T>(table: Table<Entries<T>>, user: string, key: string, value: T): void {
  table.set(user, new Map(table.get(user)).set(key, value))
}

function pay(desk: Desk, user: string, amount: number): boolean {
  const balance = desk.balance.get(user) ?? 0
  if (balance < amount) return false
  desk.balance.set(user, balance - amount)
  return true
}

export const DESK_TOOLS: readonly DeskTool[] = [
  {
    name: 'GetUserToken',
    description: 'Logs a user in.',
    query: true,
    returns: ['token'],
    parameters: [param('username', 'string', 'who'), param('password', 'string', 'their password')],
    run: (_, args) => {
      const user = text(args, 'username')
      const expected = PASSWORDS.get(user)
      if (expected === undefined) return refuse('unknown user')
      return expected === text(args, 'password')
        ? { result: [['token', tokenOf(user) ?? '']] }
        : refuse('wrong password')
    },
  },
  {
    name: 'AddAgenda',
    description: 'Puts an event on the agenda.',
    query: false,
    returns: [],
    parameters: [
      TOKEN,
      param('event', 'string', 'what'),
      param('time', 'string', 'when, as 09:30'),
    ],
    run: asUser((desk, user, args) => {
      if (!isTime(text(args, 'time'))) return refuse('bad time')
      put(desk.agenda, user, text(args, 'event'), text(args, 'time'))
      return DONE
    }),
  },
  {
    name: 'DeleteAgenda',
    description: 'Takes an event off the agenda.',
    query: false,
    returns: [],
    parameters: [TOKEN, param('event', 'string', 'what')],
    run: asUser((desk, user, args) => {
      const left = new Map(desk.agenda.get(user))
      if (!left.delete(text(args, 'event'))) return refuse('no such event')
      desk.agenda.set(user, left)
      return DONE
    }),
  },
  {
    name: 'AddReminder',
    description: 'Sets a reminder.',
    query: false,
    returns: [],
    parameters: [
      TOKEN,
      param('chore', 'string', 'of what'),
      param('day', 'string', 'on which day'),
    ],
    run: asUser((desk, user, args) => {
      if (!desk.days.includes(text(args, 'day'))) return refuse('bad day')
      put(desk.reminders, user, text(args, 'chore'), text(args, 'day'))
      return DONE
    }),
  },
  {
    name: 'SendEmail',
    description: 'Sends a mail.',
    query: false,
    returns: [],
    parameters: [
      TOKEN,
      param('to', 'string', 'the receiver'),
      param('subject', 'string', 'about what'),
    ],
    run: asUser((desk, user, args) => {
      if (!PASSWORDS.has(text(args, 'to'))) return refuse('unknown user')
      desk.sent.push(`${user} ${text(args, 'to')} ${text(args, 'subject')}`)
      return DONE
    }),
  },
  {
    name: 'QueryBalance',
    description: 'Tells the balance of the account.',
    query: true,
    returns: ['balance'],
    parameters: [TOKEN],
    run: asUser((desk, user) => ({ result: [['balance', float(desk.balance.get(user) ?? 0)]] })),
  },
  {
    name: 'Transfer',
    description: 'Transfers money to another user.',
    query: false,
    returns: [],
    parameters: [
      TOKEN,
      param('to', 'string', 'the receiver'),
      param('amount', 'float', 'how much'),
    ],
    run: asUser((desk, user, args) => {
      const to = text(args, 'to')
      if (desk.balance.get(to) === undefined) return refuse('unknown user')
      if (number(args, 'amount') <= 0 || !pay(desk, user, number(args, 'amount')))
        return refuse('not enough money')
      desk.balance.set(to, (desk.balance.get(to) ?? 0) + number(args, 'amount'))
      return DONE
    }),
  },
  {
    name: 'BuyStock',
    description: 'Buys shares.',
    query: false,
    returns: [],
    parameters: [
      TOKEN,
      param('code', 'string', 'of which stock'),
      param('count', 'integer', 'how many'),
    ],
    run: asUser((desk, user, args) => {
      const code = text(args, 'code')
      if (priceOf(code) === undefined) return refuse('unknown stock')
      put(desk.shares, user, code, (desk.shares.get(user)?.get(code) ?? 0) + number(args, 'count'))
      return DONE
    }),
  },
  {
    name: 'QueryStock',
    description: 'Tells the price of a stock.',
    query: true,
    returns: ['price'],
    parameters: [param('code', 'string', 'of which stock')],
    run: (_, args) => {
      const price = priceOf(text(args, 'code'))
      return price === undefined ? refuse('unknown stock') : { result: [['price', float(price)]] }
    },
  },
  {
    name: 'AddAlarm',
    description: 'Sets an alarm.',
    query: false,
    returns: [],
    parameters: [param('time', 'string', 'when, as 09:30')],
    run: (desk, args) => {
      if (!isTime(text(args, 'time'))) return refuse('bad time')
      desk.alarms.add(text(args, 'time'))
      return DONE
    },
  },
  {
    name: 'DeleteAlarm',
    description: 'Removes an alarm.',
    query: false,
    returns: [],
    parameters: [param('time', 'string', 'which, as 09:30')],
    run: (desk, args) => (desk.alarms.delete(text(args, 'time')) ? DONE : refuse('no such alarm')),
  },
  {
    name: 'BookHotel',
    description: 'Books a hotel room.',
    query: false,
    returns: [],
    parameters: [
      param('city', 'string', 'where'),
      param('day', 'string', 'from which day'),
      param('nights', 'integer', 'how many nights'),
    ],
    run: (desk, args) => {
      if (!isCity(text(args, 'city'))) return refuse('unknown city')
      if (!desk.days.includes(text(args, 'day'))) return refuse('bad day')
      desk.bookings.push(`${text(args, 'city')} ${text(args, 'day')} ${number(args, 'nights')}`)
      return DONE
    },
  },
  {
    name: 'GetWeather',
    description: 'Tells the weather.',
    query: true,
    returns: ['weather'],
    parameters: [param('city', 'string', 'where'), param('day', 'string', 'on which day')],
    run: (desk, args) => {
      const weather = weatherIn(text(args, 'city'), desk.days.indexOf(text(args, 'day')))
      return weather === undefined ? refuse('unknown city') : { result: [['weather', weather]] }
    },
  },
  {
    name: 'PlaySong',
    description: 'Plays a song.',
    query: false,
    returns: [],
    parameters: [param('song', 'string', 'its title')],
    run: (desk, args) => {
      desk.playing.push(text(args, 'song'))
      return DONE
    },
  },
]

export const TOOL_BY_NAME: ReadonlyMap<string, DeskTool> = new Map(
  DESK_TOOLS.map((tool) => [tool.name, tool]),
)
