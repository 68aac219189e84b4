/**
 * What is said of a request that was put to the pair, a sentence each, on the page as in the
 * command. They say what happened and what the policies never met; none says whether it was right.
 */
import type { AskEnd, UnknownWord } from './asked.ts'

/** Words that are named; of more, the number is. */
const NAMED = 8

const listed = (words: readonly string[]): string => {
  const shown = words.slice(0, NAMED).map((word) => `“${word}”`)
  const rest = words.length - shown.length
  return rest > 0
    ? `${shown.join(', ')} and ${rest} more`
    : [shown.slice(0, -1).join(', '), ...shown.slice(-1)]
        .filter((part) => part !== '')
        .join(' and ')
}

export function unknownWords(unknown: readonly UnknownWord[]): readonly string[] {
  const of = (how: UnknownWord['spelled']) =>
    unknown.filter(({ spelled }) => spelled === how).map(({ word }) => word)
  const [pieces, bytes] = [of('pieces'), of('bytes')]
  return [
    ...(pieces.length === 0
      ? []
      : [
          `${listed(pieces)} ${pieces.length === 1 ? 'has no token of its own and is' : 'have no tokens of their own and are'} spelled in pieces.`,
        ]),
    ...(bytes.length === 0
      ? []
      : [
          `${listed(bytes)} ${bytes.length === 1 ? 'has' : 'have'} letters that the vocabulary was not made from, so ${bytes.length === 1 ? 'it is' : 'they are'} spelled byte by byte.`,
        ]),
  ]
}

/** Why an output is no plan. */
export function noPlan(text: string, closed: boolean, most: number, tokens: number): string {
  if (!closed) return `The planner wrote ${tokens} tokens without coming to an end.`
  const lines = text.split('\n')
  if (text.trim() === '') return 'The planner wrote nothing.'
  if (lines.length > most)
    return `The planner wrote ${lines.length} lines, and a plan has ${most} at the most.`
  return 'The planner left a line of its plan empty.'
}

const calls = (n: number): string => (n === 1 ? '1 call' : `${n} calls`)

export interface Happened {
  /** Absent where there is no plan. */
  readonly planned: boolean
  /** The plan asks for no call. */
  readonly asksForNone: boolean
  readonly made: number
  readonly refused: number
  /** Outputs that are no calls. */
  readonly unreadable: number
  readonly changed: boolean
}

export function endOf({ planned, made, refused, unreadable }: Happened): AskEnd {
  if (!planned) return 'no-plan'
  if (refused + unreadable > 0) return 'refused'
  return made === 0 ? 'nothing-called' : 'carried-out'
}

/** What came of it. */
export function outcomeWords(happened: Happened): string {
  const { asksForNone, made, refused, unreadable, changed } = happened
  const left = changed ? 'the world is changed' : 'nothing in the world is changed'
  switch (endOf(happened)) {
    case 'no-plan':
      return 'What the planner wrote is no plan, so nothing was carried out.'
    case 'nothing-called':
      return asksForNone
        ? 'The plan says that no tool on offer does this, and none was called.'
        : 'No tool was called.'
    case 'refused':
      return `${[
        ...(refused === 0
          ? []
          : [
              `${refused === made ? 'All of ' : `${refused} of `}${calls(made)} ${refused === 1 ? 'was' : 'were'} refused`,
            ]),
        ...(unreadable === 0
          ? []
          : [
              `${unreadable === 1 ? 'one output' : `${unreadable} outputs`} of the executor could not be read as a call`,
            ]),
      ].join(', and ')}; ${left}.`
    case 'carried-out':
      return `${made === 1 ? 'The call was' : made === 2 ? 'Both calls were' : `All ${made} calls were`} answered; ${left}.`
  }
}

export const NO_PLANNER =
  'This run has no planner: the request itself is the one sub-task of its executor.'

export const leftUndone = (subtasks: number): string =>
  `${subtasks === 1 ? 'One sub-task was' : `${subtasks} sub-tasks were`} left undone, as the executor can read no more.`

export const cutRequest = (tokens: number): string =>
  `The planner can read no more: ${tokens} tokens were cut, from the beginning of the request or the end of the tools on offer.`

export const leftOut = (cut: string): string => `Left out so that the rest fits: ${cut}.`

/** A sub-task in words that no annotator would have used. */
export const strangeSubtasks = (numbers: readonly number[]): string =>
  `Sub-task${numbers.length === 1 ? '' : 's'} ${numbers.map((n) => n + 1).join(', ')} ${numbers.length === 1 ? 'is' : 'are'} worded in none of the styles that the executor was taught.`
