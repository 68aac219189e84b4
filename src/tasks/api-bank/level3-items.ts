/**
 * Level 3 as items of the suite: one requirement, and every call that was recorded for it, searches
 * included. Which tools there are is not known beforehand: the searcher is on offer, and the tools
 * that the task's own searches find. Tools run as the official ones, whose data are facts of their
 * programs, in a world that keeps its state within the task; searches replay what was recorded, in
 * whichever task.
 */
import type { ToolWorld } from '../task.ts'
import type { ToolSpec } from '../../run/calls/tool-spec.ts'
import type { ApiBankFiles, Level3Record, ToolKit } from '../../judges/index.ts'
import type { Item, Material } from './api-bank-items.ts'
import { level3Judging } from './level3-judging.ts'
import type { Judge } from './api-bank-judging.ts'
import { createToolKit, outcomeOf } from '../../judges/index.ts'
import { OfficialWorld } from './official-world.ts'
import { ReplayTable, ReplayWorld } from './replay-world.ts'
import type { Recording } from './replay-world.ts'
import { foundTools, SEARCHER, signatures } from './tool-signatures.ts'

/**
 * The official tools of level 3 with every recorded search; undefined where a task calls what is
 * none of them.
 */
export function level3Kit({ kit: files, level3 }: ApiBankFiles): ToolKit | undefined {
  const recorded = level3.flatMap(({ calls }) => calls.map(({ truth }) => truth))
  const { kit } = createToolKit(files, { level: 'level 3', recorded })
  return recorded.every(({ name }) => kit.tools.has(name)) ? kit : undefined
}

type Call = Level3Record['calls'][number]

const foundBy = ({ gold, truth }: Call): readonly ToolSpec[] =>
  gold.name === SEARCHER ? foundTools(outcomeOf(truth.result).output) : []

const recordingOf = ({ gold, truth }: Call): Recording => ({
  call: gold,
  ...outcomeOf(truth.result),
})

export function level3Material(
  files: ApiBankFiles,
  { judge, seed }: { readonly judge: Judge; readonly seed: number },
): Material {
  const calls = files.level3.flatMap((task) => task.calls)
  const tools = signatures(
    [...files.level3Tools, ...calls.flatMap(foundBy)],
    calls.map(({ gold }) => gold),
  )
  const table = new ReplayTable(calls.map(recordingOf))
  const kit = level3Kit(files)
  const worldOf = (offered: readonly ToolSpec[]): ToolWorld =>
    kit === undefined ? new ReplayWorld(table, offered) : new OfficialWorld({ kit, tools: offered })
  const judging = level3Judging(kit, judge, seed)
  const first = new Map<string, number>()
  const items = files.level3.map((task, i): Item => {
    const text = task.requirement.replaceAll(/\s+/g, ' ').trim()
    const group = first.get(text) ?? i
    first.set(text, group)
    const names = new Set([
      SEARCHER,
      ...task.calls.flatMap((call) => foundBy(call).map(({ name }) => name)),
    ])
    const offered = [...names].flatMap((name) => tools.get(name) ?? [])
    return {
      group: `level-3 task ${group}`,
      category: 'level-3',
      text,
      left: 0,
      gold: task.calls.map(({ gold }) => gold),
      world: () => worldOf(offered),
      judge: (episode) => judging.judge(task, episode),
    }
  })
  return {
    items,
    tools,
    world: worldOf,
    said: (text) => text,
    judge: judging.words,
    official: kit !== undefined,
    recorded: table.size,
    nouns: { item: 'task of level 3', group: 'requirement' },
  }
}
