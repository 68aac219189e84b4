/** TicketAPI: a queue of tickets, and who is logged in. */
import type { ApiClass, StatefulApi } from './backend-class.ts'
import { configured } from './configured.ts'
import {
  dict,
  dictOf,
  int,
  isLiveList,
  keys,
  list,
  listOf,
  live,
  put,
  refusal,
  subscript,
} from './live-values.ts'
import type { Live, LiveDict } from './live-values.ts'
import { method } from './method-table.ts'
import { textOf } from './text-methods.ts'
import { add } from '../../python/python-arithmetic.ts'
import { equal } from '../../python/python-equal.ts'
import { compare, iterate, truthy } from '../../python/python-order.ts'
import { str, typeName } from '../../python/python-print.ts'
import { PyError } from '../../python/python-value.ts'
import type { PyDict, PyValue } from '../../python/python-value.ts'

const EDITABLE: readonly Live[] = ['title', 'description', 'status', 'priority']

class Tickets {
  private queue: Live = list()
  private counter: Live = int(1)
  private user: Live = null

  load(config: PyDict, defaults: LiveDict): void {
    const take = configured(config, defaults)
    this.queue = take('ticket_queue')
    this.counter = take('ticket_counter')
    this.user = take('current_user')
  }

  create(title: Live, description: Live, priority: Live): PyValue {
    if (!truthy(this.user))
      return refusal('User not authenticated. Please log in to create a ticket.')
    if (compare('<', priority, int(1)) || compare('>', priority, int(5)))
      return refusal('Invalid priority. Priority must be between 1 and 5.')
    const ticket = dict({
      id: this.counter,
      title,
      description,
      status: 'Open',
      priority,
      created_by: this.user,
    })
    listOf(this.queue, 'append').items.push(ticket)
    this.counter = live(add(this.counter, int(1)))
    return ticket
  }

  get(id: Live): PyValue {
    return this.find(id) ?? missing(id)
  }

  close(id: Live): PyValue {
    const ticket = this.find(id)
    if (ticket === undefined) return missing(id)
    if (subscript(ticket, 'status') === 'Closed')
      return refusal(`Ticket with ID ${str(id)} is already closed.`)
    put(ticket, 'status', 'Closed')
    return dict({ status: `Ticket ${str(id)} has been closed successfully.` })
  }

  resolve(id: Live, resolution: Live): PyValue {
    const ticket = this.find(id)
    if (ticket === undefined) return missing(id)
    if (subscript(ticket, 'status') === 'Resolved')
      return refusal(`Ticket with ID ${str(id)} is already resolved.`)
    put(ticket, 'status', 'Resolved')
    put(ticket, 'resolution', resolution)
    return dict({ status: `Ticket ${str(id)} has been resolved successfully.` })
  }

  edit(id: Live, updates: Live): PyValue {
    const ticket = this.find(id)
    if (ticket === undefined) return missing(id)
    const changes = dictOf(updates, 'keys')
    // Python joins them in the order of a set, which differs from run to run; ours is the caller's.
    const refused = keys(changes).filter((key) => !EDITABLE.includes(key))
    if (refused.length > 0) {
      const at = refused.findIndex((key) => typeof key !== 'string')
      if (at >= 0)
        throw new PyError(
          'TypeError',
          `sequence item ${at}: expected str instance, ${typeName(refused[at] ?? null)} found`,
        )
      return refusal(`Invalid fields for update: ${refused.map(str).join(', ')}`)
    }
    for (const [key, value] of changes.entries) if (value !== null) put(ticket, key, value)
    return dict({ status: `Ticket ${str(id)} has been updated successfully.` })
  }

  login(username: Live, password: Live): PyValue {
    const success = truthy(username) && truthy(password)
    if (success) this.user = username
    return dict({ success })
  }

  loginStatus(): PyValue {
    return dict({ login_status: truthy(this.user) })
  }

  logout(): PyValue {
    const success = truthy(this.user)
    if (success) this.user = null
    return dict({ success })
  }

  ofUser(status: Live): PyValue {
    if (!truthy(this.user))
      return list([refusal('User not authenticated. Please log in to view tickets.')])
    const own = this.tickets().filter((ticket) => equal(subscript(ticket, 'created_by'), this.user))
    if (!truthy(status)) return list(own)
    return list(
      own.filter(
        (ticket) =>
          textOf(subscript(ticket, 'status'), 'lower').toLowerCase() ===
          textOf(status, 'lower').toLowerCase(),
      ),
    )
  }

  state(): PyDict {
    return dict({ ticket_queue: this.queue, ticket_counter: this.counter, current_user: this.user })
  }

  private tickets(): readonly Live[] {
    return isLiveList(this.queue) ? this.queue.items : iterate(this.queue).map(live)
  }

  private find(id: Live): LiveDict | undefined {
    for (const ticket of this.tickets())
      if (equal(subscript(ticket, 'id'), id)) return dictOf(ticket, 'keys')
    return undefined
  }
}

const missing = (id: Live): LiveDict => refusal(`Ticket with ID ${str(id)} not found.`)

export const ticketApi: ApiClass = (setting): StatefulApi => {
  const tickets = new Tickets()
  return {
    load: (config) => tickets.load(config, setting.defaultState('ticket_api')),
    methods: new Map([
      [
        'create_ticket',
        method(
          ['title', ['description', ''], ['priority', int(1)]],
          (title, description, priority) => tickets.create(title, description, priority),
        ),
      ],
      ['get_ticket', method(['ticket_id'], (id) => tickets.get(id))],
      ['close_ticket', method(['ticket_id'], (id) => tickets.close(id))],
      [
        'resolve_ticket',
        method(['ticket_id', 'resolution'], (id, resolution) => tickets.resolve(id, resolution)),
      ],
      ['edit_ticket', method(['ticket_id', 'updates'], (id, updates) => tickets.edit(id, updates))],
      [
        'ticket_login',
        method(['username', 'password'], (username, password) => tickets.login(username, password)),
      ],
      ['ticket_get_login_status', method([], () => tickets.loginStatus())],
      ['logout', method([], () => tickets.logout())],
      ['get_user_tickets', method([['status', null]], (status) => tickets.ofUser(status))],
    ]),
    state: () => tickets.state(),
  }
}
