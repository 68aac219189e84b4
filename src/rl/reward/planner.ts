/**
 * The planner's reward: R_h = w_param P + w_exe E + w_out (verified success) + w_format. P looks at
 * the plan alone; E and success are means over the M executions of this plan by the current
 * executor, which is what ties the planner to what its executor can do. Where a suite has no gold
 * calls, R_h = w_out (verified answer) + w_format.
 */
import type { Config } from '../../run/config.ts'
import type { RewardTerm } from '../../run/records.ts'
import { printCalls } from '../../run/calls/call-print.ts'
import type { ToolCall, Value } from '../../run/calls/call-value.ts'
import type { Demonstration, TaskSuite } from '../../tasks/task.ts'
import { mean } from '../advantage.ts'
import type { Execution } from '../rollout/executions.ts'
import type { PlanSample } from '../rollout/plans.ts'
import { resolveCall } from '../../run/calls/call-references.ts'
import { alignedAgreement } from './match.ts'
import { lcsSimilarity, valueAgreement } from './values.ts'

/** The gold calls with their references resolved by what the gold calls themselves return. */
export type ResolvedGold = readonly ToolCall[]

/** Runs the gold calls on a fresh world and returns them with references resolved. */
export async function resolveGold(
  suite: TaskSuite,
  task: PlanSample['task'],
): Promise<ResolvedGold> {
  const world = suite.world(task)
  world.reset(0)
  const results: (readonly (readonly [string, Value])[])[] = []
  const calls: ToolCall[] = []
  for (const call of task.gold) {
    const resolved = resolveCall(call, results)
    const actual = 'missing' in resolved ? call : resolved.call
    calls.push(actual)
    results.push((await world.call(actual)).result)
  }
  return calls
}

const callsMade = (execution: Execution): ToolCall[] =>
  execution.episode.calls.flatMap((record) =>
    record.resolved === undefined ? [] : [record.resolved],
  )

function paramTerm(config: Config, suite: TaskSuite, sample: PlanSample): RewardTerm {
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

const formatTerm = (config: Config, sample: PlanSample): RewardTerm => ({
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

/** What the outcome is worth: what the suite's own reward says where it has one. */
const worthOf = ({ verdict }: Pick<Execution, 'verdict'>): number =>
  verdict.reward ?? (verdict.success ? 1 : 0)

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

/**
 * The outcome as a term of the policy that made the calls: a policy that is both roles in one, or
 * an executor where there are no gold calls.
 */
export const outcomeTerm = (config: Config, { verdict }: Execution): RewardTerm => ({
  name: 'out',
  value: worthOf({ verdict }),
  weight: config.reward.executor.out,
  expected: 'the task is solved',
  actual: verdict.success ? 'solved' : 'not solved',
})

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
