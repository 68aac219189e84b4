/**
 * The reward of a planner that is trained apart: it never meets an executor, and is paid for
 * likeness to its annotator's plan, for the values that it names, and for the format.
 */
import { defined } from '../../run/at.ts'
import type { Config } from '../../run/config.ts'
import type { RewardTerm } from '../../run/records.ts'
import type { Demonstration, TaskSuite } from '../../tasks/task.ts'
import type { PlanSample } from '../rollout/episodes.ts'
import { formatTerm, paramTerm } from './planner.ts'

/**
 * Similarity of two texts by words: 2 LCS / (|a| + |b|), 1 for two empty ones. The separate planner
 * imitates its annotator by it.
 */
export function lcsSimilarity(a: readonly string[], b: readonly string[]): number {
  if (a.length + b.length === 0) return 1
  let previous = new Array<number>(b.length + 1).fill(0)
  for (const word of a) {
    const row = [0]
    b.forEach((other, j) => {
      row.push(
        word === other
          ? defined(previous[j], 'previous') + 1
          : Math.max(defined(previous[j + 1], 'previous'), defined(row[j], 'row')),
      )
    })
    previous = row
  }
  return (2 * defined(previous[b.length], 'previous')) / (a.length + b.length)
}

/**
 * Weights of likeness to the annotator and of P where the planner is trained apart; a weight of 0
 * only measures.
 */
const APART = {
  both: { imitation: 1, param: 0.5 },
  imitation: { imitation: 1, param: 0 },
  values: { imitation: 0, param: 1 },
} as const

/**
 * The separate planner never meets an executor: likeness to its annotator's plan, values, format.
 */
export function separatePlannerTerms(
  config: Config,
  suite: TaskSuite,
  sample: PlanSample,
  demonstration: Demonstration,
): RewardTerm[] {
  // Without gold calls there are no values to compare with.
  const weights = APART[suite.gold === 'answer' ? 'imitation' : config.reward.planner.apart]
  const words = (planSteps: readonly string[]) =>
    planSteps.flatMap((line) => [...line.split(/\s+/), '\n'])
  const likeness =
    sample.planSteps === undefined
      ? 0
      : lcsSimilarity(words(sample.planSteps), words(demonstration.plan))
  return [
    ...(suite.gold === 'answer'
      ? []
      : [{ ...paramTerm(config, suite, sample), weight: weights.param }]),
    {
      name: 'imitation',
      value: likeness,
      weight: weights.imitation,
      expected: demonstration.plan.join(' ⏎ '),
      actual: (sample.planSteps ?? []).join(' ⏎ '),
    },
    formatTerm(config, sample),
  ]
}
