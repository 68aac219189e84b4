/** A backend of our own making in the official form, and one side of an entry to call methods on. */
import { readJson } from '../../calls/json.ts'
import type { JsonDict } from '../../calls/value.ts'
import type { BackendData, Clock } from './api.ts'
import { settingOf, startSide } from './classes.ts'
import type { Side } from './classes.ts'
import { isJsonDict } from '../records.ts'

/** Values keep their kinds: 5 and 5.0 differ. */
export function json(text: string): JsonDict {
  const read = readJson(text)
  if (!read.ok || !isJsonDict(read.value)) throw new Error('not a JSON object')
  return read.value
}

export const BACKEND: BackendData = {
  defaults: json(`{
    "message_api": {"DEFAULT_STATE": {"generated_ids": {"$set": []}, "user_count": 2, "user_map": {"Ada": "USR001", "Ben": "USR002"},
      "inbox": [{"USR002": "Bring the Ladder"}], "message_count": 1, "current_user": null}},
    "posting_api": {"DEFAULT_STATE": {"username": "ada", "password": "pw", "authenticated": false, "tweets": {}, "comments": {}, "retweets": {}, "following_list": ["ben"], "tweet_counter": 0}},
    "ticket_api": {"DEFAULT_STATE": {"ticket_queue": [], "ticket_counter": 1, "current_user": null}}
  }`),
  filler: json('{"FILE_CONTENT_EXTENSION": " and more", "FILES_TAIL_USED": ["kept.txt"], "POPULATE_FILE_EXTENSION": ["one.jpg", "two.jpg"], "MORE": ["a", {"$repr": "Ellipsis"}]}'),
}

export const CLOCK: Clock = () => Date.UTC(2025, 5, 1)

/** `config` is JSON by class: `{"TicketAPI": {...}}`. */
export function side(className: string, config = '{}', id = 'multi_turn_base_0'): Side {
  return startSide({ id, involvedClasses: className.split(' '), initialConfig: json(config) }, 'model', settingOf(BACKEND, CLOCK))
}

/** Calls one after the other, and what came of each. */
export const results = (on: Side, ...calls: readonly string[]): string[] => calls.map((call) => on.run(call))
