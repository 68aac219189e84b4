/**
 * TravelAPI: the flights and insurances that a traveller (travel-traveller.ts) books and pays for.
 */
import { contains, setItem } from './python-access.ts'
import type { ApiClass, StatefulApi } from './backend-class.ts'
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
import { dateOf, Traveller } from './travel-traveller.ts'
import { AIRPORTS, exchangeRate, flightCosts, nearestAirport } from './travel-routes.ts'
import { add, divide, multiply, round, subtract, toFloat } from '../../python/python-arithmetic.ts'
import { keyOf } from '../../python/python-equal.ts'
import { compare } from '../../python/python-order.ts'
import { repr, str } from '../../python/python-print.ts'
import { PyError } from '../../python/python-value.ts'
import type { PyValue } from '../../python/python-value.ts'

const CLASSES: readonly Live[] = ['economy', 'business', 'first']

class Travel extends Traveller {
  flightCost(from: Live, to: Live, date: Live, travelClass: Live): PyValue {
    const { cost, all } = flightCosts(from, to, date, travelClass)
    return dict({ travel_cost_list: list((this.longContext ? all : [cost]).map(float)) })
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
