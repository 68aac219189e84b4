/**
 * A backend of our own making in the official form, and one side of an entry to call methods on.
 */
import { readJson } from '../../../run/json-value.ts'
import type { JsonDict } from '../../../run/calls/call-value.ts'
import type { BackendData, Clock } from '../multi-turn/backend-class.ts'
import { settingOf, startSide } from '../multi-turn/backend-classes.ts'
import type { Side } from '../multi-turn/backend-classes.ts'
import { isJsonDict } from '../bfcl-records.ts'

/** Values keep their kinds: 5 and 5.0 differ. */
export function json(text: string): JsonDict {
  const read = readJson(text)
  if (!read.ok || !isJsonDict(read.value)) throw new Error('not a JSON object')
  return read.value
}

/** Default states by module. */
export const DEFAULTS: JsonDict = json(`{
    "message_api": {"DEFAULT_STATE": {"generated_ids": {"$set": []}, "user_count": 2, "user_map": {"Ada": "USR001", "Ben": "USR002"},
      "inbox": [{"USR002": "Bring the Ladder"}], "message_count": 1, "current_user": null}},
    "posting_api": {"DEFAULT_STATE": {"username": "ada", "password": "pw", "authenticated": false, "tweets": {}, "comments": {}, "retweets": {}, "following_list": ["ben"], "tweet_counter": 0}},
    "ticket_api": {"DEFAULT_STATE": {"ticket_queue": [], "ticket_counter": 1, "current_user": null}},
    "trading_bot": {"DEFAULT_STATE": {"orders": {"7": {"id": 7, "order_type": "Buy", "symbol": "ABC", "price": 1.5, "amount": 2, "status": "Open"}}, "account_info": {"account_id": 1, "balance": 50.0, "binding_card": 99},
      "authenticated": true, "market_status": "Open", "order_counter": 7, "stocks": {"ABC": {"price": 2.5, "percent_change": 0.1, "volume": 1.0, "MA(5)": 2.4, "MA(20)": 2.3}}, "watch_list": ["ABC"], "transaction_history": [], "random_seed": 5}},
    "travel_booking": {"DEFAULT_STATE": {"random_seed": 5, "credit_card_list": {"c1": {"card_number": "1", "expiration_date": "12/30", "cardholder_name": "Ada", "card_verification_number": 1, "balance": 5000.0}}, "booking_record": {},
      "access_token": "t1", "token_type": "Bearer", "token_expires_in": 5, "token_scope": "read_write", "user_first_name": "Ada", "user_last_name": "L", "budget_limit": 900.0}},
    "vehicle_control": {"DEFAULT_STATE": {"random_seed": 5, "fuelLevel": 5.0, "batteryVoltage": 12.5, "engine_state": "stopped", "remainingUnlockedDoors": 4, "doorStatus": {"driver": "unlocked", "passenger": "unlocked", "rear_left": "locked", "rear_right": "unlocked"},
      "acTemperature": 20.0, "fanSpeed": 40, "acMode": "auto", "humidityLevel": 45.0, "headLightStatus": "off", "parkingBrakeStatus": "released", "_parkingBrakeForce": 0.0, "_slopeAngle": 0.0, "brakePedalStatus": "released", "brakePedalForce": 0.0,
      "distanceToNextVehicle": 40.0, "cruiseStatus": "inactive", "destination": "None", "frontLeftTirePressure": 31.0, "frontRightTirePressure": 31.0, "rearLeftTirePressure": 29.0, "rearRightTirePressure": 29.0}}
  }`)

export const BACKEND: BackendData = {
  defaults: DEFAULTS,
  filler: json(
    '{"FILE_CONTENT_EXTENSION": " and more", "FILES_TAIL_USED": ["kept.txt"], "POPULATE_FILE_EXTENSION": ["one.jpg", "two.jpg"], "MORE": ["a", {"$repr": "Ellipsis"}]}',
  ),
}

export const CLOCK: Clock = () => Date.UTC(2025, 5, 1)

/** `config` is JSON by class: `{"TicketAPI": {...}}`. */
export function side(className: string, config = '{}', id = 'multi_turn_base_0'): Side {
  return startSide(
    { id, involvedClasses: className.split(' '), initialConfig: json(config) },
    'model',
    settingOf(BACKEND, CLOCK),
  )
}

/** Calls one after the other, and what came of each. */
export const results = (on: Side, ...calls: readonly string[]): string[] =>
  calls.map((call) => on.run(call))
