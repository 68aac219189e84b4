/**
 * The planner's reward: R_h = w_param P + w_exe E + w_out (verified success) + w_format. P looks at
 * the plan alone; E and success are means over the M executions of this plan by the current
 * executor, which is what ties the planner to what its executor can do. Where a suite has no gold
 * calls, R_h = w_out (verified answer) + w_format.
 */
import { defined } from '../../run/at.ts'
import type { Config } from '../../run/config.ts'
import type { RewardTerm } from '../../run/records.ts'
import { printCalls } from '../../run/calls/call-print.ts'
import type { ToolCall } from '../../run/calls/call-value.ts'
import { runCalls } from '../../tasks/run-calls.ts'
import type { PlanLanguage, TaskSet, TaskSuite } from '../../tasks/task.ts'
import { mean } from '../moments.ts'
import type { Execution } from '../rollout/executions.ts'
import type { PlanSample } from '../rollout/episodes.ts'
import { parameterScore, worthOf } from './executor.ts'

/** The gold calls with their references resolved by what the gold calls themselves return. */
export type ResolvedGold = readonly ToolCall[]

/** Runs the gold calls on a fresh world; what nothing answers stays as it is. */
export async function resolveGold(suite: TaskSet, task: PlanSample['task']): Promise<ResolvedGold> {
  const world = suite.world(task)
  world.reset(0)
  const { records } = await runCalls(task.gold, world)
  return records.map(({ call, resolved = call }) => resolved)
}

/**
 * P of the planner's reward: agreement of the argument values in a plan with the gold ones, as
 * multisets of comparable words. `recall` is the paper's form and can be had by spraying values;
 * `f1` punishes what is not asked for.
 */
export interface ValueAgreement {
  readonly precision: number
  readonly recall: number
  readonly f1: number
}

export function valueAgreement(plan: readonly string[], gold: readonly string[]): ValueAgreement {
  const left = new Map<string, number>()
  for (const value of gold) left.set(value, (left.get(value) ?? 0) + 1)
  let shared = 0
  for (const value of plan) {
    const there = left.get(value) ?? 0
    if (there > 0) {
      shared += 1
      left.set(value, there - 1)
    }
  }
  const precision = plan.length === 0 ? (gold.length === 0 ? 1 : 0) : shared / plan.length
  const recall = gold.length === 0 ? 1 : shared / gold.length
  const f1 = precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall)
  return { precision, recall, f1 }
}

/**
 * Graded agreement of one call with one gold call in [0, 1]: 0 for another tool, 1 for an equal
 * call.
 */
export function callAgreement(call: ToolCall, gold: ToolCall): number {
  if (call.name !== gold.name) return 0
  return (1 + parameterScore(call, gold)) / (2 + new Map(gold.args).size)
}

/**
 * E of the planner's reward for one execution: mean over the gold calls of their agreement with the
 * calls really made, aligned over the whole episode so that order is kept (dynamic programming as
 * for the longest common subsequence). Where the gold is no call: 1 if none was made, else 0.
 */
export function alignedAgreement(made: readonly ToolCall[], gold: readonly ToolCall[]): number {
  if (gold.length === 0) return made.length === 0 ? 1 : 0
  let previous = new Array<number>(made.length + 1).fill(0)
  for (const wanted of gold) {
    const row = [0]
    made.forEach((call, j) => {
      const diagonal = defined(previous[j], 'previous') + callAgreement(call, wanted)
      row.push(Math.max(diagonal, defined(previous[j + 1], 'previous'), defined(row[j], 'row')))
    })
    previous = row
  }
  return defined(previous[made.length], 'previous') / gold.length
}

const callsMade = (execution: Execution): ToolCall[] =>
  execution.episode.calls.flatMap((record) =>
    record.resolved === undefined ? [] : [record.resolved],
  )

export function paramTerm(config: Config, suite: PlanLanguage, sample: PlanSample): RewardTerm {
  const { param, paramForm } = config.reward.planner
  const named = sample.planSteps === undefined ? [] : suite.planValues(sample.planSteps)
  const gold = suite.goldValues(sample.task)
  const agreement = valueAgreement(named, gold)
  return {
    name: 'param',
    value: sample.planSteps === undefined ? 0 : agreement[paramForm],
    weight: param,
    expected: gold.join(' '),
    actual: named.join(' '),
  }
}

export const formatTerm = (config: Config, sample: PlanSample): RewardTerm => ({
  name: 'format',
  value: sample.planSteps === undefined ? 0 : 1,
  weight: config.reward.planner.format,
  expected: `1 to ${config.rl.maxSubtasks} lines and the end token`,
  actual:
    sample.planSteps === undefined
      ? sample.output.closed
        ? 'no line, an empty line or too many lines'
        : 'not closed'
      : `${sample.planSteps.length} lines`,
})

export function plannerTerms(
  config: Config,
  suite: TaskSuite,
  sample: PlanSample,
  executions: readonly Execution[],
  gold: ResolvedGold,
): RewardTerm[] {
  const { exe, out } = config.reward.planner
  const worth = executions.map(worthOf)
  const outcome: RewardTerm = {
    name: 'out',
    value: mean(worth),
    weight: out,
    expected: 'the task is solved',
    actual: `${executions.filter(({ verdict }) => verdict.success).length} of ${executions.length} executions solved it`,
  }
  if (suite.gold === 'answer') return [outcome, formatTerm(config, sample)]
  const agreement = executions.map((e) => alignedAgreement(callsMade(e), gold))
  return [
    paramTerm(config, suite, sample),
    {
      name: 'exe',
      value: mean(agreement),
      weight: exe,
      expected: printCalls(gold),
      actual:
        executions.map((e) => printCalls(callsMade(e))).join(' | ') || 'nothing was carried out',
    },
    outcome,
    formatTerm(config, sample),
  ]
}
