/**
 * How a plan's one line words an API request.
 *   fine      names and values, written as in the call:
 *             AddAlarm token='a1b2' time='2023-03-24 09:00:00'
 *   terse     values in the order of the tool's parameters:
 *             @AddAlarm 'a1b2' '2023-03-24 09:00:00'
 *   verbatim  the dialogue itself on one line, where it is short
 * A turn asks for one request, so there is nothing that `coarse` could put together; a task of
 * level 3 has a line for each of its calls.
 */
import type { Style, Task } from '../task.ts'
import type { ToolSpec } from '../../run/calls/tool-spec.ts'
import type { ToolCall } from '../../run/calls/call-value.ts'
import {
  stepParts,
  namedStep,
  positionalStep,
  positioned,
  readFine,
  readTerse,
  valueWords,
} from '../plan-steps/written-steps.ts'

export const WORDED: readonly Style[] = ['fine', 'terse', 'verbatim']

/** Longest dialogue that is copied whole into a line. */
const VERBATIM_CHARACTERS = 400

type Tools = ReadonlyMap<string, ToolSpec>

const verbatim = (task: Task): string | undefined =>
  task.text.length <= VERBATIM_CHARACTERS && task.text !== ''
    ? task.text.replaceAll('\n', ' ')
    : undefined

/**
 * The lines for a task's gold calls, one each, or the one that copies the dialogue; undefined where
 * the style cannot word them.
 */
export function wordSteps(task: Task, style: Style, tools: Tools): readonly string[] | undefined {
  if (task.gold.length === 0 || style === 'coarse') return undefined
  if (style === 'verbatim') {
    const copied = verbatim(task)
    return copied === undefined ? undefined : [copied]
  }
  const lines = task.gold.flatMap(
    (call) =>
      (style === 'fine' ? namedStep(call) : positionalStep(call, tools.get(call.name))) ?? [],
  )
  return lines.length < task.gold.length || lines.some((line) => line.includes('\n'))
    ? undefined
    : lines
}

export interface ReadStep {
  readonly style: Style
  readonly call: ToolCall
}

/** What a fine or terse line asks for, and its style; undefined when it is neither. */
export function readStep(line: string, tools: Tools): ReadStep | undefined {
  const split = stepParts(line)
  if (split === undefined) return undefined
  const plain = readFine(split)
  if (plain !== undefined) return { style: 'fine', call: plain }
  const short = readTerse(split)
  const call = short === undefined ? undefined : positioned(short, tools.get(short.name))
  return call === undefined ? undefined : { style: 'terse', call }
}

/** Whether a line is the task's dialogue copied. */
export const isVerbatim = (line: string, task: Task): boolean => line === verbatim(task)

/**
 * The same for a line; of a line that is neither fine nor terse every word counts, so that
 * unreadable plans gain nothing by length.
 */
export function stepWords(line: string): readonly string[] {
  const split = stepParts(line)
  const call = split === undefined ? undefined : (readFine(split) ?? readTerse(split))
  return call === undefined ? line.split(/\s+/).filter((word) => word !== '') : valueWords(call)
}
