/**
 * The small databases behind the desk's tools. A world starts with the same rows every time; calls change its own copy. Initial rows follow from a user's
 * place in the list, so that they look irregular and are yet the same everywhere.
 */
import type { Value } from '../calls/value.ts'
import { PASSWORDS, POOLS } from './entities.ts'

export interface Desk {
  /** Events of each user's agenda with their times, reminders with their days, mails with their subjects, shares with their numbers. */
  readonly agenda: Map<string, Map<string, string>>
  readonly reminders: Map<string, Map<string, string>>
  readonly sent: string[]
  readonly balance: Map<string, number>
  readonly shares: Map<string, Map<string, number>>
  readonly alarms: Set<string>
  readonly bookings: string[]
  /** What is playing, if anything. */
  readonly playing: string[]
}

export const USERS: readonly string[] = [...PASSWORDS.keys()]

const tokens = new Map(USERS.map((user, i) => [`t${String((i * 37 + 11) % 97).padStart(2, '0')}`, user]))
const tokenOfUser = new Map([...tokens].map(([token, user]) => [user, token]))

/** The token a user gets at login; fixed, as the sandbox is. */
export const tokenOf = (user: string): string | undefined => tokenOfUser.get(user)
export const userOf = (token: string): string | undefined => tokens.get(token)

/** Stocks and their prices, cities and their weather. */
const WEATHER = ['sunny', 'cloudy', 'rainy', 'windy', 'foggy', 'snowy'] as const
const stocks = [...POOLS.stock.seen, ...POOLS.stock.unseen]
const cities = [...POOLS.city.seen, ...POOLS.city.unseen]
const days = [...POOLS.day.seen, ...POOLS.day.unseen]

export function priceOf(code: string): number | undefined {
  const place = stocks.indexOf(code)
  return place < 0 ? undefined : 10.5 + ((place * 29) % 17) * 8
}

export function weatherIn(city: string, day: string): string | undefined {
  const [c, d] = [cities.indexOf(city), days.indexOf(day)]
  return c < 0 || d < 0 ? undefined : WEATHER[(c * 5 + d * 3) % WEATHER.length]
}

export const isCity = (city: string): boolean => cities.includes(city)
export const isDay = (day: string): boolean => days.includes(day)
export const isTime = (time: string): boolean => /^([01]\d|2[0-3]):[0-5]\d$/.test(time)

/** What stands on a user's agenda before anything happened. */
export function initialEvents(user: string): readonly string[] {
  const place = USERS.indexOf(user)
  const pool = place < POOLS.username.seen.length ? POOLS.event.seen : POOLS.event.unseen
  return [0, 1, 2].map((k) => pool[(place * 3 + k * 5) % pool.length] ?? '')
}

/** Every second time has an alarm from the start: those can be removed, the others set. */
export const INITIAL_ALARMS: readonly string[] = [...POOLS.time.seen, ...POOLS.time.unseen].filter((_, i) => i % 2 === 0)

export function openDesk(): Desk {
  return {
    agenda: new Map(USERS.map((user) => [user, new Map(initialEvents(user).map((event) => [event, '12:00']))])),
    reminders: new Map(USERS.map((user) => [user, new Map<string, string>()])),
    sent: [],
    balance: new Map(USERS.map((user, i) => [user, 200.5 + ((i * 53) % 23) * 10])),
    shares: new Map(USERS.map((user) => [user, new Map<string, number>()])),
    alarms: new Set(INITIAL_ALARMS),
    bookings: [],
    playing: [],
  }
}

export function cloneDesk(desk: Desk): Desk {
  const nested = <T>(map: Map<string, Map<string, T>>) => new Map([...map].map(([key, inner]) => [key, new Map(inner)]))
  return {
    agenda: nested(desk.agenda), reminders: nested(desk.reminders), sent: [...desk.sent], balance: new Map(desk.balance), shares: nested(desk.shares),
    alarms: new Set(desk.alarms), bookings: [...desk.bookings], playing: [...desk.playing],
  }
}

const byKey = <T>(entries: Iterable<readonly [string, T]>): (readonly [string, T])[] => [...entries].sort(([a], [b]) => (a < b ? -1 : 1))
const text = (items: Iterable<string>): Value => ({ kind: 'list', items: [...items] })
const nested = <T>(map: Map<string, Map<string, T>>, value: (v: T) => Value): Value => ({
  kind: 'dict', entries: byKey(map).filter(([, inner]) => inner.size > 0).map(([key, inner]) => [key, { kind: 'dict', entries: byKey(inner).map(([k, v]) => [k, value(v)]) }]),
})

/** The whole state as one value, in an order that does not depend on how it came about (mails, bookings and songs are counted, not ordered). */
export function deskState(desk: Desk): Value {
  return {
    kind: 'dict',
    entries: [
      ['agenda', nested(desk.agenda, (time) => time)],
      ['reminders', nested(desk.reminders, (day) => day)],
      ['sent', text([...desk.sent].sort())],
      ['balance', { kind: 'dict', entries: byKey(desk.balance).map(([user, value]) => [user, { kind: 'float', value }]) }],
      ['shares', nested(desk.shares, (n) => ({ kind: 'int', value: BigInt(n) }))],
      ['alarms', text([...desk.alarms].sort())],
      ['bookings', text([...desk.bookings].sort())],
      ['playing', text([...desk.playing].sort())],
    ],
  }
}
