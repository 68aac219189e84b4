/**
 * How annotators word plans in the built-in suites, and the exact interpreter that reads all of
 * their styles (E*).
 *
 *   fine      one sub-task a call, with names:
 *             AddAgenda token=$1.token event=standup time=09:30
 *   coarse    all calls in one sub-task:
 *             GetUserToken username=alice password=kiwi42 then AddAgenda token=$1.token …
 *   terse     one sub-task a call, by position:
 *             @AddAgenda $1.token standup 09:30
 *   verbatim  the task itself as the one sub-task
 *
 * A task that needs no call has the one line `none` in every style but the copied one. Optional
 * parameters that a call leaves out are the last ones of its tool, so that positions stay clear.
 */
import { at } from '../../run/at.ts'
import type { ToolCall, Value } from '../../run/calls/call-value.ts'
import type { Entry, LanguageOf } from '../define-suite.ts'
import type { Demonstration, Style } from '../task.ts'
import type { ToolSpec } from '../../run/calls/tool-spec.ts'
import { readWord, valueWord } from './value-words.ts'
import type { Forms } from './value-words.ts'

const THEN = ' then '
/** Calls that one sub-task may hold. */
const MOST_CALLS = 4
/** The sub-task that asks for nothing. */
export const NO_CALL = 'none'

const STEP_STYLES: readonly Style[] = ['fine', 'coarse', 'terse', 'verbatim']

export interface StepOptions<E extends Entry> {
  /** The tool of this name that a task may use. */
  readonly toolOf: (name: string, entry: E) => ToolSpec | undefined
  /** The calls that carry a task out; its gold calls, unless others are named. */
  readonly callsOf?: (entry: E) => readonly ToolCall[]
  readonly forms: Forms
  readonly parameters: ReadonlySet<string>
  /** Words that carry no value: names of tools, connecting words and what sentences are made of. */
  readonly freeWords: ReadonlySet<string>
}

/** The values of calls, as words of a plan. */
export const callWords =
  (forms: Forms) =>
  (calls: readonly ToolCall[]): string[] =>
    calls.flatMap(({ args }) => args.map(([name, value]) => valueWord(forms, name, value)))

const WORD = /([\p{L}\p{M}\p{N}_$@]+(?:[.:-][\p{L}\p{M}\p{N}_]+)*)(=?)/gu

/** The words of sentences with slots in braces, slots left out. */
export const sentenceWords = (sentences: readonly string[]): string[] =>
  sentences.flatMap((text) =>
    [...text.replace(/\{[a-z0-9]+\}/g, ' ').matchAll(WORD)].map((match) => at(match, 1, 'match')),
  )

/** How plans name a tool. */
export const toolWords = (name: string): readonly string[] => [name, `@${name}`]

function withWords(
  { name, parameters }: ToolSpec,
  forms: Forms,
  words: readonly (readonly [parameter: string, word: string])[],
): ToolCall | undefined {
  const given = new Map(words)
  if (given.size !== words.length) return undefined
  const args: (readonly [string, Value])[] = []
  for (const parameter of parameters) {
    const word = given.get(parameter.name)
    if (word === undefined) {
      if (parameter.required) return undefined
      continue
    }
    const value = readWord(forms, parameter, word)
    if (value === undefined) return undefined
    args.push([parameter.name, value])
  }
  return args.length === words.length ? { name, args } : undefined
}

/** The language of a suite whose plans name its calls. */
export function callSteps<E extends Entry>({
  toolOf,
  callsOf = ({ task }) => task.gold,
  forms,
  parameters,
  freeWords,
}: StepOptions<E>): LanguageOf<E> {
  const word = ([name, value]: readonly [string, Value]): string => valueWord(forms, name, value)
  const fineLine = (call: ToolCall): string =>
    [call.name, ...call.args.map((arg) => `${arg[0]}=${word(arg)}`)].join(' ')
  const terseLine = (call: ToolCall): string => [`@${call.name}`, ...call.args.map(word)].join(' ')

  const demonstrate = (entry: E, style: Style): Demonstration => {
    const calls = callsOf(entry)
    if (style === 'verbatim') return { style, plan: [entry.task.text], calls: [calls] }
    if (calls.length === 0) return { style, plan: [NO_CALL], calls: [[]] }
    switch (style) {
      case 'fine':
        return { style, plan: calls.map(fineLine), calls: calls.map((call) => [call]) }
      case 'terse':
        return { style, plan: calls.map(terseLine), calls: calls.map((call) => [call]) }
      case 'coarse':
        return { style, plan: [calls.map(fineLine).join(THEN)], calls: [calls] }
    }
  }

  const readPart = (part: string, entry: E): ToolCall | undefined => {
    const [head = '', ...rest] = part.split(' ')
    const tool = toolOf(head.startsWith('@') ? head.slice(1) : head, entry)
    if (tool === undefined) return undefined
    if (head.startsWith('@'))
      return withWords(
        tool,
        forms,
        rest.map((given, i) => [tool.parameters[i]?.name ?? '', given] as const),
      )
    return withWords(
      tool,
      forms,
      rest.map((given): readonly [string, string] => {
        const at = given.indexOf('=')
        return [given.slice(0, Math.max(0, at)), given.slice(at + 1)]
      }),
    )
  }

  const interpret = (subtask: string, entry: E): readonly ToolCall[] | undefined => {
    if (subtask === entry.task.text) return callsOf(entry)
    if (subtask === NO_CALL) return []
    const parts = subtask.split(THEN)
    if (parts.length > MOST_CALLS) return undefined
    const calls = parts.map((part) => readPart(part, entry)).filter((call) => call !== undefined)
    return calls.length === parts.length ? calls : undefined
  }

  const styleOf = (subtask: string, entry: E): Style | undefined => {
    if (interpret(subtask, entry) === undefined) return undefined
    if (subtask === entry.task.text) return 'verbatim'
    if (subtask.includes(THEN)) return 'coarse'
    return subtask.startsWith('@') ? 'terse' : 'fine'
  }

  const free = new Set([...freeWords, THEN.trim(), NO_CALL])
  return {
    styles: STEP_STYLES,
    demonstrate,
    interpret,
    styleOf,
    // An unknown word counts as a value, so that noise is punished like a wrong value.
    planValues: (plan) =>
      plan.flatMap((line) =>
        [...line.matchAll(WORD)]
          .filter(
            ([, named = '', equals]) =>
              !(equals === '=' && parameters.has(named)) && !free.has(named),
          )
          .map(([, named = '']) => named),
      ),
    goldValues: ({ task }) => callWords(forms)(task.gold),
  }
}
