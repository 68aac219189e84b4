/**
 * How annotators word plans, and the exact interpreter that reads all of their styles (E*).
 *
 *   fine      one sub-task a call, with names:         AddAgenda token=$1.token event=standup time=09:30
 *   coarse    all calls in one sub-task:               GetUserToken username=alice password=kiwi42 then AddAgenda token=$1.token …
 *   terse     one sub-task a call, by position:        @AddAgenda $1.token standup 09:30
 *   verbatim  the task itself as the one sub-task
 */
import { printValue } from '../calls/print.ts'
import type { ToolCall, Value } from '../calls/value.ts'
import type { Demonstration, ParameterSpec, Style, Task } from '../task.ts'
import { ENTITY_WORDS } from './entities.ts'
import { DESK_TOOLS, TOOL_BY_NAME } from './tools.ts'
import { CONNECTIVES, WORDINGS } from './wordings.ts'

const THEN = ' then '
/** Calls that one sub-task may hold. */
const MOST_CALLS = 4

/** A value as plans write it: without quotes. */
export const planWord = (value: Value): string => (typeof value === 'string' ? value : printValue(value))

const fineLine = (call: ToolCall): string => [call.name, ...call.args.map(([name, value]) => `${name}=${planWord(value)}`)].join(' ')
const terseLine = (call: ToolCall): string => [`@${call.name}`, ...call.args.map(([, value]) => planWord(value))].join(' ')

export function demonstrate(task: Task, style: Style): Demonstration {
  const { gold } = task
  switch (style) {
    case 'fine': return { style, plan: gold.map(fineLine), calls: gold.map((call) => [call]) }
    case 'terse': return { style, plan: gold.map(terseLine), calls: gold.map((call) => [call]) }
    case 'coarse': return { style, plan: [gold.map(fineLine).join(THEN)], calls: [gold] }
    case 'verbatim': return { style, plan: [task.text], calls: [gold] }
  }
}

const REFERENCE = /^\$(\d{1,3})\.([a-z]+)$/

function readWord(word: string, type: ParameterSpec['type']): Value | undefined {
  const reference = REFERENCE.exec(word)
  if (reference !== null) return { kind: 'reference', call: Number(reference[1]), field: reference[2] ?? '' }
  if (type === 'integer') return /^\d+$/.test(word) ? { kind: 'int', value: BigInt(word) } : undefined
  if (type === 'float') return /^\d+(\.\d+)?$/.test(word) ? { kind: 'float', value: Number(word) } : undefined
  return word
}

function withWords(name: string, words: readonly (readonly [parameter: string, word: string])[]): ToolCall | undefined {
  const tool = TOOL_BY_NAME.get(name)
  if (tool === undefined || words.length !== tool.parameters.length) return undefined
  const args: (readonly [string, Value])[] = []
  for (const { name: parameter, type } of tool.parameters) {
    const word = words.find(([given]) => given === parameter)?.[1]
    const value = word === undefined || word === '' ? undefined : readWord(word, type)
    if (value === undefined) return undefined
    args.push([parameter, value])
  }
  return { name, args }
}

function readPart(part: string): ToolCall | undefined {
  const [head = '', ...rest] = part.split(' ')
  if (head.startsWith('@')) {
    const name = head.slice(1)
    const parameters = TOOL_BY_NAME.get(name)?.parameters ?? []
    return withWords(name, rest.map((word, i) => [parameters[i]?.name ?? '', word] as const))
  }
  const named = rest.map((word): readonly [string, string] => {
    const at = word.indexOf('=')
    return [word.slice(0, Math.max(0, at)), word.slice(at + 1)]
  })
  return withWords(head, named)
}

/** The calls a sub-task asks for; undefined when it is not well-formed in any style. */
export function interpret(subtask: string, task: Task): readonly ToolCall[] | undefined {
  if (subtask === task.text) return task.gold
  const parts = subtask.split(THEN)
  if (parts.length > MOST_CALLS) return undefined
  const calls = parts.map(readPart).filter((call) => call !== undefined)
  return calls.length === parts.length ? calls : undefined
}

export function styleOf(subtask: string, task: Task): Style | undefined {
  if (interpret(subtask, task) === undefined) return undefined
  if (subtask === task.text) return 'verbatim'
  if (subtask.includes(THEN)) return 'coarse'
  return subtask.startsWith('@') ? 'terse' : 'fine'
}

const WORD = /([\p{L}\p{M}\p{N}_$@]+(?:[.:-][\p{L}\p{M}\p{N}_]+)*)(=?)/gu

/** Words that carry no value: schema, connecting words and the words that sentences are made of. */
const FREE_WORDS: ReadonlySet<string> = new Set([
  'then',
  ...DESK_TOOLS.flatMap((tool) => [tool.name, `@${tool.name}`]),
  ...[...Object.values(WORDINGS).flatMap((w) => [...w.verbs, ...w.frames]), ...Object.values(CONNECTIVES).flat()]
    .flatMap((text) => [...text.replace(/\{[a-z0-9]+\}/g, ' ').matchAll(WORD)].map((m) => m[1] ?? '')),
].filter((word) => !ENTITY_WORDS.has(word)))

const PARAMETERS: ReadonlySet<string> = new Set(DESK_TOOLS.flatMap((tool) => tool.parameters.map((p) => p.name)))

/** Values a plan names, with multiplicity. A word that nobody knows counts as a value, so that noise is punished like a wrong value. */
export function planValues(plan: readonly string[]): string[] {
  return plan.flatMap((line) => [...line.matchAll(WORD)]
    .filter(([, word = '', equals]) => !(equals === '=' && PARAMETERS.has(word)) && !FREE_WORDS.has(word))
    .map(([, word = '']) => word))
}

export const goldValues = (task: Task): string[] => task.gold.flatMap((call) => call.args.map(([, value]) => planWord(value)))
