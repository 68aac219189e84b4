/**
 * What tools that need the network or a language model answered when the official data were made.
 * Nothing is invented here: a call without a recording fails and says so.
 */
import { str } from '../python/python-print.ts'
import type { JsonValue } from '../../run/calls/call-value.ts'
import { PyError } from '../python/python-value.ts'
import { strip, words } from './python-text.ts'

export interface Recorded {
  readonly output: JsonValue
  readonly exception: string | null
}
/** Arguments of one call, in the order of the tool's parameters. */
export type Arguments = Map<string, JsonValue>

export type Recordings = ReadonlyMap<string, Recorded>

const EXTERNAL = ['Translate', 'Dictionary', 'ToolSearcher'] as const
export const isExternal = (api: string): boolean => EXTERNAL.some((name) => name === api)

/** Type of the error of a call that has no recording. */
export const NO_RECORDING = 'NoRecording'

/** Level 3 splits keywords at capitals before they are searched for. */
export const splitAtCapitals = (keywords: string): string =>
  strip(Array.from(keywords, (c) => (/^\p{Lu}$/u.test(c) ? ` ${c}` : c)).join(''))

/**
 * Calls that get the same answer have the same key: the searcher's model and the dictionary see
 * neither case nor the width of spaces.
 */
export function recordingKey(api: string, args: readonly (readonly [string, JsonValue])[]): string {
  const values = args.map(
    ([name, value]) =>
      [name, api === 'Translate' ? str(value) : words(str(value).toLowerCase()).join(' ')] as const,
  )
  return JSON.stringify([api, ...values.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))])
}

/**
 * Throws `NoRecording` where there is none, and the recorded exception where that was the answer.
 */
export function replayed(api: string, args: Arguments, recordings: Recordings): JsonValue {
  const found = recordings.get(recordingKey(api, [...args]))
  if (found === undefined)
    throw new PyError(
      NO_RECORDING,
      `no recorded result of ${api} for these arguments; it needs what is not here, and nothing is made up`,
    )
  if (found.exception !== null) throw new PyError('Exception', found.exception)
  return found.output
}
