/**
 * From acceptable answers to the calls that are shown as gold: of every parameter the first
 * acceptable value; a parameter that may be left out, and whose first value says so, is left out
 * unless the doc requires it. Acceptable values of a dict are lists by key, those of a list of
 * dicts element by element.
 */
import type { JsonDict, JsonValue, ToolCall, Value } from '../../run/calls/call-value.ts'
import { toolType } from './function-doc.ts'
import type { FunctionDoc, ParameterDoc } from './function-doc.ts'
import { fieldOf, isJsonDict } from './bfcl-records.ts'

/** Stands among acceptable values for leaving the parameter out. */
const LEFT_OUT = ''

const itemsOf = (value: JsonValue | undefined): readonly JsonValue[] | undefined =>
  typeof value === 'object' && value !== null && value.kind === 'list' ? value.items : undefined

const unlessLeftOut = (
  key: string,
  value: JsonValue | undefined,
): readonly (readonly [string, JsonValue])[] =>
  value === undefined || value === LEFT_OUT ? [] : [[key, value]]

/** A dict whose values are lists of acceptable ones, as one of the dicts that it accepts. */
const plainDict = ({ entries }: JsonDict): JsonDict => ({
  kind: 'dict',
  entries: entries.flatMap(([key, values]) => unlessLeftOut(key, itemsOf(values)?.[0] ?? values)),
})

function plain(value: JsonValue, type: string): JsonValue {
  if (isJsonDict(value)) return plainDict(value)
  const items = itemsOf(value)
  return items !== undefined && type === 'list' && items.every(isJsonDict)
    ? { kind: 'list', items: items.map((item) => (isJsonDict(item) ? plainDict(item) : item)) }
    : value
}

/** How an acceptable value is written as an argument. */
export type Writer = (value: JsonValue, parameter: ParameterDoc | undefined) => Value

function goldCall(
  answer: JsonValue,
  docs: ReadonlyMap<string, FunctionDoc>,
  leaveOut: boolean,
  write: Writer,
): ToolCall | undefined {
  const [name, parameters] = (isJsonDict(answer) ? answer.entries[0] : undefined) ?? []
  if (name === undefined || !isJsonDict(parameters)) return undefined
  const listed = docs.get(name)?.parameters ?? []
  const types = new Map(listed.map((parameter) => [parameter.name, parameter]))
  const required = new Set(
    listed.filter((parameter) => parameter.required).map((parameter) => parameter.name),
  )
  const order = [
    ...listed.map((parameter) => parameter.name),
    ...parameters.entries.map(([key]) => key).filter((key) => !types.has(key)),
  ]
  const args = order.flatMap((key): readonly (readonly [string, Value])[] => {
    const options = itemsOf(fieldOf(parameters, key)) ?? []
    const needed = required.has(key)
    const first = needed ? options.find((option) => option !== LEFT_OUT) : options[0]
    if (
      first === undefined ||
      first === LEFT_OUT ||
      (leaveOut && !needed && options.includes(LEFT_OUT))
    )
      return []
    const parameter = types.get(key)
    return [[key, write(plain(first, toolType(parameter?.type ?? '')), parameter)]]
  })
  return { name, args }
}

/**
 * The gold calls; undefined where the answer is not in the official form. `right` is the official
 * verdict: where the first values fail, parameters that may be left out are left out instead. Where
 * that fails too, answer and function doc contradict each other.
 */
export function goldCalls(
  groundTruth: readonly JsonValue[],
  docs: ReadonlyMap<string, FunctionDoc>,
  right: (calls: readonly ToolCall[]) => boolean,
  write: Writer = (value) => value,
): { readonly calls: readonly ToolCall[]; readonly right: boolean } | undefined {
  const make = (leaveOut: boolean): readonly ToolCall[] | undefined => {
    const calls = groundTruth.map((answer) => goldCall(answer, docs, leaveOut, write))
    const found = calls.filter((call) => call !== undefined)
    return found.length === calls.length ? found : undefined
  }
  const first = make(false)
  if (first === undefined) return undefined
  if (right(first)) return { calls: first, right: true }
  const fewer = make(true)
  return fewer !== undefined && right(fewer)
    ? { calls: fewer, right: true }
    : { calls: first, right: false }
}
