/** The desk's tools at an open desk: the same signatures, and what each of them does there. */
import { isTime } from '../desk-databases.ts'
import { DESK_TOOLS, DONE, asUserOf, float, number, refuse, text } from '../desk-tools.ts'
import type { DeskTool } from '../desk-tools.ts'
import type { DeskKind } from '../desk-world.ts'
import {
  balanceOf,
  cloneOpenDesk,
  login,
  openDesk,
  openDeskState,
  priceOf,
  weatherOn,
} from './open-desk.ts'
import type { OpenDesk } from './open-desk.ts'

type Run = DeskTool<OpenDesk>['run']

const asUser = asUserOf<OpenDesk>((token, desk) => desk.tokens.get(token))

function rowOf<T>(table: Map<string, Map<string, T>>, user: string): Map<string, T> {
  const row = table.get(user) ?? new Map<string, T>()
  table.set(user, row)
  return row
}

const RUN: Readonly<Record<string, Run>> = {
  GetUserToken: (desk, args) => {
    const token = login(desk, text(args, 'username'), text(args, 'password'))
    return token === undefined ? refuse('wrong password') : { result: [['token', token]] }
  },
  AddAgenda: asUser((desk, user, args) => {
    if (!isTime(text(args, 'time'))) return refuse('bad time')
    rowOf(desk.agenda, user).set(text(args, 'event'), text(args, 'time'))
    return DONE
  }),
  DeleteAgenda: asUser((desk, user, args) => {
    rowOf<string | undefined>(desk.agenda, user).set(text(args, 'event'), undefined)
    return DONE
  }),
  AddReminder: asUser((desk, user, args) => {
    rowOf(desk.reminders, user).set(text(args, 'chore'), text(args, 'day'))
    return DONE
  }),
  SendEmail: asUser((desk, user, args) => {
    desk.sent.push(`${user} ${text(args, 'to')} ${text(args, 'subject')}`)
    return DONE
  }),
  QueryBalance: asUser((desk, user) => ({
    result: [['balance', float(balanceOf(desk, user))]],
  })),
  Transfer: asUser((desk, user, args) => {
    const [to, amount] = [text(args, 'to'), number(args, 'amount')]
    const left = balanceOf(desk, user) - amount
    if (amount <= 0 || left < 0) return refuse('not enough money')
    desk.balance.set(user, left)
    desk.balance.set(to, balanceOf(desk, to) + amount)
    return DONE
  }),
  BuyStock: asUser((desk, user, args) => {
    const row = rowOf(desk.shares, user)
    row.set(text(args, 'code'), (row.get(text(args, 'code')) ?? 0) + number(args, 'count'))
    return DONE
  }),
  QueryStock: (_, args) => ({ result: [['price', float(priceOf(text(args, 'code')))]] }),
  AddAlarm: (desk, args) => {
    if (!isTime(text(args, 'time'))) return refuse('bad time')
    desk.alarms.set(text(args, 'time'), true)
    return DONE
  },
  DeleteAlarm: (desk, args) => {
    if (!isTime(text(args, 'time'))) return refuse('bad time')
    desk.alarms.set(text(args, 'time'), false)
    return DONE
  },
  BookHotel: (desk, args) => {
    desk.bookings.push(`${text(args, 'city')} ${text(args, 'day')} ${number(args, 'nights')}`)
    return DONE
  },
  GetWeather: (_, args) => ({
    result: [['weather', weatherOn(text(args, 'city'), text(args, 'day'))]],
  }),
  PlaySong: (desk, args) => {
    desk.playing.push(text(args, 'song'))
    return DONE
  },
}

export const OPEN_DESK: DeskKind<OpenDesk> = {
  tools: DESK_TOOLS.map((tool): DeskTool<OpenDesk> => ({
    ...tool,
    run: RUN[tool.name] ?? (() => refuse('no such tool')),
  })),
  open: openDesk,
  clone: cloneOpenDesk,
  state: openDeskState,
}
