/**
 * How plans word the calls of a question, values written as in the call.
 *   fine      one line a call, with names: triangle.area base=10 height=5
 *   terse     one line a call, by position: @triangle.area 10 5
 *   coarse    all calls on one line, with names:
 *             spotify.play artist='A' then spotify.play artist='B'
 *   verbatim  the question on one line, where it is short
 * Where nothing is to be called the one line is `none`. A single call has no coarse wording: it
 * would be the fine one.
 */
import { at } from '../../run/at.ts'
import type { Demonstration, Style, Task } from '../task.ts'
import type { ToolSpec } from '../../run/calls/tool-spec.ts'
import type { ToolCall } from '../../run/calls/call-value.ts'
import { NO_CALL } from '../plan-steps/step-styles.ts'
import {
  stepParts,
  namedStep,
  positionalStep,
  positioned,
  readFine,
  readTerse,
  valueWords,
} from '../plan-steps/written-steps.ts'

export const WORDED: readonly Style[] = ['fine', 'coarse', 'terse', 'verbatim']

/** Longest question that is copied whole into a line. */
const VERBATIM_CHARACTERS = 400
const THEN = 'then'

export type ToolNamed = (name: string) => ToolSpec | undefined

const verbatim = ({ text }: Task): string | undefined =>
  text.length <= VERBATIM_CHARACTERS && text.trim() !== ''
    ? text.replaceAll(/\s*\n\s*/g, ' ')
    : undefined

/** The plan in one style; undefined where the style cannot word it. */
export function wordPlan(
  task: Task,
  style: Style,
  toolNamed: ToolNamed,
): Demonstration | undefined {
  const calls = task.gold
  if (style === 'verbatim') {
    const line = verbatim(task)
    return line === undefined ? undefined : { style, plan: [line], calls: [calls] }
  }
  if (calls.length === 0)
    return style === 'coarse' ? undefined : { style, plan: [NO_CALL], calls: [[]] }
  if (style === 'coarse')
    return calls.length < 2
      ? undefined
      : { style, plan: [calls.map(namedStep).join(` ${THEN} `)], calls: [calls] }
  const lines = calls.map((call) =>
    style === 'fine' ? namedStep(call) : positionalStep(call, toolNamed(call.name)),
  )
  const plan = lines.filter((line) => line !== undefined)
  return plan.length < lines.length
    ? undefined
    : { style, plan, calls: calls.map((call) => [call]) }
}

/** The parts between `then`s; none is empty. */
function callParts(parts: readonly string[]): readonly (readonly string[])[] | undefined {
  const out: string[][] = [[]]
  for (const part of parts) {
    if (part === THEN) out.push([])
    else out.at(-1)?.push(part)
  }
  return out.every((one) => one.length > 0) ? out : undefined
}

export interface ReadStep {
  readonly style: Style
  readonly calls: readonly ToolCall[]
}

/** What a line other than a copied question asks for, and its style; undefined when it is none. */
export function readStep(line: string, toolNamed: ToolNamed): ReadStep | undefined {
  if (line === NO_CALL) return { style: 'fine', calls: [] }
  const split = stepParts(line)
  const parts = split === undefined ? undefined : callParts(split)
  if (parts === undefined) return undefined
  const named = parts.map(readFine)
  const calls = named.filter((call) => call !== undefined)
  if (calls.length === named.length) return { style: calls.length > 1 ? 'coarse' : 'fine', calls }
  const short = parts.length === 1 ? readTerse(at(parts, 0, 'parts')) : undefined
  const call = short === undefined ? undefined : positioned(short, toolNamed(short.name))
  return call === undefined ? undefined : { style: 'terse', calls: [call] }
}

/** Whether a line is the question copied. */
export const isVerbatim = (line: string, task: Task): boolean =>
  line === task.text || line === verbatim(task)

/**
 * Argument values that a line names; of a line that is none every word counts, so that unreadable
 * plans gain nothing by length.
 */
export function stepWords(line: string): readonly string[] {
  if (line === NO_CALL) return []
  const split = stepParts(line)
  const parts = split === undefined ? undefined : callParts(split)
  const calls = parts?.map((part) => readFine(part) ?? readTerse(part)) ?? []
  const read = calls.filter((call) => call !== undefined)
  return read.length === 0 || read.length < calls.length
    ? line.split(/\s+/).filter((word) => word !== '')
    : read.flatMap(valueWords)
}
