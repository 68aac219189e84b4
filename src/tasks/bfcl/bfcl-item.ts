/**
 * What can be trained on, whatever judges it: a question, the tools on offer, the gold calls, a
 * world and a verdict.
 */
import type { Episode, ToolWorld, Verdict } from '../task.ts'
import type { ToolSpec } from '../../run/calls/tool-spec.ts'
import type { ToolCall } from '../../run/calls/call-value.ts'
import type { BfclEntry, FunctionDoc } from '../../judges/index.ts'
import type { Fitted, PromptBudget } from './fit-prompt.ts'

export interface Item {
  readonly entry: BfclEntry
  readonly text: string
  readonly docs: ReadonlyMap<string, FunctionDoc>
  readonly tools: readonly ToolSpec[]
  readonly gold: readonly ToolCall[]
  /** False where answer and function doc contradict each other, so that nothing is right. */
  readonly solvable: boolean
  /** Items that have one of these in common are on the same side of the split. */
  readonly together: readonly string[]
  fit(budget: PromptBudget): Fitted
  /** `offered`: the tools that the prompt had room for. */
  world(offered: readonly ToolSpec[]): ToolWorld
  judge(episode: Episode): Verdict
}

export interface Items {
  readonly items: readonly Item[]
  /** Entries of the wanted categories that cannot be trained on, and why. */
  readonly left: readonly string[]
}
