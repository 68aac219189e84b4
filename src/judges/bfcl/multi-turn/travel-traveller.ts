/** Who travels with TravelAPI: the login and its token, the cards that pay, the budget. */
import { contains, itemsOf, setItem } from './python-access.ts'
import { Attributes } from './attributes.ts'
import { configured } from './configured.ts'
import { dict, dictOf, float, int, list, refusal, subscript } from './live-values.ts'
import type { Live } from './live-values.ts'
import { randomFrom } from '../../python/python-random.ts'
import { textOf } from './text-methods.ts'
import { toFloat } from '../../python/python-arithmetic.ts'
import { equal } from '../../python/python-equal.ts'
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
const ADULT = 18

export class Traveller extends Attributes<Attribute> {
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

  cards(): PyValue {
    return dict({ credit_card_list: this.of('credit_card_list') })
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

  /** A number with that many digits, as a text. */
  protected draw(least: number, most: number): string {
    return String(this.random?.randint(BigInt(least), BigInt(most)) ?? least)
  }

  private expired(): boolean {
    return equal(this.of('token_expires_in'), ZERO)
  }

  /** Why this token opens nothing. */
  protected barred(token: Live): string | undefined {
    if (this.expired()) return 'Token expired'
    return equal(token, this.of('access_token')) ? undefined : 'Invalid access token'
  }
}

/** The day that a text names as YYYY-MM-DD; what is no text is Python's TypeError. */
export function dateOf(text: Live): DateTime | undefined {
  try {
    return strptime(text, '%Y-%m-%d')
  } catch (problem) {
    if (problem instanceof PyError && problem.type === 'ValueError') return undefined
    throw problem
  }
}
