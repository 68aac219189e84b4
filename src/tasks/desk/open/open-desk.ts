/**
 * The desk from version 2 on: open, so that anything can be asked of it. Nobody is registered and
 * nothing is listed beforehand: an account begins with its first login, every stock has a price and
 * every city weather, and what is taken away stays marked as taken away.
 */
import type { Value } from '../../../run/calls/call-value.ts'
import { hash32 } from '../../text-hash.ts'

export interface OpenDesk {
  /** Passwords by user, in the order of their first logins. */
  readonly accounts: Map<string, string>
  /** Users by the token that stands for them. */
  readonly tokens: Map<string, string>
  /** By user, then event or chore; without a time or day where it was taken away. */
  readonly agenda: Map<string, Map<string, string | undefined>>
  readonly reminders: Map<string, Map<string, string>>
  /** Of those users alone whose money has moved. */
  readonly balance: Map<string, number>
  readonly shares: Map<string, Map<string, number>>
  /** Mails: sender, receiver, subject. */
  readonly sent: string[]
  /** By time, whether it is on. */
  readonly alarms: Map<string, boolean>
  readonly bookings: string[]
  readonly playing: string[]
}

export const openDesk = (): OpenDesk => ({
  accounts: new Map(),
  tokens: new Map(),
  agenda: new Map(),
  reminders: new Map(),
  balance: new Map(),
  shares: new Map(),
  sent: [],
  alarms: new Map(),
  bookings: [],
  playing: [],
})

const copied = <T>(table: ReadonlyMap<string, Map<string, T>>): Map<string, Map<string, T>> =>
  new Map([...table].map(([key, row]) => [key, new Map(row)]))

export const cloneOpenDesk = (desk: OpenDesk): OpenDesk => ({
  accounts: new Map(desk.accounts),
  tokens: new Map(desk.tokens),
  agenda: copied(desk.agenda),
  reminders: copied(desk.reminders),
  balance: new Map(desk.balance),
  shares: copied(desk.shares),
  sent: [...desk.sent],
  alarms: new Map(desk.alarms),
  bookings: [...desk.bookings],
  playing: [...desk.playing],
})

/** What a user owns before any money has moved: more than two of the largest transfers. */
export const balanceOf = (desk: OpenDesk, user: string): number =>
  desk.balance.get(user) ?? 9000.5 + (hash32(`balance ${user}`) % 90) * 10

export const priceOf = (code: string): number => 10.5 + (hash32(`price ${code}`) % 80)

const WEATHER = ['sunny', 'cloudy', 'rainy', 'windy', 'foggy', 'snowy'] as const
export const weatherOn = (city: string, day: string): string =>
  WEATHER[hash32(`weather ${city} ${day}`) % WEATHER.length] ?? WEATHER[0]

const TOKENS = 97

/** The token of a user, the same in every desk unless another user there has it already. */
export function login(desk: OpenDesk, user: string, password: string): string | undefined {
  const known = desk.accounts.get(user)
  if (known !== undefined && known !== password) return undefined
  desk.accounts.set(user, password)
  for (let number = hash32(`token ${user}`) % TOKENS; ; number += 1) {
    const token = `t${String(number).padStart(2, '0')}`
    const owner = desk.tokens.get(token)
    if (owner !== undefined && owner !== user) continue
    desk.tokens.set(token, user)
    return token
  }
}

const list = (items: readonly string[]): Value => ({ kind: 'list', items: [...items].sort() })
const dict = <T>(rows: ReadonlyMap<string, T>, value: (row: T) => Value): Value => ({
  kind: 'dict',
  entries: [...rows]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, row]): [string, Value] => [key, value(row)]),
})

/** The whole state, in an order that does not depend on how it came about. */
export const openDeskState = (desk: OpenDesk): Value => ({
  kind: 'dict',
  entries: [
    ['accounts', dict(desk.accounts, (password) => password)],
    ['agenda', dict(desk.agenda, (row) => dict(row, (time) => time ?? 'taken off'))],
    ['reminders', dict(desk.reminders, (row) => dict(row, (day) => day))],
    ['sent', list(desk.sent)],
    ['balance', dict(desk.balance, (value) => ({ kind: 'float', value }))],
    ['shares', dict(desk.shares, (row) => dict(row, (n) => ({ kind: 'int', value: BigInt(n) })))],
    ['alarms', dict(desk.alarms, (on) => (on ? 'on' : 'off'))],
    ['bookings', list(desk.bookings)],
    ['playing', list(desk.playing)],
  ],
})
