/**
 * ToolRL's own metric on API-Bank, which is not the official one: nothing is run. An output is
 * right when one of the calls it emits has the name of the expected call and parameters equal to
 * its (as JSON in Python: 5 and 5.0 are equal); a call that is not written as name and parameters
 * is itself held against the parameters.
 */
import type { Check } from '../verdict.ts'
import { readJson } from '../../run/json-value.ts'
import type { JsonDict, JsonValue } from '../../run/calls/call-value.ts'
import { truncateText } from '../../run/truncate-text.ts'
import { IMPORT_LIMITS } from '../../run/files/import-limits.ts'
import { equal } from '../python/python-equal.ts'
import { repr } from '../python/python-print.ts'
import { fieldOf, isDict, isList } from './python-json.ts'

export interface ToolRlItem {
  /**
   * Where the item comes from: a file of the official samples and a number in it, as far as it
   * says.
   */
  readonly file: string | undefined
  readonly id: JsonValue
  readonly system: string
  readonly user: string
  readonly name: string
  readonly parameters: JsonValue
}

export type ToolRlItems =
  | { readonly ok: true; readonly items: readonly ToolRlItem[] }
  | { readonly ok: false; readonly error: string }

/** The items of one of ToolRL's processed files; the first of several expected calls counts. */
export function readToolRlItems(text: string): ToolRlItems {
  const json = readJson(text)
  if (!json.ok) return { ok: false, error: `${json.line}: column ${json.column}: ${json.message}` }
  if (!isList(json.value)) return { ok: false, error: 'expected a list of items' }
  const items: ToolRlItem[] = []
  for (const [i, value] of json.value.items.entries()) {
    const answers = fieldOf(value, 'answer')
    const answer = isList(answers) ? answers.items[0] : answers
    const [name, parameters] = [fieldOf(answer, 'name'), fieldOf(answer, 'parameters')]
    const [system, user, other] = [
      fieldOf(value, 'system'),
      fieldOf(value, 'user'),
      fieldOf(value, 'other'),
    ]
    if (typeof name !== 'string' || parameters === undefined)
      return { ok: false, error: `[${i}].answer: expected name and parameters` }
    const file = fieldOf(other, 'file')
    items.push({
      file: typeof file === 'string' ? file : undefined,
      id: fieldOf(other, 'id') ?? null,
      system: typeof system === 'string' ? system : '',
      user: typeof user === 'string' ? user : '',
      name,
      parameters,
    })
  }
  return { ok: true, items }
}

/**
 * The calls that an output emits: JSON objects, one a line, between `<tool_call>` and
 * `</tool_call>`. Lines that are none are passed over.
 */
export function emittedCalls(output: string): readonly JsonDict[] {
  const calls: JsonDict[] = []
  for (let open = output.indexOf('<tool_call>'); open >= 0;) {
    const start = open + '<tool_call>'.length
    const close = output.indexOf('</tool_call>', start)
    for (const line of output.slice(start, close < 0 ? output.length : close).split('\n')) {
      const json = line.trim() === '' ? undefined : readJson(line)
      if (json?.ok === true && isDict(json.value)) calls.push(json.value)
    }
    open = close < 0 ? -1 : output.indexOf('<tool_call>', close)
  }
  return calls
}

export interface ToolRlVerdict {
  readonly correct: boolean
  readonly checks: readonly Check[]
}

const SHOWN = 400

function held(item: ToolRlItem, call: JsonDict): Check {
  const [name, parameters] = [fieldOf(call, 'name'), fieldOf(call, 'parameters')]
  const whole = name !== undefined && parameters !== undefined
  const passed = whole
    ? name === item.name && equal(parameters, item.parameters)
    : equal(call, item.parameters)
  return {
    name: 'name and parameters',
    passed,
    expected: truncateText(`${item.name}(${repr(item.parameters)})`, SHOWN),
    actual: truncateText(repr(call), SHOWN),
  }
}

export function judgeToolRl(item: ToolRlItem, output: string): ToolRlVerdict {
  if (output.length > IMPORT_LIMITS.textCharacters) {
    return {
      correct: false,
      checks: [
        {
          name: 'length',
          passed: false,
          expected: `at most ${IMPORT_LIMITS.textCharacters} characters`,
          actual: `${output.length}`,
        },
      ],
    }
  }
  const calls = emittedCalls(output)
  if (calls.length === 0)
    return {
      correct: false,
      checks: [{ name: 'a tool call', passed: false, expected: item.name, actual: 'none' }],
    }
  const checks = calls.map((call) => held(item, call))
  return { correct: checks.some(({ passed }) => passed), checks }
}
