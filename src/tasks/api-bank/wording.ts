/**
 * How a plan's one line words an API request.
 *   fine      AddAlarm token='a1b2' time='2023-03-24 09:00:00'    names and values, written as in the call
 *   terse     @AddAlarm 'a1b2' '2023-03-24 09:00:00'              values in the order of the tool's parameters
 *   verbatim  the dialogue itself on one line, where it is short
 * A turn asks for one request, so there is nothing that `coarse` could put together.
 */
import type { Style, Task, ToolSpec } from '../task.ts'
import { parseCalls } from '../calls/parse.ts'
import { printValue } from '../calls/print.ts'
import type { ToolCall, Value } from '../calls/value.ts'

export const WORDED: readonly Style[] = ['fine', 'terse', 'verbatim']

/** Longest dialogue that is copied whole into a line. */
const VERBATIM_CHARACTERS = 400

type Tools = ReadonlyMap<string, ToolSpec>

const fine = (call: ToolCall): string => [call.name, ...call.args.map(([key, value]) => `${key}=${printValue(value)}`)].join(' ')

/** Undefined where the arguments are not the tool's first parameters. */
function terse(call: ToolCall, tools: Tools): string | undefined {
  const given = new Map(call.args)
  const names = tools.get(call.name)?.parameters.slice(0, given.size).map((parameter) => parameter.name) ?? []
  const values = names.flatMap((key) => { const value = given.get(key); return value === undefined ? [] : [printValue(value)] })
  return values.length === call.args.length ? [`@${call.name}`, ...values].join(' ') : undefined
}

const verbatim = (task: Task): string | undefined => (task.text.length <= VERBATIM_CHARACTERS && task.text !== '' ? task.text.replaceAll('\n', ' ') : undefined)

/** The line for a task's gold call; undefined where the style cannot word it. */
export function wordLine(task: Task, style: Style, tools: Tools): string | undefined {
  const [call] = task.gold
  if (call === undefined || style === 'coarse') return undefined
  if (style === 'verbatim') return verbatim(task)
  const line = style === 'fine' ? fine(call) : terse(call, tools)
  return line?.includes('\n') === true ? undefined : line
}

/** Splits at single spaces outside quotes and brackets; undefined when quotes or brackets are left open. */
function parts(line: string): readonly string[] | undefined {
  const out: string[] = []
  let current = ''
  let quote = ''
  let depth = 0
  for (let at = 0; at < line.length; at += 1) {
    const char = line.charAt(at)
    if (quote !== '') {
      current += char
      if (char === '\\') { at += 1; current += line.charAt(at) } else if (char === quote) quote = ''
      continue
    }
    if (char === ' ' && depth === 0) { out.push(current); current = ''; continue }
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

const readFine = ([name = '', ...args]: readonly string[]): ToolCall | undefined =>
  /^\w+$/.test(name) && args.every((arg) => /^\w+=./.test(arg)) ? readOne(`[${name}(${args.join(', ')})]`) : undefined

/** Values of a terse line, under stand-in names `v0`, `v1`, … */
const readTerse = ([name = '', ...values]: readonly string[]): ToolCall | undefined =>
  /^@\w+$/.test(name) ? readOne(`[${name.slice(1)}(${values.map((value, i) => `v${i}=${value}`).join(', ')})]`) : undefined

export interface ReadLine { readonly style: Style; readonly call: ToolCall }

/** What a fine or terse line asks for, and its style; undefined when it is neither. */
export function readLine(line: string, tools: Tools): ReadLine | undefined {
  const split = parts(line)
  if (split === undefined) return undefined
  const plain = readFine(split)
  if (plain !== undefined) return { style: 'fine', call: plain }
  const short = readTerse(split)
  const parameters = short === undefined ? undefined : tools.get(short.name)?.parameters
  if (short === undefined || parameters === undefined || parameters.length < short.args.length) return undefined
  return { style: 'terse', call: { name: short.name, args: short.args.map(([, value], i) => [parameters[i]?.name ?? '', value]) } }
}

/** Whether a line is the task's dialogue copied. */
export const isVerbatim = (line: string, task: Task): boolean => line === verbatim(task)

const words = (value: Value): readonly string[] => (typeof value === 'string' ? value.split(/\s+/).filter((word) => word !== '') : [printValue(value)])

/** Argument values as comparable words. */
export const valueWords = (call: ToolCall): readonly string[] => call.args.flatMap(([, value]) => words(value))

/** The same for a line; of a line that is neither fine nor terse every word counts, so that unreadable plans gain nothing by length. */
export function lineWords(line: string): readonly string[] {
  const split = parts(line)
  const call = split === undefined ? undefined : readFine(split) ?? readTerse(split)
  return call === undefined ? line.split(/\s+/).filter((word) => word !== '') : valueWords(call)
}
