/** What a drop of API-Bank's files gives, in lines that a command prints and a page shows. */
import { runCalls } from '../run-calls.ts'
import type { ApiBankFiles } from '../../judges/index.ts'
import { floorLine, floorScores } from '../floors.ts'
import type { FloorScore } from '../floors.ts'
import { goldTotals } from './gold-totals.ts'
import { NO_RECORDING } from './replay-world.ts'
import type { ApiBankSuite } from './api-bank-suite.ts'

export interface GoldReplay {
  readonly calls: number
  readonly missed: readonly string[]
}

/** Runs the gold call of every task on its world; `missed` names those without a recording. */
export async function replayGold(suite: ApiBankSuite, seed: number): Promise<GoldReplay> {
  let calls = 0
  const missed: string[] = []
  for (const split of ['train', 'held-out'] as const) {
    for (let index = 0; index < suite.size(split); index += 1) {
      const task = suite.task(split, index, seed)
      const world = suite.world(task)
      world.reset(seed)
      const { records } = await runCalls(task.gold, world)
      calls += records.length
      for (const { observation } of records)
        if (observation.text.startsWith(NO_RECORDING))
          missed.push(`${task.id}: ${observation.text}`)
    }
  }
  return { calls, missed }
}

/** Counts, warnings, what was cut, whether the gold calls replay, and the floors. */
export async function reportLines(
  files: ApiBankFiles,
  suite: ApiBankSuite,
  seed: number,
  floors?: readonly FloorScore[],
): Promise<readonly string[]> {
  const { calls, missed } = await replayGold(suite, seed)
  return [
    `api-bank: ${files.dialogues.length} dialogues, ${files.samples.length} API samples, ${files.level3.length} tasks of level 3, ${files.tools.length + files.level3Tools.length} tool descriptions; ${files.warnings.length} warnings, ${files.ignored} other files`,
    ...files.warnings.map((warning) => `warning: ${warning}`),
    `tasks: ${suite.size('train')} of ${suite.dialogues.train} ${suite.nouns.group}s to train, ${suite.size('held-out')} of ${suite.dialogues.heldOut} held out, ` +
      `${suite.size('unseen-entities')} of those with a tool or values that training never shows`,
    `cut to the budget: ${suite.cut.turns} dialogue turns in ${suite.cut.tasks} tasks, oldest first`,
    `gold calls replayed: ${calls - missed.length} of ${calls}, ${missed.length} missed; ${suite.recorded} different calls recorded`,
    ...missed.slice(0, 10),
    ...goldTotals(files, seed),
    ...(floors ?? (await floorScores(suite, suite.benchmark, seed))).map(floorLine),
  ]
}
