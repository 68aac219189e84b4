/**
 * A request that somebody typed, as a task: nobody knows what would be right, unless who asks says
 * so. Where a suite lists other tools with every task, those on offer are chosen; where none are,
 * those that share most words with the request are.
 */
import { printCalls } from '../run/calls/call-print.ts'
import type { ToolCall } from '../run/calls/call-value.ts'
import type { ToolSpec } from '../run/calls/tool-spec.ts'
import { ToldError } from '../run/told-error.ts'
import type { FreeRequest, Right, ToolChoice } from './free-request.ts'
import { goldRunOf, runCalls } from './run-calls.ts'
import type { GoldRun } from './run-calls.ts'
import type { Episode, Task, ToolWorld, Verdict } from './task.ts'
import { hash32 } from './text-hash.ts'
import { nearness, wordsOf } from './tool-nearness.ts'

/** A request cannot be made a task, and why. */
export class AskError extends ToldError {
  override readonly name = 'AskError'
}

export const askedTask = (
  suite: string,
  { text }: FreeRequest,
  more: Partial<Pick<Task, 'text' | 'cut' | 'gold'>> = {},
): Task => ({
  id: `${suite}/asked/${hash32(text)}`,
  suite,
  split: 'asked',
  index: 0,
  template: 'asked',
  text,
  gold: [],
  ...more,
})

/** Throws AskError where calls are given and the suite judges by the answer. */
export function rightAnswer(right: Right | undefined): string | undefined {
  if (right === undefined) return undefined
  if ('answer' in right) return right.answer
  throw new AskError('Tasks of this suite are judged by their answer, not by calls', {
    wayOut: 'Give what is right as "answer".',
  })
}

/** Throws AskError where an answer is given and the suite judges by the calls. */
export function rightCalls(right: Right | undefined): readonly ToolCall[] {
  if (right === undefined) return []
  if ('calls' in right) return right.calls
  throw new AskError('Tasks of this suite are judged by their calls, not by an answer', {
    wayOut: 'Give what is right as "gold".',
  })
}

/** For suites whose official rules need more than the calls. */
export function refuseRight({ right }: FreeRequest): void {
  if (right !== undefined)
    throw new AskError(
      'The official rules of this suite judge its own tasks alone, so nothing can be said of what would be right for a request',
      { wayOut: 'Leave out what is right.' },
    )
}

/** The tools of a suite's tasks, each once, and how many of them a task lists at most. */
export function choiceAmong(lists: readonly (readonly ToolSpec[])[]): ToolChoice {
  const byName = new Map<string, ToolSpec>()
  for (const tool of lists.flat()) if (!byName.has(tool.name)) byName.set(tool.name, tool)
  return {
    tools: [...byName.values()],
    most: Math.max(1, ...lists.map(({ length }) => length)),
  }
}

/** Throws AskError for tools that there are not, none, or more than fit. */
export function chosenTools<T extends ToolSpec>(
  { tools, most }: { readonly tools: readonly T[]; readonly most: number },
  { text, tools: names }: FreeRequest,
): readonly T[] {
  if (names === undefined) {
    const words = wordsOf(text)
    const shared = tools.map((tool) => nearness(tool, words))
    return [...tools.entries()]
      .sort(([a], [b]) => (shared[b] ?? 0) - (shared[a] ?? 0) || a - b)
      .slice(0, most)
      .map(([, tool]) => tool)
  }
  if (names.length === 0 || names.length > most)
    throw new AskError(
      `${names.length === 0 ? 'No tool is' : `${names.length} tools are`} on offer, expected 1 to ${most}`,
      { wayOut: 'Choose others.' },
    )
  return [...new Set(names)].map((name) => {
    const tool = tools.find((one) => one.name === name)
    if (tool === undefined)
      throw new AskError(`There is no tool ${name.slice(0, 100)}`, {
        wayOut: 'Choose one of the tools that are on offer.',
      })
    return tool
  })
}

/**
 * Carries out the calls that a request says are right. Rejects with AskError where they do not work:
 * of what they would leave nothing is known.
 */
export async function runRight({ gold }: Task, world: ToolWorld): Promise<GoldRun> {
  const { records, missing } = await runCalls(gold, world)
  const refused = records.find(({ observation }) => !observation.ok)
  if (missing !== undefined || refused !== undefined)
    throw new AskError(
      `The calls that it says are right cannot be carried out: ${missing === undefined ? `${printCalls(refused === undefined ? [] : [refused.call])} gives ${refused?.observation.text ?? ''}` : `nothing answers ${missing}`}`,
    )
  return goldRunOf(records, world)
}

/** Of a request of which nobody said what is right: no verdict, in the shape of one. */
export const notJudged = ({ calls }: Episode): Verdict => ({
  success: false,
  checks: [],
  goldMatched: [],
  callMatched: calls.map(() => -1),
})
