/** What a drop of BFCL's files gives, in lines that a command prints. */
import { floorLine, floorScores } from '../floors.ts'
import type { FloorScore } from '../floors.ts'
import { SPLITS } from '../task.ts'
import { categoryLabel } from '../../judges/index.ts'
import type { BfclFiles } from '../../judges/index.ts'
import type { BfclSuite } from './bfcl-suite.ts'

/** Counts, what was left out, how the tasks are split, how many fit, and the floors. */
export async function reportLines(
  files: BfclFiles,
  suite: BfclSuite,
  seed: number,
  floors?: readonly FloorScore[],
): Promise<readonly string[]> {
  const { fit } = suite.benchmark
  const counts = new Map<string, number>()
  for (const { category } of files.entries) counts.set(category, (counts.get(category) ?? 0) + 1)
  const sizes = SPLITS.map((split) => suite.size(split))
  return [
    `bfcl: ${files.entries.length} entries: ${[...counts].map(([category, count]) => `${categoryLabel(category)} ${count}`).join(', ')}; ${files.skipped.length} bad lines left out, ${files.warnings.length} warnings, ${files.ignored} other files`,
    ...files.warnings.map((warning) => `warning: ${warning}`),
    ...suite.left.map((why) => `not trained on: ${why}`),
    suite.byTurn
      ? `tasks: ${sizes[0]} turns to train, ${sizes[1]} held out, of other conversations with the same ${suite.functions.train} functions: split by conversation, since all share the stateful classes; ${sizes[2]} of those with functions that training never shows`
      : `tasks: ${sizes[0]} to train with ${suite.functions.train} functions, ${sizes[1]} held out with ${suite.functions.heldOut} others, ${sizes[2]} of those with words in function names and with parameters that training never shows`,
    `answers and docs contradict each other, so that nothing is right: ${suite.unsolvable.length === 0 ? 'none' : suite.unsolvable.join(', ')}`,
    `prompts: ${fit.uncut} of ${fit.items} items fit uncut`,
    ...(floors ?? (await floorScores(suite, suite.benchmark, seed))).map(floorLine),
  ]
}
