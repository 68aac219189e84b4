/** TravelAPI on a state of our own. */
import { describe, expect, it } from 'vitest'
import { results, side } from '../testing/small-backend.ts'

const api = (config = '{}') => side('TravelAPI', `{"TravelAPI": ${config}}`)

describe('TravelAPI', () => {
  it('doubles fares on days whose digits add up to an even number', () => {
    expect(
      results(
        api(),
        "get_flight_cost('SFO', 'LAX', '2024-01-01', 'economy')",
        "get_flight_cost('SFO', 'LAX', '2024-01-02', 'business')",
        "get_flight_cost('OKD', 'LAX', '', 'first')",
        "get_flight_cost('LAX', 'OKD', '2024-01-02', 'third')",
        "get_flight_cost('LAX', 'LAX', '2024-01-02', 'first')",
        "get_flight_cost('SFO', 'LAX', 5, 'first')",
      ),
    ).toEqual([
      '{"travel_cost_list": [400.0]}',
      '{"travel_cost_list": [400.0]}',
      '{"travel_cost_list": [2200.0]}',
      'Error during execution: Invalid travel class. Options are: economy, business, first.',
      'Error during execution: No available route for the given airports.',
      "Error during execution: 'int' object is not iterable",
    ])
  })

  it('books, invoices, insures and cancels', () => {
    const on = api()
    expect(
      results(
        on,
        "book_flight('t1', 'c1', '2024-01-02', 'SFO', 'LAX', 'economy')",
        "retrieve_invoice('t1', '5285656')",
        "get_credit_card_balance('t1', 'c1')",
        "purchase_insurance('t1', 'flight', '5285656', 901, 'c1')",
        "purchase_insurance('t1', 'flight', '5285656', 100, 'c1')",
        "cancel_booking('t1', '5285656')",
        'get_all_credit_cards()',
        "get_booking_history('t1')",
      ),
    ).toEqual([
      '{"booking_id": "5285656", "transaction_id": "58121821", "booking_status": true, "booking_history": {}}',
      '{"invoice": {"booking_id": "5285656", "travel_date": "2024-01-02", "travel_from": "SFO", "travel_to": "LAX", "travel_class": "economy", "travel_cost": 200.0, "transaction_id": "58121821"}}',
      '{"card_balance": 4800.0}',
      '{"insurance_status": false, "error": "Exceeded budget limit"}',
      '{"insurance_id": "953832589", "insurance_status": true}',
      '{"cancel_status": true}',
      '{"credit_card_list": {"c1": {"card_number": "1", "expiration_date": "12/30", "cardholder_name": "Ada", "card_verification_number": 1, "balance": 4900.0}}}',
      '{"booking_history": {}}',
    ])
  })

  it('says why a flight is not booked, in its order of checks', () => {
    const on = api('{"budget_limit": 6000.0}')
    expect(
      results(
        on,
        "book_flight('x', 'c1', 'd', 'SFO', 'LAX', 'economy')",
        "book_flight('t1', 'c2', 'd', 'SFO', 'LAX', 'economy')",
        "book_flight('t1', 'c1', 'd', 'XXX', 'LAX', 'economy')",
        "book_flight('t1', 'c1', 'd', 'SFO', 'YYY', 'economy')",
        "book_flight('t1', 'c1', '2023-02-29', 'SFO', 'LAX', 'economy')",
        "book_flight('t1', 'c1', '2023-2-1', 'LAX', 'LAX', 'economy')",
        "book_flight('t1', 'c1', '2023-2-1', 'SFO', 'LAX', 'economy')",
        "book_flight('t1', 'c1', '2024-2-2', 'JFK', 'PEK', 'first')",
      ),
    ).toEqual([
      '{"booking_status": false, "error": "Invalid access token"}',
      '{"booking_status": false, "error": "Card not registered"}',
      '{"booking_status": false, "error": "Invalid departure airport code: XXX"}',
      '{"booking_status": false, "error": "Invalid destination airport code: YYY"}',
      '{"booking_status": false, "error": "Invalid date format. Use YYYY-MM-DD."}',
      '{"booking_status": false, "error": "No available route for the given airports."}',
      '{"booking_status": false, "error": "Balance is less than budget limit"}',
      '{"booking_status": false, "error": "Insufficient funds"}',
    ])
  })

  it('gives tokens and cards numbers of its own drawing', () => {
    expect(
      results(
        api(),
        "authenticate_travel('i', 's', 'r', 'read', 'Ben', 'M')",
        "register_credit_card('753159', '9', '01/30', 'Ben', 7)",
        "get_credit_card_balance('753159', '912845946937')",
        "get_credit_card_balance('753159', 'c9')",
        'travel_get_login_status()',
      ),
    ).toEqual([
      '{"expires_in": 2, "access_token": "753159", "token_type": "Bearer", "scope": "read"}',
      '{"card_id": "912845946937"}',
      '{"card_balance": 56993}',
      "{\"error\": \"Card not registered. Here are a list of card_id's: ['c1', '912845946937']\"}",
      '{"status": true}',
    ])
    expect(
      results(
        api('{"token_expires_in": 0}'),
        "set_budget_limit('t1', 5)",
        'travel_get_login_status()',
      ),
    ).toEqual(['{"error": "Token expired"}', '{"status": false}'])
    expect(
      results(
        api('{"token_expires_in": null}'),
        "register_credit_card('t1', '9', '01/30', 'Ben', 7)",
        'travel_get_login_status()',
      ),
    ).toEqual(['{"error": "Token not initialized"}', '{"status": false}'])
  })

  it('lets adults with a passport of the United States travel, on the day of the clock', () => {
    expect(
      results(
        api(),
        "verify_traveler_information('Ben', 'L', '1990-01-01', 'US1')",
        "verify_traveler_information('Ada', 'L', '2007-06-02', 'US1')",
        "verify_traveler_information('Ada', 'L', '2007-06-01', 'US1')",
        "verify_traveler_information('Ada', 'L', '2007-06-01', 'GB1')",
        "verify_traveler_information('Ada', 'L', 'June', 'US1')",
        "verify_traveler_information('Ada', 'L', None, 'US1')",
      ),
    ).toEqual([
      '{"verification_status": false, "verification_failure": "Cannot book flight information for another user.Expected Ada L, got Ben L"}',
      '{"verification_status": false, "verification_failure": "Traveler must be at least 18 years old."}',
      '{"verification_status": true}',
      '{"verification_status": false, "verification_failure": "Passport must be issued by the United States."}',
      '{"verification_status": false, "verification_failure": "Invalid date of birth format. Please use YYYY-MM-DD."}',
      'Error during execution: strptime() argument 1 must be str, not None',
    ])
  })

  it('exchanges currencies over dollars alone; a text times a whole rate is repeated', () => {
    expect(
      results(
        api(),
        "compute_exchange_rate('USD', 'RMB', 2)",
        "compute_exchange_rate('EUR', 'USD', 1)",
        "compute_exchange_rate('USD', 'RMB', '1')",
        "compute_exchange_rate('EUR', 'GBP', 1)",
        "compute_exchange_rate('USD', 'USD', 1)",
        "set_budget_limit('t1', ' 1_0.5 ')",
        "get_nearest_airport_by_city('Rome')",
        "get_nearest_airport_by_city('rome')",
      ),
    ).toEqual([
      '{"exchanged_value": 14.0}',
      '{"exchanged_value": 1.25}',
      '{"exchanged_value": 1111111.0}',
      'Error during execution: No available exchange rate for the given currencies.',
      'Error during execution: No available exchange rate for the given currencies.',
      '{"budget_limit": 10.5}',
      '{"nearest_airport": "CIA"}',
      '{"nearest_airport": "Unknown"}',
    ])
  })
})
