/**
 * One on-policy batch, sampled and judged: G_h plans a task, M executions a plan, reward terms and advantages for both roles.
 */
import { Random } from '../engine/random.ts'
import type { RewardTerm } from '../run/records.ts'
import type { Task } from '../tasks/task.ts'
import { combinedAdvantages, isZeroVariance } from './advantage.ts'
import { promptFor, sampling } from './context.ts'
import type { RunContext } from './context.ts'
import { drawDemonstration } from './demonstrations.ts'
import { executorGroups } from './groups.ts'
import type { ExecutorSample } from './groups.ts'
import { STREAM, sampleKey } from './keys.ts'
import { executorTerms } from './reward/executor.ts'
import { plannerTerms, resolveGold, rewardOf, separatePlannerTerms } from './reward/planner.ts'
import { execute } from './rollout/executions.ts'
import type { Execution, PlanToRun } from './rollout/executions.ts'
import { samplePlans } from './rollout/plans.ts'
import type { PlanSample } from './rollout/plans.ts'

export interface JudgedPlan {
  readonly sample: PlanSample
  readonly executions: readonly Execution[]
  readonly terms: readonly RewardTerm[]
  readonly advantage: number
}

export interface JudgedStep extends ExecutorSample { readonly terms: readonly RewardTerm[]; readonly advantage: number }

export interface Batch {
  /** Per task its plans; empty groups never occur. Absent plans mean that the planner was not sampled. */
  readonly plans: readonly (readonly JudgedPlan[])[]
  readonly steps: readonly (readonly JudgedStep[])[]
  readonly executions: readonly Execution[]
  readonly zeroVariance: { readonly planner: number; readonly executor: number }
}

/** The tasks of an update: a fresh shuffle every pass over the training split, cut into whole batches. */
export function tasksOfUpdate({ config, suite }: Pick<RunContext, 'config' | 'suite'>, update: number): Task[] {
  const size = suite.size('train')
  const count = Math.min(config.rl.tasks, size)
  const perPass = Math.floor(size / count)
  const pass = Math.floor((update - 1) / perPass)
  const order = new Random(config.seed, STREAM.order, pass).shuffle(Array.from({ length: size }, (_, i) => i))
  const at = ((update - 1) % perPass) * count
  return order.slice(at, at + count).map((index) => suite.task('train', index, config.suite.seed))
}

const share = (groups: readonly (readonly number[])[]): number => (groups.length === 0 ? 0 : groups.filter(isZeroVariance).length / groups.length)

function judgeSteps(context: RunContext, executions: readonly Execution[]): { steps: JudgedStep[][]; zero: number } {
  const { config, suite } = context
  const groups = executorGroups(executions, config.rl.grouping)
  const terms = groups.map((group) => group.map((s) => executorTerms(config, suite, suite.world(s.execution.task).tools(0), s.execution, s.step)))
  const advantages = combinedAdvantages(terms, config.rl.rewardAggregation, config.rl.advantage, config.rl.scaleRewards)
  const steps = groups.map((group, g) => group.map((s, i): JudgedStep => ({ ...s, terms: terms[g]?.[i] ?? [], advantage: advantages[g]?.[i] ?? 0 })))
  return { steps, zero: share(terms.map((group) => group.map(rewardOf))) }
}

interface Planned { readonly sample: PlanSample; readonly executions: readonly Execution[]; readonly terms: readonly RewardTerm[] }

function judgePlans(context: RunContext, planned: readonly Planned[][]): { plans: JudgedPlan[][]; zero: number } {
  const { config } = context
  const advantages = combinedAdvantages(planned.map((g) => g.map((p) => [...p.terms])), config.rl.rewardAggregation, config.rl.advantage, config.rl.scaleRewards)
  return {
    plans: planned.map((group, g) => group.map((p, i) => ({ ...p, advantage: advantages[g]?.[i] ?? 0 }))),
    zero: share(planned.map((group) => group.map((p) => rewardOf(p.terms)))),
  }
}

function grouped(samples: readonly PlanSample[]): PlanSample[][] {
  const groups = new Map<Task, PlanSample[]>()
  for (const sample of samples) groups.set(sample.task, [...(groups.get(sample.task) ?? []), sample])
  return [...groups.values()]
}

function sampleGroups(context: RunContext, tasks: readonly Task[], update: number, signal?: AbortSignal): Promise<PlanSample[]> {
  const { config, tokenizer, planner } = context
  return samplePlans(planner, tokenizer, tasks.map((task) => promptFor(context, task)), config.rl.plans, sampling(context, 'planner', 'train'),
    (task, plan) => sampleKey(config.seed, { stream: STREAM.train, update, task: task.index, plan, execution: 0, role: 'planner' }), config.rl.maxSubtasks, signal)
}

/** Plans by the current planner, each carried out by the current executor; both roles judged on the same episodes. */
export async function collectJoint(context: RunContext, update: number, signal?: AbortSignal): Promise<Batch> {
  const { config, suite, tokenizer, executor } = context
  const tasks = tasksOfUpdate(context, update)
  const samples = await sampleGroups(context, tasks, update, signal)
  const runnable = samples.filter((s) => s.lines !== undefined)
  const toRun = runnable.map((s): PlanToRun => ({
    task: s.task, lines: s.lines ?? [],
    keys: Array.from({ length: config.rl.executions }, (_, execution) => sampleKey(config.seed, { stream: STREAM.train, update, task: s.task.index, plan: s.index, execution, role: 'executor' })),
  }))
  const executions = await execute(executor, tokenizer, suite, toRun, sampling(context, 'executor', 'train'), signal)
  const ofPlan = new Map<PlanSample, Execution[]>()
  for (const e of executions) {
    const sample = runnable[e.planIndex]
    if (sample !== undefined) ofPlan.set(sample, [...(ofPlan.get(sample) ?? []), e])
  }
  const planned: Planned[][] = []
  for (const group of grouped(samples)) {
    const task = group[0]?.task
    if (task === undefined) continue
    const gold = await resolveGold(suite, task)
    planned.push(group.map((sample) => {
      const own = ofPlan.get(sample) ?? []
      return { sample, executions: own, terms: plannerTerms(config, suite, sample, own, gold) }
    }))
  }
  const { plans, zero: planner } = judgePlans(context, planned)
  const { steps, zero } = judgeSteps(context, executions)
  return { plans, steps, executions, zeroVariance: { planner, executor: zero } }
}

/**
 * Each role alone: the planner is judged without any executor, the executor practises on its own annotators' plans. As many executions are
 * sampled for each task as joint training samples, so the token budgets match.
 */
export async function collectSeparate(context: RunContext, update: number, signal?: AbortSignal): Promise<Batch> {
  const { config, suite, tokenizer, executor } = context
  const tasks = tasksOfUpdate(context, update)
  const samples = await sampleGroups(context, tasks, update, signal)
  const draw = (task: Task, role: 0 | 1) => drawDemonstration(suite, task, role === 0 ? config.warmStart.plannerStyles : config.warmStart.executorStyles, new Random(config.seed, STREAM.order, update, task.index, role + 1))
  const planned = grouped(samples).map((group) => group.map((sample): Planned => ({ sample, executions: [], terms: separatePlannerTerms(config, suite, sample, draw(sample.task, 0)) })))
  const each = config.rl.plans * config.rl.executions
  const toRun = tasks.map((task): PlanToRun => ({
    task, lines: draw(task, 1).plan,
    keys: Array.from({ length: each }, (_, execution) => sampleKey(config.seed, { stream: STREAM.train, update, task: task.index, plan: config.rl.plans, execution, role: 'executor' })),
  }))
  const executions = await execute(executor, tokenizer, suite, toRun, sampling(context, 'executor', 'train'), signal)
  const { plans, zero: planner } = judgePlans(context, planned)
  const { steps, zero } = judgeSteps(context, executions)
  return { plans, steps, executions, zeroVariance: { planner, executor: zero } }
}
