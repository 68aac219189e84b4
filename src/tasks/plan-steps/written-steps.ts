/**
 * Lines that word calls with their values written as in the call, so that every kind of value can
 * be said:
 *   by name      AddAlarm token='a1b2' time='2023-03-24 09:00:00'
 *   by position  @AddAlarm 'a1b2' '2023-03-24 09:00:00'
 */
import type { ToolSpec } from '../../run/calls/tool-spec.ts'
import { parseCalls } from '../../run/calls/call-parse.ts'
import { printName, printValue } from '../../run/calls/call-print.ts'
import type { ToolCall, Value } from '../../run/calls/call-value.ts'

/** An identifier, or anything in quotes. */
const NAME = /^(?:[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*|'(?:[^'\\]|\\.)*')$/
const NAMED = /^(?:\w+|'(?:[^'\\]|\\.)*')=./

export const namedStep = (call: ToolCall): string =>
  [
    printName(call.name),
    ...call.args.map(([key, value]) => `${printName(key)}=${printValue(value)}`),
  ].join(' ')

/** Undefined where the arguments are not the tool's first parameters. */
export function positionalStep(call: ToolCall, tool: ToolSpec | undefined): string | undefined {
  const given = new Map(call.args)
  const names = tool?.parameters.slice(0, given.size).map((parameter) => parameter.name) ?? []
  const values = names.flatMap((key) => {
    const value = given.get(key)
    return value === undefined ? [] : [printValue(value)]
  })
  return values.length === call.args.length
    ? [`@${printName(call.name)}`, ...values].join(' ')
    : undefined
}

/**
 * Splits at single spaces outside quotes and brackets; undefined when quotes or brackets are left
 * open.
 */
export function stepParts(line: string): readonly string[] | undefined {
  const out: string[] = []
  let current = ''
  let quote = ''
  let depth = 0
  for (let at = 0; at < line.length; at += 1) {
    const char = line.charAt(at)
    if (quote !== '') {
      current += char
      if (char === '\\') {
        at += 1
        current += line.charAt(at)
      } else if (char === quote) quote = ''
      continue
    }
    if (char === ' ' && depth === 0) {
      out.push(current)
      current = ''
      continue
    }
    if (char === "'" || char === '"') quote = char
    if ('[{('.includes(char)) depth += 1
    if (')}]'.includes(char)) depth -= 1
    current += char
  }
  out.push(current)
  return quote === '' && depth === 0 && out.every((part) => part !== '') ? out : undefined
}

function readOne(text: string): ToolCall | undefined {
  const parsed = parseCalls(text)
  return parsed.ok && parsed.calls.length === 1 ? parsed.calls[0] : undefined
}

export const readFine = ([name = '', ...args]: readonly string[]): ToolCall | undefined =>
  NAME.test(name) && args.every((arg) => NAMED.test(arg))
    ? readOne(`[${name}(${args.join(', ')})]`)
    : undefined

/** Values of a terse line, under stand-in names `v0`, `v1`, … */
export const readTerse = ([name = '', ...values]: readonly string[]): ToolCall | undefined =>
  name.startsWith('@') && NAME.test(name.slice(1))
    ? readOne(`[${name.slice(1)}(${values.map((value, i) => `v${i}=${value}`).join(', ')})]`)
    : undefined

/** A line by position as a call; undefined where the tool has no such parameters. */
export function positioned(call: ToolCall, tool: ToolSpec | undefined): ToolCall | undefined {
  const parameters = tool?.parameters
  if (parameters === undefined || parameters.length < call.args.length) return undefined
  return {
    name: call.name,
    args: call.args.map(([, value], i) => [parameters[i]?.name ?? '', value]),
  }
}

const words = (value: Value): readonly string[] =>
  typeof value === 'string' ? value.split(/\s+/).filter((word) => word !== '') : [printValue(value)]

/** Argument values as comparable words. */
export const valueWords = (call: ToolCall): readonly string[] =>
  call.args.flatMap(([, value]) => words(value))
