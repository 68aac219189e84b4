/**
 * What the suite makes tasks of, whatever level it comes from; and the items of levels 1 and 2,
 * which are API turns.
 */
import type { Episode, ToolWorld, Verdict } from '../task.ts'
import type { ToolSpec } from '../../run/calls/tool-spec.ts'
import type { TextBudget } from '../official/token-budget.ts'
import type { ToolCall } from '../../run/calls/call-value.ts'
import type { ApiBankFiles } from '../../judges/index.ts'
import { at } from '../../run/at.ts'
import { judgingOf } from './api-bank-judging.ts'
import type { Judge } from './api-bank-judging.ts'
import { OfficialWorld } from './official-world.ts'
import { ReplayTable, ReplayWorld } from './replay-world.ts'
import { apiTurns } from './api-turns.ts'

export interface Item {
  /** Items of one group are never on both sides of a split. */
  readonly group: string
  readonly category: 'level-1' | 'level-2' | 'level-3'
  readonly text: string
  /** Dialogue turns that were left out to keep within the budget. */
  readonly left: number
  readonly gold: readonly ToolCall[]
  world(): ToolWorld
  judge(episode: Episode): Verdict
}

export interface Material {
  readonly items: readonly Item[]
  /** What is known of each tool, by name. */
  readonly tools: ReadonlyMap<string, ToolSpec>
  /** The world of a request that somebody types, nothing having been called before. */
  world(tools: readonly ToolSpec[]): ToolWorld
  /** How such a request stands in a prompt. */
  said(text: string): string
  /** What decides, in words. */
  readonly judge: string
  /** Whether tools run as the official ones do, or replay recordings. */
  readonly official: boolean
  /** Different calls with a recording. */
  readonly recorded: number
  /** What an item and a group are called. */
  readonly nouns: { readonly item: string; readonly group: string }
}

/** The latest turns that fit, at least one. Never looks at what comes next. */
function latest(history: readonly string[], budget: TextBudget): readonly string[] {
  let left = budget.tokens
  let from = history.length
  while (from > 0) {
    left -= budget.count(at(history, from - 1, 'history')) + 1
    if (left < 0 && from < history.length) break
    from -= 1
  }
  return history.slice(from)
}

/** Levels 1 and 2, or one of them: the dialogue so far, and the one request that comes next. */
export function turnMaterial(
  files: ApiBankFiles,
  levels: 'all' | 'level-1' | 'level-2',
  {
    judge,
    seed,
    budget,
  }: { readonly judge: Judge; readonly seed: number; readonly budget: TextBudget },
): Material {
  const { turns, recordings, tools } = apiTurns(files)
  const judging = judgingOf(files, judge, seed)
  const table = new ReplayTable(recordings)
  const worldOf = (offered: readonly ToolSpec[], before: readonly ToolCall[]): ToolWorld =>
    judging.kit === undefined
      ? new ReplayWorld(table, offered)
      : new OfficialWorld({ kit: judging.kit, tools: offered, before })
  const items = turns
    .filter(({ level }) => levels === 'all' || levels === `level-${level}`)
    .map((turn): Item => {
      const lines = latest(turn.history, budget)
      return {
        group: turn.dialogue,
        category: `level-${turn.level}`,
        text: lines.join('\n'),
        left: turn.history.length - lines.length,
        gold: [turn.gold],
        world: () => worldOf(turn.tools, turn.before),
        judge: (episode) => judging.judge(turn, episode),
      }
    })
  return {
    items,
    tools,
    world: (offered) => worldOf(offered, []),
    // As the user's first message of a dialogue.
    said: (text) => (/^User: /.test(text) ? text : `User: ${text}`),
    judge: judging.words,
    official: judging.kit !== undefined,
    recorded: table.size,
    nouns: { item: 'API turn', group: 'dialogue' },
  }
}
