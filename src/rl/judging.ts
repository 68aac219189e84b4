/**
 * From what was sampled to what an update learns from: reward terms summed, sums compared within
 * groups by an estimator, and with that an advantage for each plan and for each output of the
 * executor.
 */
import { at } from '../run/at.ts'
import type { Config } from '../run/config.ts'
import type { RewardTerm } from '../run/records.ts'
import type { Task } from '../tasks/task.ts'
import type { AdvantageKind, ScaleRewards } from './advantages/estimator.ts'
import { ESTIMATORS } from './advantages/estimators.ts'
import { executorGroups } from './groupings/groupings.ts'
import type { ExecutorSample } from './groupings/grouping.ts'
import { deviation, mean } from './moments.ts'
import { weightedSum } from './reward/weighted-sum.ts'
import type { WeightedTerm } from './reward/weighted-sum.ts'
import type { Execution } from './rollout/executions.ts'
import type { PlanSample } from './rollout/episodes.ts'

/** Rewards of a group that differ by no more than this carry no signal. */
const SAME_REWARD = 1e-9

/**
 * Those that are finite numbers: a member whose reward is none is left out of its group and has no
 * advantage.
 */
const known = (rewards: readonly number[]): number[] => rewards.filter(Number.isFinite)

/**
 * True when a group cannot teach anything: all its rewards are the same, those aside that are no
 * finite numbers.
 */
export function isZeroVariance(rewards: readonly number[]): boolean {
  const found = known(rewards)
  return found.length === 0 || Math.max(...found) - Math.min(...found) <= SAME_REWARD
}

/**
 * Advantages of each group's members. Zero-variance groups get zeros, whatever the estimator; so
 * does a member whose reward is no finite number.
 */
export function groupAdvantages(
  groups: readonly (readonly number[])[],
  kind: AdvantageKind,
  scale: ScaleRewards,
): number[][] {
  const all = known(groups.flat())
  const batch = { mean: mean(all), deviation: deviation(all) }
  return groups.map((members) => {
    const group = known(members)
    if (isZeroVariance(group)) return members.map(() => 0)
    const advantages = ESTIMATORS[kind]({ group, batch, scale })
    let next = 0
    return members.map((reward) =>
      Number.isFinite(reward) ? at(advantages, next++, 'advantages') : 0,
    )
  })
}

/**
 * A group's members after each term was divided by its deviation within the group, weighted and
 * added. A term that is no number is left out; a member without any stays NaN.
 */
function normalizedSums(group: readonly (readonly WeightedTerm[])[]): number[] {
  const sums = group.map((terms) => (Number.isNaN(weightedSum(terms)) ? NaN : 0))
  const terms = Math.max(0, ...group.map((member) => member.length))
  for (let t = 0; t < terms; t += 1) {
    const values = group.map((member) => member[t]?.value ?? NaN)
    const advantages = at(groupAdvantages([values], 'grpo', 'group'), 0, 'groups')
    for (const [i, advantage] of advantages.entries())
      sums[i] = at(sums, i, 'sums') + advantage * (group[i]?.[t]?.weight ?? 0)
  }
  return sums
}

/**
 * Advantages when several reward terms are combined. `sum_then_normalize` compares the weighted
 * sums by `kind` and `scale`. `normalize_then_sum` is an estimator of its own (GDPO, arXiv
 * 2601.05242), which neither of the two changes: each term is normalised within its group, so that
 * none drowns another, and the weighted sums of those are normalised once more over the batch.
 * `terms[g][i]` holds the terms of member i of group g.
 */
export function combinedAdvantages(
  terms: readonly (readonly (readonly WeightedTerm[])[])[],
  order: Config['rl']['rewardAggregation'],
  kind: AdvantageKind,
  scale: ScaleRewards,
): number[][] {
  if (order === 'sum_then_normalize')
    return groupAdvantages(
      terms.map((group) => group.map(weightedSum)),
      kind,
      scale,
    )
  return groupAdvantages(terms.map(normalizedSums), 'reinforce++', scale)
}

export interface JudgedPlan {
  readonly sample: PlanSample
  readonly executions: readonly Execution[]
  readonly terms: readonly RewardTerm[]
  readonly advantage: number
}

export interface JudgedStep extends ExecutorSample {
  readonly terms: readonly RewardTerm[]
  readonly advantage: number
}

export interface Batch {
  /**
   * Per task its plans; empty groups never occur. Without a planner, the one plan of a task is the
   * task itself and has no terms.
   */
  readonly plans: readonly (readonly JudgedPlan[])[]
  readonly steps: readonly (readonly JudgedStep[])[]
  readonly executions: readonly Execution[]
  /** Share of groups without any difference in reward; of the planner only where it was sampled. */
  readonly zeroVariance: { readonly planner?: number; readonly executor: number }
  /** What no finite number was found for; absent where everything was scored. */
  readonly unscored?: { readonly planner: Unscored; readonly executor: Unscored }
  /** Of each task, whether some group of it differed in reward. */
  readonly taught: readonly { readonly task: Task; readonly taught: boolean }[]
}

/**
 * Samples that were left out of their groups because no term of theirs is a finite number, and
 * terms that were left out of the others' sums.
 */
export interface Unscored {
  readonly samples: number
  readonly terms: number
}

const isFinite = ({ value }: RewardTerm): boolean => Number.isFinite(value)

interface Compared<T> {
  readonly groups: (T & { readonly terms: readonly RewardTerm[]; readonly advantage: number })[][]
  /** Share of groups that nothing can be learned from. */
  readonly zero: number
  readonly unscored: Unscored
}

/** Advantages within groups. What is no finite number is left out, of the record too. */
function compare<T extends { readonly terms: readonly RewardTerm[] }>(
  { rl }: Config,
  judged: readonly (readonly T[])[],
): Compared<T> {
  const advantages = combinedAdvantages(
    judged.map((group) => group.map(({ terms }) => terms)),
    rl.rewardAggregation,
    rl.advantage,
    rl.scaleRewards,
  )
  const all = judged
    .flat()
    .map(({ terms }) => terms)
    .filter((terms) => !terms.every(isFinite))
  const left = all.filter((terms) => Number.isNaN(weightedSum(terms)))
  return {
    groups: judged.map((group, g) =>
      group.map((one, i) => ({
        ...one,
        terms: one.terms.filter(isFinite),
        advantage: at(at(advantages, g, 'advantages'), i, 'advantages'),
      })),
    ),
    zero: judged.length === 0 ? 0 : advantages.filter(isFlat).length / judged.length,
    unscored: {
      samples: left.length,
      terms: all
        .filter((terms) => !left.includes(terms))
        .reduce((n, terms) => n + terms.filter((term) => !isFinite(term)).length, 0),
    },
  }
}

/** Whether a group teaches nothing. */
export const isFlat = (advantages: readonly number[]): boolean =>
  advantages.every((advantage) => advantage === 0)

/** A plan before it is compared with the others of its task. */
export interface PlanToCompare {
  readonly sample: PlanSample
  readonly executions: readonly Execution[]
  /** None where nobody planned. */
  readonly terms: readonly RewardTerm[]
}

/** What a mode found out about its episodes. */
export interface Found {
  /** Per task its plans. */
  readonly plans: readonly (readonly PlanToCompare[])[]
  /** Whether the plans were sampled, and so are compared. */
  readonly sampled: boolean
  readonly executions: readonly Execution[]
  /** The executor's reward for one of its outputs. */
  readonly termsOf: (sample: ExecutorSample) => readonly RewardTerm[]
}

export function judgedBatch(config: Config, { plans, sampled, executions, termsOf }: Found): Batch {
  const planner = compare(config, plans)
  const executor = compare(
    config,
    executorGroups(executions, config.rl.grouping).map((group) =>
      group.map((sample) => ({ ...sample, terms: termsOf(sample) })),
    ),
  )
  const groups = [
    ...(sampled
      ? planner.groups.map((group) => ({
          task: group[0]?.sample.task,
          flat: isFlat(group.map((p) => p.advantage)),
        }))
      : []),
    ...executor.groups.map((group) => ({
      task: group[0]?.execution.task,
      flat: isFlat(group.map((s) => s.advantage)),
    })),
  ]
  const taught = new Map<Task, boolean>()
  for (const { task, flat } of groups)
    if (task !== undefined) taught.set(task, (taught.get(task) ?? false) || !flat)
  const some = [planner, executor].some(({ unscored }) => unscored.samples + unscored.terms > 0)
  return {
    plans: planner.groups,
    steps: executor.groups,
    executions,
    zeroVariance: { executor: executor.zero, ...(sampled ? { planner: planner.zero } : {}) },
    ...(some ? { unscored: { planner: planner.unscored, executor: executor.unscored } } : {}),
    taught: [...taught].map(([task, yes]) => ({ task, taught: yes })),
  }
}
