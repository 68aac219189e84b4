/** MessageAPI: users of a workspace and an inbox; identifiers of messages are drawn at random. */
import type { ApiClass, StatefulApi } from './backend-class.ts'
import { configured } from './configured.ts'
import {
  among,
  dict,
  dictOf,
  firstEntry,
  get,
  has,
  int,
  isLiveList,
  keys,
  list,
  listOf,
  live,
  put,
  refusal,
  values,
} from './live-values.ts'
import type { Live, LiveDict } from './live-values.ts'
import { method } from './method-table.ts'
import { PythonRandom, randomFrom } from '../../python/python-random.ts'
import { textOf } from './text-methods.ts'
import { add } from '../../python/python-arithmetic.ts'
import { equal, keyOf } from '../../python/python-equal.ts'
import { iterate, truthy } from '../../python/python-order.ts'
import { str } from '../../python/python-print.ts'
import { PyError } from '../../python/python-value.ts'
import type { PyDict, PyValue } from '../../python/python-value.ts'

const SEED = int(200_191)
const LOWEST = 10_000n
const HIGHEST = 99_999n
const NO_USER = 'No user is currently logged in.'

class Messages {
  private readonly work: (units: number) => void
  private random = new PythonRandom(SEED.value)
  /**
   * A set; anything else that a configuration gives in its place can be looked into, but nothing
   * can be added.
   */
  private ids: Set<bigint> | Live = new Set()
  private userCount: Live = int(0)
  private users: Live = dict()
  private inbox: Live = list()
  private messageCount: Live = int(0)
  private user: Live = null

  constructor(work: (units: number) => void) {
    this.work = work
  }

  load(config: PyDict, defaults: LiveDict): void {
    const take = configured(config, defaults)
    const seed = config.entries.find(([key]) => key === 'random_seed')
    this.random = randomFrom(seed === undefined ? SEED : seed[1])
    this.ids = config.entries.some(([key]) => key === 'generated_ids')
      ? take('generated_ids')
      : new Set()
    this.userCount = take('user_count')
    this.users = take('user_map')
    this.inbox = take('inbox')
    this.messageCount = take('message_count')
    this.user = take('current_user')
  }

  list(): PyValue {
    return dict({ user_list: list(keys(dictOf(this.users, 'keys'))) })
  }

  idOf(name: Live): PyValue {
    const users = dictOf(this.users, 'get')
    const id = get(users, name)
    return id === undefined
      ? refusal(`User '${str(name)}' not found in the workspace.`)
      : dict({ user_id: id })
  }

  login(id: Live): PyValue {
    if (!among(values(dictOf(this.users, 'values')), id))
      return dict({ login_status: false, message: `User ID '${str(id)}' not found.` })
    this.user = id
    return dict({ login_status: true, message: `User '${str(id)}' logged in successfully.` })
  }

  loginStatus(): PyValue {
    return dict({ login_status: truthy(this.user) })
  }

  send(receiver: Live, message: Live): PyValue {
    if (!truthy(this.user)) return refusal(NO_USER)
    if (!among(values(dictOf(this.users, 'values')), receiver))
      return refusal(`Receiver ID '${str(receiver)}' not found.`)
    const id = this.draw()
    keyOf(receiver)
    const sent = dict()
    put(sent, receiver, message)
    listOf(this.inbox, 'append').items.push(sent)
    this.messageCount = live(add(this.messageCount, int(1)))
    return dict({
      sent_status: true,
      message_id: dict({ new_id: int(id) }),
      message: `Message sent to '${str(receiver)}' successfully.`,
    })
  }

  delete(receiver: Live): PyValue {
    if (!truthy(this.user)) return refusal(NO_USER)
    const inbox = this.messages()
    for (const message of inbox.toReversed()) {
      const [to] = firstEntry(message)
      if (!equal(to, receiver)) continue
      // The latest is found, but the first that is equal to it goes.
      const own = listOf(this.inbox, 'remove').items
      own.splice(
        own.findIndex((other) => equal(other, message)),
        1,
      )
      return dict({
        deleted_status: true,
        receiver_id: to,
        message: `Receiver ${str(receiver)}'s latest message deleted successfully.`,
      })
    }
    return refusal(`Receiver ID ${str(receiver)} not found.`)
  }

  viewSent(): PyValue {
    if (!truthy(this.user)) return refusal(NO_USER)
    const sent = dict()
    for (const message of this.messages()) {
      const [to, text] = firstEntry(message)
      const so = get(sent, to)
      if (so !== undefined && isLiveList(so)) so.items.push(text)
      else put(sent, to, list([text]))
    }
    return dict({ messages: sent })
  }

  addContact(name: Live): PyValue {
    const users = dictOf(this.users, 'values')
    if (has(users, name)) return refusal(`User name '${str(name)}' already exists.`)
    this.userCount = live(add(this.userCount, int(1)))
    const id = `USR${filled(str(this.userCount))}`
    if (among(values(users), id)) return refusal(`User ID '${id}' already exists.`)
    put(users, name, id)
    return dict({
      added_status: true,
      user_id: id,
      message: `Contact '${str(name)}' added successfully.`,
    })
  }

  search(keyword: Live): PyValue {
    if (!truthy(this.user)) return refusal(NO_USER)
    const wanted = textOf(keyword, 'lower').toLowerCase()
    return dict({
      results: list(
        this.messages().flatMap((message) => {
          const [to, text] = firstEntry(message)
          const content = textOf(text, 'lower')
          this.work(content.length)
          return content.toLowerCase().includes(wanted)
            ? [dict({ receiver_id: to, message: text })]
            : []
        }),
      ),
    })
  }

  stats(): PyValue {
    if (!truthy(this.user)) return refusal(NO_USER)
    const receivers = this.messages().map((message) => firstEntry(message)[0])
    return dict({
      stats: dict({
        received_count: int(receivers.length),
        total_contacts: int(new Set(receivers.map(keyOf)).size),
      }),
    })
  }

  state(): PyDict {
    const ids =
      this.ids instanceof Set ? dict({ $set: list([...this.ids].map(String).sort()) }) : this.ids
    return dict({
      generated_ids: ids,
      user_count: this.userCount,
      user_map: this.users,
      inbox: this.inbox,
      message_count: this.messageCount,
      current_user: this.user,
    })
  }

  private messages(): readonly Live[] {
    return isLiveList(this.inbox) ? this.inbox.items : iterate(this.inbox).map(live)
  }

  private draw(): bigint {
    const known = this.ids
    if (!(known instanceof Set))
      throw new PyError('AttributeError', "'list' object has no attribute 'add'")
    if (known.size > Number(HIGHEST - LOWEST))
      throw new PyError('MemoryError', 'no identifier is left')
    let id = this.random.randint(LOWEST, HIGHEST)
    while (known.has(id)) id = this.random.randint(LOWEST, HIGHEST)
    known.add(id)
    return id
  }
}

/** `text.zfill(3)` */
const filled = (text: string): string =>
  /^[+-]/.test(text) ? text.slice(0, 1) + text.slice(1).padStart(2, '0') : text.padStart(3, '0')

export const messageApi: ApiClass = (setting): StatefulApi => {
  const messages = new Messages(setting.work)
  return {
    load: (config) => messages.load(config, setting.defaultState('message_api')),
    methods: new Map([
      ['list_users', method([], () => messages.list())],
      ['get_user_id', method(['user'], (user) => messages.idOf(user))],
      ['message_login', method(['user_id'], (id) => messages.login(id))],
      ['message_get_login_status', method([], () => messages.loginStatus())],
      [
        'send_message',
        method(['receiver_id', 'message'], (receiver, message) => messages.send(receiver, message)),
      ],
      ['delete_message', method(['receiver_id'], (receiver) => messages.delete(receiver))],
      ['view_messages_sent', method([], () => messages.viewSent())],
      ['add_contact', method(['user_name'], (name) => messages.addContact(name))],
      ['search_messages', method(['keyword'], (keyword) => messages.search(keyword))],
      ['get_message_stats', method([], () => messages.stats())],
    ]),
    state: () => messages.state(),
  }
}
