/** TravelAPI: who travels, the cards they pay with, and the flights and insurances they book. */
import { contains, itemsOf, setItem } from './python-access.ts'
import type { ApiClass, StatefulApi } from './backend-class.ts'
import { Attributes } from './attributes.ts'
import { configured } from './configured.ts'
import {
  dict,
  dictOf,
  float,
  int,
  list,
  live,
  put,
  refusal,
  remove,
  subscript,
} from './live-values.ts'
import type { Live } from './live-values.ts'
import { method } from './method-table.ts'
import { randomFrom } from '../../python/python-random.ts'
import { textOf } from './text-methods.ts'
import { AIRPORTS, exchangeRate, flightCosts, nearestAirport } from './travel-routes.ts'
import { add, divide, multiply, round, subtract, toFloat } from '../../python/python-arithmetic.ts'
import { equal, keyOf } from '../../python/python-equal.ts'
import { compare } from '../../python/python-order.ts'
import { repr, str } from '../../python/python-print.ts'
import { strptime } from '../../python/strptime.ts'
import type { DateTime } from '../../python/strptime.ts'
import { PyError } from '../../python/python-value.ts'
import type { PyDict, PyValue } from '../../python/python-value.ts'

/** Public attributes in the order in which they are told. */
const ATTRIBUTES = [
  'credit_card_list',
  'booking_record',
  'access_token',
  'token_type',
  'token_expires_in',
  'token_scope',
  'user_first_name',
  'user_last_name',
  'budget_limit',
] as const
type Attribute = (typeof ATTRIBUTES)[number]

const ZERO = int(0)
const CLASSES: readonly Live[] = ['economy', 'business', 'first']
const ADULT = 18

class Travel extends Attributes<Attribute> {
  load(config: PyDict, longContext: boolean): void {
    const take = configured(config, this.setting.defaultState('travel_booking'))
    this.random = randomFrom(take('random_seed'))
    for (const name of ATTRIBUTES) this.attributes.set(name, take(name))
    this.longContext = longContext
    if (!longContext) return
    // The filler's own cards and bookings, not copies: whoever pays with one pays with it in every
    // instance.
    for (const [name, filler] of [
      ['credit_card_list', 'CREDIT_CARD_EXTENSION'],
      ['booking_record', 'BOOKING_RECORD_EXTENSION'],
    ] as const) {
      for (const [id, entry] of dictOf(this.setting.filler(filler), 'items').entries)
        if (!contains(this.of(name), id)) setItem(this.of(name), id, entry)
    }
  }

  state(): PyDict {
    return dict({ ...Object.fromEntries(this.attributes), long_context: this.longContext })
  }

  authenticate(grant: Live, firstName: Live, lastName: Live): PyValue {
    const token = this.draw(100_000, 999_999)
    this.attributes.set('token_expires_in', int(2))
    this.attributes.set('access_token', token)
    this.attributes.set('token_type', 'Bearer')
    this.attributes.set('token_scope', grant)
    this.attributes.set('user_first_name', firstName)
    this.attributes.set('user_last_name', lastName)
    return dict({ expires_in: int(2), access_token: token, token_type: 'Bearer', scope: grant })
  }

  loginStatus(): PyValue {
    return dict({ status: this.of('token_expires_in') !== null && !this.expired() })
  }

  registerCard(
    token: Live,
    number: Live,
    expires: Live,
    holder: Live,
    verification: Live,
  ): PyValue {
    if (this.of('token_expires_in') === null) return refusal('Token not initialized')
    const barred = this.barred(token)
    if (barred !== undefined) return refusal(barred)
    if (contains(this.of('credit_card_list'), number)) return refusal('Card already registered')
    const id = this.draw(100_000_000_000, 999_999_999_999)
    setItem(
      this.of('credit_card_list'),
      id,
      dict({
        card_number: number,
        expiration_date: expires,
        cardholder_name: holder,
        card_verification_number: verification,
        balance: int(BigInt(this.draw(10_000, 99_999))),
      }),
    )
    return dict({ card_id: id })
  }

  flightCost(from: Live, to: Live, date: Live, travelClass: Live): PyValue {
    const { cost, all } = flightCosts(from, to, date, travelClass)
    return dict({ travel_cost_list: list((this.longContext ? all : [cost]).map(float)) })
  }

  cardBalance(token: Live, card: Live): PyValue {
    const barred = this.barred(token)
    if (barred !== undefined) return refusal(barred)
    const cards = this.of('credit_card_list')
    if (!contains(cards, card))
      return refusal(
        `Card not registered. Here are a list of card_id's: ${repr(list(itemsOf(cards)))}`,
      )
    return dict({ card_balance: subscript(subscript(cards, card), 'balance') })
  }

  bookFlight(
    token: Live,
    card: Live,
    date: Live,
    from: Live,
    to: Live,
    travelClass: Live,
  ): PyValue {
    const refused = this.flightRefused(token, card, date, from, to, travelClass)
    if (refused !== undefined) return dict({ booking_status: false, error: refused })
    const cost = this.bookable(from, to, date, travelClass)
    if (typeof cost === 'string') return dict({ booking_status: false, error: cost })
    const account = subscript(this.of('credit_card_list'), card)
    if (compare('<', subscript(account, 'balance'), cost))
      return dict({ booking_status: false, error: 'Insufficient funds' })
    const limit = this.of('budget_limit')
    if (limit !== null && compare('<', subscript(account, 'balance'), limit))
      return dict({ booking_status: false, error: 'Balance is less than budget limit' })
    setItem(account, 'balance', live(subtract(subscript(account, 'balance'), cost)))
    const booking = this.draw(1_000_000, 9_999_999)
    const transaction = this.draw(10_000_000, 99_999_999)
    setItem(
      this.of('booking_record'),
      booking,
      dict({
        card_id: card,
        travel_date: date,
        travel_from: from,
        travel_to: to,
        travel_class: travelClass,
        travel_cost: cost,
        transaction_id: transaction,
      }),
    )
    const history = this.longContext ? this.of('booking_record') : dict()
    return dict({
      booking_id: booking,
      transaction_id: transaction,
      booking_status: true,
      booking_history: history,
    })
  }

  invoice(token: Live, booking: Live): PyValue {
    const barred = this.barred(token)
    if (barred !== undefined) return refusal(barred)
    if (!contains(this.of('booking_record'), booking)) return refusal('Booking not found')
    const record = subscript(this.of('booking_record'), booking)
    const invoice = dict({ booking_id: booking })
    for (const name of [
      'travel_date',
      'travel_from',
      'travel_to',
      'travel_class',
      'travel_cost',
      'transaction_id',
    ])
      put(invoice, name, subscript(record, name))
    return dict({ invoice })
  }

  history(token: Live): PyValue {
    const barred = this.barred(token)
    return barred === undefined
      ? dict({ booking_history: live(this.of('booking_record')) })
      : refusal(barred)
  }

  cancel(token: Live, booking: Live): PyValue {
    const refused =
      this.barred(token) ??
      (contains(this.of('booking_record'), booking) ? undefined : 'Booking not found')
    if (refused !== undefined) return dict({ cancel_status: false, error: refused })
    const record = subscript(this.of('booking_record'), booking)
    const card = subscript(record, 'card_id')
    const cost = subscript(record, 'travel_cost')
    const account = subscript(this.of('credit_card_list'), card)
    setItem(account, 'balance', live(add(subscript(account, 'balance'), cost)))
    remove(dictOf(this.of('booking_record'), 'pop'), booking)
    return dict({ cancel_status: true })
  }

  verify(firstName: Live, lastName: Live, birth: Live, passport: Live): PyValue {
    const failed = (why: string) => dict({ verification_status: false, verification_failure: why })
    const [first, last] = [this.of('user_first_name'), this.of('user_last_name')]
    if (!equal(first, firstName) || !equal(last, lastName)) {
      return failed(
        `Cannot book flight information for another user.Expected ${str(first)} ${str(last)}, got ${str(firstName)} ${str(lastName)}`,
      )
    }
    const born = dateOf(birth)
    if (born === undefined) return failed('Invalid date of birth format. Please use YYYY-MM-DD.')
    const today = new Date(this.setting.clock())
    const month = today.getUTCMonth() + 1
    const birthdayComes =
      month < born.month || (month === born.month && today.getUTCDate() < born.day)
    if (today.getUTCFullYear() - born.year - (birthdayComes ? 1 : 0) < ADULT)
      return failed('Traveler must be at least 18 years old.')
    if (!textOf(passport, 'startswith').startsWith('US'))
      return failed('Passport must be issued by the United States.')
    return dict({ verification_status: true })
  }

  setBudget(token: Live, budget: Live): PyValue {
    const barred = this.barred(token)
    if (barred !== undefined) return refusal(barred)
    const limit = float(toFloat(budget))
    this.attributes.set('budget_limit', limit)
    return dict({ budget_limit: limit })
  }

  insure(token: Live, booking: Live, cost: Live, card: Live): PyValue {
    const refused = this.insuranceRefused(token, booking, cost, card)
    if (refused !== undefined) return dict({ insurance_status: false, error: refused })
    const account = subscript(this.of('credit_card_list'), card)
    setItem(account, 'balance', live(subtract(subscript(account, 'balance'), cost)))
    return dict({ insurance_id: this.draw(100_000_000, 999_999_999), insurance_status: true })
  }

  contactSupport(booking: Live): PyValue {
    if (!contains(this.of('booking_record'), booking)) return refusal('Booking not found')
    return dict({
      customer_support_message:
        'Thank you for contacting customer support. Your message has been received and we will get back to you shortly.',
    })
  }

  cards(): PyValue {
    return dict({ credit_card_list: this.of('credit_card_list') })
  }

  /** A number with that many digits, as a text. */
  private draw(least: number, most: number): string {
    return String(this.random?.randint(BigInt(least), BigInt(most)) ?? least)
  }

  private expired(): boolean {
    return equal(this.of('token_expires_in'), ZERO)
  }

  /** Why this token opens nothing. */
  private barred(token: Live): string | undefined {
    if (this.expired()) return 'Token expired'
    return equal(token, this.of('access_token')) ? undefined : 'Invalid access token'
  }

  private flightRefused(
    token: Live,
    card: Live,
    date: Live,
    from: Live,
    to: Live,
    travelClass: Live,
  ): string | undefined {
    const barred = this.barred(token)
    if (barred !== undefined) return barred
    if (!contains(this.of('credit_card_list'), card)) return 'Card not registered'
    if (!contains(subscript(this.of('credit_card_list'), card), 'balance'))
      return 'Balance not found'
    if (!contains(list(AIRPORTS), from)) return `Invalid departure airport code: ${str(from)}`
    if (!contains(list(AIRPORTS), to)) return `Invalid destination airport code: ${str(to)}`
    if (dateOf(date) === undefined) return 'Invalid date format. Use YYYY-MM-DD.'
    keyOf(travelClass)
    // Python writes these in the order of a set, which differs from run to run.
    if (!CLASSES.includes(travelClass))
      return `Invalid travel class. Must be one of {${CLASSES.map(repr).join(', ')}}`
    return undefined
  }

  /** The fare, or why there is none. */
  private bookable(from: Live, to: Live, date: Live, travelClass: Live): Live {
    try {
      return float(flightCosts(from, to, date, travelClass).cost)
    } catch (problem) {
      if (problem instanceof PyError && problem.type === 'ValueError') return problem.message
      throw problem
    }
  }

  private insuranceRefused(token: Live, booking: Live, cost: Live, card: Live): string | undefined {
    const barred = this.barred(token)
    if (barred !== undefined) return barred
    const limit = this.of('budget_limit')
    if (limit !== null && compare('<', limit, cost)) return 'Exceeded budget limit'
    if (!contains(this.of('booking_record'), booking)) return 'Booking not found'
    return contains(this.of('credit_card_list'), card) ? undefined : 'Credit card not registered'
  }
}

/** The day that a text names as YYYY-MM-DD; what is no text is Python's TypeError. */
function dateOf(text: Live): DateTime | undefined {
  try {
    return strptime(text, '%Y-%m-%d')
  } catch (problem) {
    if (problem instanceof PyError && problem.type === 'ValueError') return undefined
    throw problem
  }
}

/** Into another currency; back into dollars only to the cent. */
function exchanged(base: Live, target: Live, value: Live): PyValue {
  const { rate, fromDollars } = exchangeRate(base, target)
  const factor = Number.isInteger(rate) ? int(rate) : float(rate)
  return dict({
    exchanged_value: fromDollars
      ? float(toFloat(multiply(value, factor)))
      : live(round(divide(value, factor), int(2))),
  })
}

export const travel: ApiClass = (setting): StatefulApi => {
  const api = new Travel(setting)
  return {
    load: (config, longContext) => api.load(config, longContext),
    state: () => api.state(),
    methods: new Map([
      [
        'authenticate_travel',
        method(
          [
            'client_id',
            'client_secret',
            'refresh_token',
            'grant_type',
            'user_first_name',
            'user_last_name',
          ],
          (_id, _secret, _refresh, grant, first, last) => api.authenticate(grant, first, last),
        ),
      ],
      ['travel_get_login_status', method([], () => api.loginStatus())],
      [
        'get_budget_fiscal_year',
        method(
          [
            ['lastModifiedAfter', null],
            ['includeRemoved', null],
          ],
          () => dict({ budget_fiscal_year: '2018' }),
        ),
      ],
      [
        'register_credit_card',
        method(
          [
            'access_token',
            'card_number',
            'expiration_date',
            'cardholder_name',
            'card_verification_number',
          ],
          (token, number, expires, holder, verification) =>
            api.registerCard(token, number, expires, holder, verification),
        ),
      ],
      [
        'get_flight_cost',
        method(
          ['travel_from', 'travel_to', 'travel_date', 'travel_class'],
          (from, to, date, travelClass) => api.flightCost(from, to, date, travelClass),
        ),
      ],
      [
        'get_credit_card_balance',
        method(['access_token', 'card_id'], (token, card) => api.cardBalance(token, card)),
      ],
      [
        'book_flight',
        method(
          ['access_token', 'card_id', 'travel_date', 'travel_from', 'travel_to', 'travel_class'],
          (token, card, date, from, to, travelClass) =>
            api.bookFlight(token, card, date, from, to, travelClass),
        ),
      ],
      [
        'retrieve_invoice',
        method(['access_token', ['booking_id', null], ['insurance_id', null]], (token, booking) =>
          api.invoice(token, booking),
        ),
      ],
      ['get_booking_history', method(['access_token'], (token) => api.history(token))],
      ['list_all_airports', method([], () => list(AIRPORTS))],
      [
        'cancel_booking',
        method(['access_token', 'booking_id'], (token, booking) => api.cancel(token, booking)),
      ],
      [
        'compute_exchange_rate',
        method(['base_currency', 'target_currency', 'value'], (base, target, value) =>
          exchanged(base, target, value),
        ),
      ],
      [
        'verify_traveler_information',
        method(
          ['first_name', 'last_name', 'date_of_birth', 'passport_number'],
          (first, last, birth, passport) => api.verify(first, last, birth, passport),
        ),
      ],
      [
        'set_budget_limit',
        method(['access_token', 'budget_limit'], (token, budget) => api.setBudget(token, budget)),
      ],
      [
        'get_nearest_airport_by_city',
        method(['location'], (town) => dict({ nearest_airport: nearestAirport(town) })),
      ],
      [
        'purchase_insurance',
        method(
          ['access_token', 'insurance_type', 'booking_id', 'insurance_cost', 'card_id'],
          (token, _type, booking, cost, card) => api.insure(token, booking, cost, card),
        ),
      ],
      [
        'contact_customer_support',
        method(['booking_id', 'message'], (booking) => api.contactSupport(booking)),
      ],
      ['get_all_credit_cards', method([], () => api.cards())],
    ]),
  }
}
