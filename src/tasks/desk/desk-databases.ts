/**
 * The small databases behind the desk's tools. A world starts with the same rows every time; calls
 * change its own copy. Initial rows follow from a user's place in the list, so that they look
 * irregular and are yet the same everywhere.
 */
import { at } from '../../run/at.ts'
import type { Value } from '../../run/calls/call-value.ts'
import { PASSWORDS, POOLS } from './desk-entities.ts'
import { Table } from './desk-table.ts'

/** A user's own entries, never changed in place. */
export type Entries<T> = ReadonlyMap<string, T>

export interface Desk {
  /**
   * Events of each user's agenda with their times, reminders with their days, shares with their
   * numbers, and the money they have.
   */
  readonly agenda: Table<Entries<string>>
  readonly reminders: Table<Entries<string>>
  readonly balance: Table<number>
  readonly shares: Table<Entries<number>>
  /** Mails: sender, receiver, subject. */
  readonly sent: string[]
  readonly alarms: Set<string>
  readonly bookings: string[]
  /** What is playing, if anything. */
  readonly playing: string[]
  /** The days of the week as this desk writes them. */
  readonly days: readonly string[]
}

export const USERS: readonly string[] = [...PASSWORDS.keys()]

const tokens = new Map(
  USERS.map((user, i) => [`t${String((i * 37 + 11) % 97).padStart(2, '0')}`, user]),
)
const tokenOfUser = new Map([...tokens].map(([token, user]) => [user, token]))

/** The token a user gets at login; fixed, as the sandbox is. */
export const tokenOf = (user: string): string | undefined => tokenOfUser.get(user)
export const userOf = (token: string): string | undefined => tokens.get(token)

/** Stocks and their prices, cities and their weather. */
const WEATHER = ['sunny', 'cloudy', 'rainy', 'windy', 'foggy', 'snowy'] as const
const stocks = [...POOLS.stock.seen, ...POOLS.stock.unseen]
const cities = [...POOLS.city.seen, ...POOLS.city.unseen]

export function priceOf(code: string): number | undefined {
  const place = stocks.indexOf(code)
  return place < 0 ? undefined : 10.5 + ((place * 29) % 17) * 8
}

/** The weather on the day of the week with this number, from 0. */
export function weatherIn(city: string, day: number): string | undefined {
  const c = cities.indexOf(city)
  return c < 0 || day < 0 ? undefined : WEATHER[(c * 5 + day * 3) % WEATHER.length]
}

export const isCity = (city: string): boolean => cities.includes(city)
export const isTime = (time: string): boolean => /^([01]\d|2[0-3]):[0-5]\d$/.test(time)

/** What stands on a user's agenda before anything happened. */
export function initialEvents(user: string): readonly string[] {
  const place = USERS.indexOf(user)
  const pool = place < POOLS.username.seen.length ? POOLS.event.seen : POOLS.event.unseen
  return [0, 1, 2].map((k) => at(pool, (place * 3 + k * 5) % pool.length, 'pool'))
}

/** Every second time has an alarm from the start: those can be removed, the others set. */
export const INITIAL_ALARMS: readonly string[] = [...POOLS.time.seen, ...POOLS.time.unseen].filter(
  (_, i) => i % 2 === 0,
)

const INITIAL = {
  agenda: new Map(
    USERS.map((user) => [user, new Map(initialEvents(user).map((event) => [event, '12:00']))]),
  ),
  none: new Map(USERS.map((user) => [user, new Map<string, never>()])),
  balance: new Map(USERS.map((user, i) => [user, 200.5 + ((i * 53) % 23) * 10])),
}

export const WEEKDAYS: readonly string[] = [...POOLS.day.seen, ...POOLS.day.unseen]

export function openDesk(days: readonly string[] = WEEKDAYS): Desk {
  return {
    agenda: new Table(INITIAL.agenda),
    reminders: new Table<Entries<string>>(INITIAL.none),
    balance: new Table(INITIAL.balance),
    shares: new Table<Entries<number>>(INITIAL.none),
    sent: [],
    alarms: new Set(INITIAL_ALARMS),
    bookings: [],
    playing: [],
    days,
  }
}

export function cloneDesk({
  agenda,
  reminders,
  balance,
  shares,
  sent,
  alarms,
  bookings,
  playing,
  days,
}: Desk): Desk {
  return {
    agenda: agenda.clone(),
    reminders: reminders.clone(),
    balance: balance.clone(),
    shares: shares.clone(),
    sent: [...sent],
    alarms: new Set(alarms),
    bookings: [...bookings],
    playing: [...playing],
    days,
  }
}

const text = (items: Iterable<string>): Value => ({ kind: 'list', items: [...items].sort() })
const byKey = <T>(entries: Iterable<readonly [string, T]>): (readonly [string, T])[] =>
  [...entries].sort(([a], [b]) => (a < b ? -1 : 1))
/** A row's value, made once: most rows of most states are the initial ones. */
const remembered = <T>(
  make: (row: Entries<T>) => Value | undefined,
): ((row: Entries<T>) => Value | undefined) => {
  const known = new WeakMap<Entries<T>, { readonly value: Value | undefined }>()
  return (row) => {
    const there = known.get(row) ?? { value: make(row) }
    known.set(row, there)
    return there.value
  }
}
const entriesOf = <T>(value: (v: T) => Value) =>
  remembered<T>((row) =>
    row.size === 0
      ? undefined
      : { kind: 'dict', entries: byKey(row).map(([key, v]) => [key, value(v)]) },
  )
const agendaRow = entriesOf<string>((time) => time)
const reminderRow = entriesOf<string>((day) => day)
const balanceRow = (value: number): Value => ({ kind: 'float', value })
const shareRow = entriesOf<number>((n) => ({ kind: 'int', value: BigInt(n) }))

/**
 * The whole state as one value, in an order that does not depend on how it came about (mails,
 * bookings and songs are counted, not ordered).
 */
export function deskState(desk: Desk): Value {
  return {
    kind: 'dict',
    entries: [
      ['agenda', desk.agenda.state(agendaRow)],
      ['reminders', desk.reminders.state(reminderRow)],
      ['sent', text(desk.sent)],
      ['balance', desk.balance.state(balanceRow)],
      ['shares', desk.shares.state(shareRow)],
      ['alarms', text(desk.alarms)],
      ['bookings', text(desk.bookings)],
      ['playing', text(desk.playing)],
    ],
  }
}
