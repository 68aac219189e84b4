/** TradingBot: an account, orders, a list of watched stocks, and prices that never move. */
import { contains, itemsOf, joined, setItem } from './python-access.ts'
import type { ApiClass, StatefulApi } from './backend-class.ts'
import { Attributes } from './attributes.ts'
import { configured } from './configured.ts'
import {
  dict,
  dictOf,
  float,
  get,
  int,
  keys,
  list,
  listOf,
  live,
  put,
  refusal,
  subscript,
} from './live-values.ts'
import type { Live } from './live-values.ts'
import { method } from './method-table.ts'
import { randomFrom } from '../../python/python-random.ts'
import { textOf } from './text-methods.ts'
import { longOrder, longStock, sectorStocks, symbolOf } from './trading-market.ts'
import {
  absoluteValue,
  add,
  asFloat,
  multiply,
  subtract,
  toFloat,
  wholeOf,
} from '../../python/python-arithmetic.ts'
import { equal } from '../../python/python-equal.ts'
import { fixedPlaces } from '../../python/exact.ts'
import { compare, numberOf, truthy } from '../../python/python-order.ts'
import { repr, str, typeName } from '../../python/python-print.ts'
import { rankOf, strptime } from '../../python/strptime.ts'
import { PyError } from '../../python/python-value.ts'
import type { PyDict, PyValue } from '../../python/python-value.ts'

/** Public attributes, in the order in which they are told. */
const ATTRIBUTES = [
  'orders',
  'account_info',
  'authenticated',
  'market_status',
  'order_counter',
  'stocks',
  'watch_list',
  'transaction_history',
] as const
type Attribute = (typeof ATTRIBUTES)[number]

const ZERO = int(0)
/** Transactions happen at some second of the day that begins now. */
const NOW = Date.UTC(2024, 8, 1, 10, 30)
const DAY_SECONDS = 86_400n
const notLoggedIn = (purpose: string) => `User not authenticated. Please log in to ${purpose}.`

class TradingBot extends Attributes<Attribute> {
  load(config: PyDict, longContext: boolean): void {
    const take = configured(config, this.setting.defaultState('trading_bot'))
    for (const name of ATTRIBUTES) this.attributes.set(name, take(name))
    // JSON has no keys but texts; orders are looked up by number.
    const orders = dict()
    for (const [key, order] of dictOf(this.of('orders'), 'items').entries)
      put(orders, typeof key === 'string' && /^\d+$/.test(key) ? int(BigInt(key)) : key, order)
    this.attributes.set('orders', orders)
    this.longContext = longContext
    this.random = randomFrom(take('random_seed'))
  }

  state(): PyDict {
    return dict({ ...Object.fromEntries(this.attributes), long_context: this.longContext })
  }

  stockInfo(symbol: Live): PyValue {
    const stocks = this.of('stocks')
    if (!contains(stocks, symbol)) return refusal(`Stock with symbol '${str(symbol)}' not found.`)
    const stock = subscript(stocks, symbol)
    return this.longContext ? longStock(this.setting, stock) : stock
  }

  orderDetails(id: Live): PyValue {
    const orders = this.of('orders')
    if (!contains(orders, id)) {
      return refusal(
        `Order with ID ${str(id)} not found.Here is the list of orders_id: ${repr(list(keys(dictOf(orders, 'keys'))))}`,
      )
    }
    const order = subscript(orders, id)
    return this.longContext ? longOrder(this.setting, order) : order
  }

  cancelOrder(id: Live): PyValue {
    const orders = this.of('orders')
    if (!contains(orders, id)) return refusal(`Order with ID ${str(id)} not found.`)
    const order = subscript(orders, id)
    if (subscript(order, 'status') === 'Completed')
      return refusal(`Can't cancel order ${str(id)}. Order is already completed.`)
    setItem(order, 'status', 'Cancelled')
    return dict({ order_id: id, status: 'Cancelled' })
  }

  placeOrder(type: Live, symbol: Live, price: Live, amount: Live): PyValue {
    if (!this.loggedIn()) return refusal(notLoggedIn('place an order'))
    if (!contains(this.of('stocks'), symbol)) return refusal(`Invalid stock symbol: ${str(symbol)}`)
    if (compare('<=', price, ZERO) || compare('<=', amount, ZERO))
      return refusal('Price and amount must be positive values.')
    if (textOf(type, 'lower').toLowerCase() === 'buy') {
      const cost = multiply(float(toFloat(price)), int(whole(amount)))
      const balance = get(dictOf(this.of('account_info'), 'get'), 'balance') ?? ZERO
      if (compare('>', cost, balance)) {
        return refusal(
          `Insufficient funds: required $${money(cost)} but only $${money(balance)} available.`,
        )
      }
    }
    const at = float(toFloat(price))
    const id = this.of('order_counter')
    put(
      dictOf(this.of('orders'), 'keys'),
      id,
      dict({ id, order_type: type, symbol, price: at, amount, status: 'Open' }),
    )
    this.attributes.set('order_counter', live(add(id, int(1))))
    // The caller hears "Pending"; who asks later finds the order open.
    return dict({ order_id: id, order_type: type, status: 'Pending', price: at, amount })
  }

  withdraw(amount: Live): PyValue {
    if (!this.loggedIn()) return refusal(notLoggedIn('make a transaction'))
    if (this.of('market_status') !== 'Open')
      return refusal('Market is closed. Transactions are not allowed.')
    if (compare('<=', amount, ZERO)) return refusal('Transaction amount must be positive.')
    const account = this.of('account_info')
    if (compare('>', amount, subscript(account, 'balance')))
      return refusal('Insufficient funds for withdrawal.')
    setItem(account, 'balance', live(subtract(subscript(account, 'balance'), amount)))
    this.record('withdrawal', amount)
    return dict({ status: 'Withdrawal successful', new_balance: subscript(account, 'balance') })
  }

  fund(amount: Live): PyValue {
    if (!this.loggedIn()) return refusal(notLoggedIn('fund the account'))
    if (compare('<=', amount, ZERO)) return refusal('Funding amount must be positive.')
    const account = this.of('account_info')
    setItem(account, 'balance', live(add(subscript(account, 'balance'), amount)))
    this.record('deposit', amount)
    return dict({
      status: 'Account funded successfully',
      new_balance: subscript(account, 'balance'),
    })
  }

  accountInfo(): PyValue {
    return this.loggedIn()
      ? this.of('account_info')
      : refusal(notLoggedIn('view account information'))
  }

  logIn(): PyValue {
    if (this.loggedIn()) return dict({ status: 'Already logged in' })
    this.attributes.set('authenticated', true)
    return dict({ status: 'Logged in successfully' })
  }

  logOut(): PyValue {
    if (!this.loggedIn()) return dict({ status: 'No user is currently logged in' })
    this.attributes.set('authenticated', false)
    return dict({ status: 'Logged out successfully' })
  }

  loggedIn(): boolean {
    return truthy(this.of('authenticated'))
  }

  watchList(): PyValue {
    if (!this.loggedIn()) return list([`Error: ${notLoggedIn('view the watchlist')}`])
    const watched = this.of('watch_list')
    if (!this.longContext) return dict({ watchlist: watched })
    return list([
      ...listOf(watched, 'copy').items,
      ...listOf(this.setting.filler('WATCH_LIST_EXTENSION'), 'copy').items,
    ])
  }

  watch(stock: Live): PyValue {
    const watched = this.of('watch_list')
    if (!contains(watched, stock) && contains(this.of('stocks'), stock))
      listOf(watched, 'append').items.push(stock)
    return dict({ watchlist: watched })
  }

  unwatch(symbol: Live): PyValue {
    if (!this.loggedIn()) return refusal(notLoggedIn('modify the watchlist'))
    const watched = this.of('watch_list')
    if (!contains(watched, symbol)) return refusal(`Stock ${str(symbol)} not found in watchlist.`)
    const { items } = listOf(watched, 'remove')
    items.splice(
      items.findIndex((entry) => equal(entry, symbol)),
      1,
    )
    return dict({ status: `Stock ${str(symbol)} removed from watchlist successfully.` })
  }

  orderHistory(): PyValue {
    if (!this.loggedIn()) return list([refusal(notLoggedIn('view order history'))])
    return dict({ history: list(keys(dictOf(this.of('orders'), 'keys'))) })
  }

  transactionHistory(from: Live, to: Live): PyValue {
    if (!this.loggedIn()) return list([refusal(notLoggedIn('view transaction history'))])
    const start = truthy(from) ? rankOf(strptime(from, '%Y-%m-%d')) : -Infinity
    const end = truthy(to) ? rankOf(strptime(to, '%Y-%m-%d')) : Infinity
    const found = itemsOf(this.of('transaction_history')).filter((transaction) => {
      const at = rankOf(strptime(subscript(transaction, 'timestamp'), '%Y-%m-%d %H:%M:%S'))
      return start <= at && at <= end
    })
    if (this.longContext)
      found.push(...listOf(this.setting.filler('TRANSACTION_HISTORY_EXTENSION'), 'copy').items)
    return dict({ transaction_history: list(found) })
  }

  availableStocks(sector: Live): PyValue {
    return dict({ stock_list: sectorStocks(sector, this.longContext ? this.setting : undefined) })
  }

  filterByPrice(stocks: Live, least: Live, most: Live): PyValue {
    const known = this.of('stocks')
    const priceOf = (symbol: Live): Live => {
      const stock = get(dictOf(known, 'get'), symbol)
      return (stock === undefined ? undefined : get(dictOf(stock, 'get'), 'price')) ?? ZERO
    }
    return dict({
      filtered_stocks: list(
        itemsOf(stocks).filter(
          (symbol) => compare('>=', priceOf(symbol), least) && compare('<=', priceOf(symbol), most),
        ),
      ),
    })
  }

  notify(stocks: Live, threshold: Live): PyValue {
    const known = this.of('stocks')
    const changed = itemsOf(stocks).filter(
      (symbol) =>
        contains(known, symbol) &&
        compare(
          '>=',
          absoluteValue(subscript(subscript(known, symbol), 'percent_change')),
          threshold,
        ),
    )
    if (changed.length === 0)
      return dict({ notification: 'No significant price changes in the selected stocks.' })
    return dict({ notification: `Stocks ${joined(changed)} have significant price changes.` })
  }

  private record(type: string, amount: Live): void {
    const { items } = listOf(this.of('transaction_history'), 'append')
    const seconds = this.random?.randint(0n, DAY_SECONDS) ?? 0n
    items.push(dict({ type, amount, timestamp: timeText(seconds) }))
  }
}

/** `f"{value:.2f}"` */
function money(value: PyValue): string {
  const number = numberOf(value)
  if (number === undefined)
    throw new PyError(
      'ValueError',
      `Unknown format code 'f' for object of type '${typeName(value)}'`,
    )
  return fixedPlaces(asFloat(number), 2)
}

const timeText = (seconds: bigint): string =>
  new Date(NOW + 1000 * Number(seconds)).toISOString().slice(0, 19).replace('T', ' ')

/** `int(value)` of a number. */
function whole(value: Live): bigint {
  const number = numberOf(value)
  if (number === undefined)
    throw new PyError(
      'TypeError',
      `int() argument must be a string, a bytes-like object or a real number, not '${typeName(value)}'`,
    )
  return typeof number === 'bigint' ? number : wholeOf(number)
}

export const tradingBot: ApiClass = (setting): StatefulApi => {
  const bot = new TradingBot(setting)
  return {
    load: (config, longContext) => bot.load(config, longContext),
    state: () => bot.state(),
    methods: new Map([
      ['get_current_time', method([], () => dict({ current_time: '10:30 AM' }))],
      ['get_symbol_by_name', method(['name'], (name) => dict({ symbol: symbolOf(name) }))],
      ['get_stock_info', method(['symbol'], (symbol) => bot.stockInfo(symbol))],
      ['get_order_details', method(['order_id'], (id) => bot.orderDetails(id))],
      ['cancel_order', method(['order_id'], (id) => bot.cancelOrder(id))],
      [
        'place_order',
        method(['order_type', 'symbol', 'price', 'amount'], (type, symbol, price, amount) =>
          bot.placeOrder(type, symbol, price, amount),
        ),
      ],
      ['withdraw_funds', method(['amount'], (amount) => bot.withdraw(amount))],
      ['get_account_info', method([], () => bot.accountInfo())],
      ['trading_login', method(['username', 'password'], () => bot.logIn())],
      ['trading_get_login_status', method([], () => dict({ status: bot.loggedIn() }))],
      ['trading_logout', method([], () => bot.logOut())],
      ['fund_account', method(['amount'], (amount) => bot.fund(amount))],
      ['remove_stock_from_watchlist', method(['symbol'], (symbol) => bot.unwatch(symbol))],
      ['get_watchlist', method([], () => bot.watchList())],
      ['get_order_history', method([], () => bot.orderHistory())],
      [
        'get_transaction_history',
        method(
          [
            ['start_date', null],
            ['end_date', null],
          ],
          (from, to) => bot.transactionHistory(from, to),
        ),
      ],
      ['get_available_stocks', method(['sector'], (sector) => bot.availableStocks(sector))],
      [
        'filter_stocks_by_price',
        method(['stocks', 'min_price', 'max_price'], (stocks, least, most) =>
          bot.filterByPrice(stocks, least, most),
        ),
      ],
      ['add_to_watchlist', method(['stock'], (stock) => bot.watch(stock))],
      [
        'notify_price_change',
        method(['stocks', 'threshold'], (stocks, threshold) => bot.notify(stocks, threshold)),
      ],
    ]),
  }
}
