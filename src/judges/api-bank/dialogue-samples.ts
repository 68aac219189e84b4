/**
 * The samples that the evaluators make of a dialogue: for each API turn, the turn itself and
 * whatever follows it. So a call that follows another one at once is judged twice, and the number
 * of a sample is the one that the official test data and recorded verdicts use.
 */
import type { JsonValue } from '../../run/calls/call-value.ts'
import { readJson } from '../../run/json-value.ts'
import { IMPORT_LIMITS } from '../../run/files/import-limits.ts'
import { ToldError } from '../../run/told-error.ts'
import { PyError } from '../python/python-value.ts'
import { item } from './python-json.ts'

/** What the evaluators hold a call against. */
export interface ApiTruth {
  readonly name: string
  readonly input: JsonValue
  /** `{api_name, input, output, exception}` as recorded. */
  readonly result: JsonValue
}

/** What a call gave, of a result in the form `{api_name, input, output, exception}`. */
export function outcomeOf(result: JsonValue): {
  readonly output: JsonValue
  /** What was raised; null where nothing was. */
  readonly exception: string | null
} {
  const exception = item(result, 'exception')
  return {
    output: item(result, 'output'),
    exception: typeof exception === 'string' ? exception : null,
  }
}

export type OfficialSample =
  | { readonly id: number; readonly kind: 'api'; readonly truth: ApiTruth; readonly before: number }
  | {
      readonly id: number
      readonly kind: 'response'
      readonly text: string
      readonly before: number
    }

export class SampleError extends ToldError {
  override readonly name = 'SampleError'
}

const textOf = (value: JsonValue, key: string): string => {
  const found = item(value, key)
  if (typeof found !== 'string') throw new PyError('TypeError', `'${key}' is no text`)
  return found
}

function truthOf(turn: JsonValue): ApiTruth {
  return {
    name: textOf(turn, 'api_name'),
    input: item(turn, 'param_dict'),
    result: item(turn, 'result'),
  }
}

/** The lines of a dialogue as values. Throws SampleError, naming the line, for what is none. */
export function dialogueTurns(text: string): readonly JsonValue[] {
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  if (lines.length > IMPORT_LIMITS.turns)
    throw new SampleError(
      `the dialogue has ${lines.length} turns, at most ${IMPORT_LIMITS.turns} are read`,
    )
  return lines.map((line, i) => {
    const json = readJson(line)
    if (!json.ok) throw new SampleError(`${i + 1}: column ${json.column}: ${json.message}`)
    return json.value
  })
}

/**
 * Samples in the official order; `before` counts the turns of their history. Numbers of turns that
 * make none are left out.
 */
export function samplesOf(turns: readonly JsonValue[]): readonly OfficialSample[] {
  const sample = (id: number, at: number): readonly OfficialSample[] => {
    const turn = turns[at]
    if (turn === undefined) return []
    const role = textOf(turn, 'role')
    if (role === 'API') return [{ id, kind: 'api', truth: truthOf(turn), before: at }]
    return role === 'AI' ? [{ id, kind: 'response', text: textOf(turn, 'text'), before: at }] : []
  }
  try {
    const calls = turns.flatMap((turn, i) => (textOf(turn, 'role') === 'API' ? [i] : []))
    return calls.flatMap((at, k) => [...sample(2 * k, at), ...sample(2 * k + 1, at + 1)])
  } catch (problem) {
    if (problem instanceof PyError)
      throw new SampleError(`a turn is not in the official form: ${problem.message}`)
    throw problem
  }
}

/** The task of level 3: recorded calls in a row. */
export interface Level3Task {
  readonly response: string
  readonly calls: readonly ApiTruth[]
}

/** Throws SampleError for what is not in the form of `level-3.json`. */
export function level3Tasks(value: JsonValue): readonly Level3Task[] {
  const list = (one: JsonValue, what: string): readonly JsonValue[] => {
    if (one === null || typeof one !== 'object' || one.kind !== 'list')
      throw new SampleError(`${what}: expected a list`)
    return one.items
  }
  try {
    return list(value, 'the file').map((task) => ({
      response: textOf(task, 'response'),
      calls: list(item(task, 'apis'), 'apis').map((call) => ({
        name: textOf(call, 'api_name'),
        input: item(call, 'input'),
        result: item(call, 'output'),
      })),
    }))
  } catch (problem) {
    if (problem instanceof PyError)
      throw new SampleError(`a task is not in the official form: ${problem.message}`)
    throw problem
  }
}
