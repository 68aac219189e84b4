/**
 * One on-policy batch: first sampled (G_h plans a task, M executions a plan), then judged (reward
 * terms and advantages for both roles).
 */
import { Random } from '../engine/random.ts'
import { at } from '../run/at.ts'
import { hasPlanner } from '../run/mode-facts.ts'
import type { Config } from '../run/config.ts'
import type { RewardTerm } from '../run/records.ts'
import type { Task } from '../tasks/task.ts'
import { combinedAdvantages, weightedSum } from './advantage.ts'
import { promptFor, sampling } from './context.ts'
import type { RunContext } from './context.ts'
import { annotatorsOf, drawDemonstration } from './demonstrations.ts'
import { executorGroups } from './groups.ts'
import type { ExecutorSample } from './groups.ts'
import { STREAM, sampleKey } from './keys.ts'
import { executorTerms } from './reward/executor.ts'
import { plannerTerms, resolveGold, separatePlannerTerms, outcomeTerm } from './reward/planner.ts'
import { inParallel } from './in-parallel.ts'
import { rollOut } from './rollout/episodes.ts'
import type { Episodes } from './rollout/episodes.ts'
import { execute } from './rollout/executions.ts'
import type { Execution, PlanToRun } from './rollout/executions.ts'
import { givenPlan, samplePlans } from './rollout/plans.ts'
import type { PlanRequest, PlanSample } from './rollout/plans.ts'

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

/**
 * The order of a pass over the training split, for the run that it was last made for: a pass serves
 * many updates.
 */
const orders = new WeakMap<Config, { readonly pass: number; readonly order: readonly number[] }>()

function orderOf(config: Config, pass: number, size: number): readonly number[] {
  const last = orders.get(config)
  if (last?.pass === pass && last.order.length === size) return last.order
  const order = new Random(config.seed, STREAM.order, pass).shuffle(
    Array.from({ length: size }, (_, i) => i),
  )
  orders.set(config, { pass, order })
  return order
}

/**
 * The tasks of an update: a fresh shuffle every pass over the training split, cut into whole
 * batches; or what the curriculum draws.
 */
export function tasksOfUpdate(
  { config, suite, curriculum }: Pick<RunContext, 'config' | 'suite' | 'curriculum'>,
  update: number,
): Task[] {
  const size = suite.size('train')
  const count = Math.min(config.rl.tasks, size)
  if (curriculum !== undefined)
    return curriculum.draw(
      Array.from({ length: size }, (_, index) => suite.task('train', index, config.suite.seed)),
      count,
      config.seed,
      update,
    )
  const perPass = Math.floor(size / count)
  const pass = Math.floor((update - 1) / perPass)
  const at = ((update - 1) % perPass) * count
  return orderOf(config, pass, size)
    .slice(at, at + count)
    .map((index) => suite.task('train', index, config.suite.seed))
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

const isFlat = (advantages: readonly number[]): boolean =>
  advantages.every((advantage) => advantage === 0)

function judgeSteps(
  context: RunContext,
  executions: readonly Execution[],
): Compared<ExecutorSample> {
  const { config, suite } = context
  const outcome = ({ execution }: ExecutorSample): RewardTerm[] =>
    config.mode === 'single-level' && suite.gold === 'calls' ? [outcomeTerm(config, execution)] : []
  return compare(
    config,
    executorGroups(executions, config.rl.grouping).map((group) =>
      group.map((s) => ({
        ...s,
        terms: [
          ...executorTerms(
            config,
            suite,
            suite.world(s.execution.task).tools(0),
            s.execution,
            s.step,
          ),
          ...outcome(s),
        ],
      })),
    ),
  )
}

interface Planned {
  readonly sample: PlanSample
  readonly executions: readonly Execution[]
  readonly terms: readonly RewardTerm[]
}

function judged(
  context: RunContext,
  planned: readonly Planned[][],
  executions: readonly Execution[],
): Batch {
  const planner = compare(context.config, planned)
  const executor = judgeSteps(context, executions)
  const sampled = hasPlanner(context.config.mode)
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

function append<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
  const list = lists.get(key)
  if (list === undefined) lists.set(key, [value])
  else list.push(value)
}

function byTask<T extends { readonly sample: PlanSample }>(plans: readonly T[]): Map<Task, T[]> {
  const groups = new Map<Task, T[]>()
  for (const plan of plans) append(groups, plan.sample.task, plan)
  return groups
}

/** How a batch is sampled, and how what was sampled is judged. */
export interface Collector {
  readonly sample: (context: RunContext, update: number, signal?: AbortSignal) => Promise<Episodes>
  readonly judge: (context: RunContext, update: number, episodes: Episodes) => Promise<Batch>
}

function planRequest(context: RunContext, tasks: readonly Task[], update: number): PlanRequest {
  const { config } = context
  return {
    prompts: tasks.map((task) => promptFor(context, task)),
    plans: config.rl.plans,
    sampling: sampling(context, 'planner', 'train'),
    maxSubtasks: config.rl.maxSubtasks,
    keyOf: (task, plan) =>
      sampleKey(config.seed, {
        stream: STREAM.train,
        update,
        task: task.index,
        plan,
        execution: 0,
        role: 'planner',
      }),
  }
}

function toRun(
  { config }: RunContext,
  update: number,
  task: Task,
  planSteps: readonly string[],
  plan: number,
  executions: number,
): PlanToRun {
  return {
    task,
    planSteps,
    keys: Array.from({ length: executions }, (_, execution) =>
      sampleKey(config.seed, {
        stream: STREAM.train,
        update,
        task: task.index,
        plan,
        execution,
        role: 'executor',
      }),
    ),
  }
}

/**
 * Plans by the current planner, each carried out by the current executor; whoever is sampled is
 * judged on the same episodes.
 */
const together: Collector = {
  sample: (context, update, signal) =>
    rollOut(
      context,
      planRequest(context, tasksOfUpdate(context, update), update),
      sampling(context, 'executor', 'train'),
      ({ task, planSteps, index }, place) =>
        planSteps === undefined
          ? []
          : [
              {
                number: place,
                plan: toRun(context, update, task, planSteps, index, context.config.rl.executions),
              },
            ],
      signal,
    ),

  async judge(context, _update, { plans: samples, executions }) {
    const { config, suite } = context
    const ofPlan = new Map<number, Execution[]>()
    for (const execution of executions) append(ofPlan, execution.planIndex, execution)
    const numbered = samples.map((sample, place) => ({
      sample,
      executions: ofPlan.get(place) ?? [],
    }))
    const planned: Planned[][] = []
    for (const [task, group] of byTask(numbered)) {
      const gold = await resolveGold(suite, task)
      planned.push(
        group.map(({ sample, executions: own }) => ({
          sample,
          executions: own,
          terms: plannerTerms(config, suite, sample, own, gold),
        })),
      )
    }
    return judged(context, planned, executions)
  },
}

const demonstrated = (
  { config, suite }: RunContext,
  update: number,
  task: Task,
  role: 'planner' | 'executor',
) =>
  drawDemonstration(
    suite,
    task,
    annotatorsOf(config, suite, role),
    new Random(config.seed, STREAM.order, update, task.index, role === 'planner' ? 1 : 2),
  )

/**
 * Each role alone: the planner is judged without any executor, the executor practises on its own
 * annotators' plans. As many executions are sampled for each task as joint training samples, so the
 * token budgets match.
 */
const separate: Collector = {
  async sample(context, update, signal) {
    const { config, tokenizer, planner } = context
    const tasks = tasksOfUpdate(context, update)
    const each = config.rl.plans * config.rl.executions
    const practice = tasks.map((task) =>
      toRun(
        context,
        update,
        task,
        demonstrated(context, update, task, 'executor').plan,
        config.rl.plans,
        each,
      ),
    )
    const [plans, executions] = await inParallel(
      signal,
      (either) => samplePlans(planner, tokenizer, planRequest(context, tasks, update), either),
      (either) => execute(context, practice, sampling(context, 'executor', 'train'), either),
    )
    return { plans, executions }
  },

  async judge(context, update, { plans, executions }) {
    const { config, suite } = context
    const planned = [...byTask(plans.map((sample) => ({ sample })))].map(([task, group]) => {
      const demonstration = demonstrated(context, update, task, 'planner')
      return group.map(({ sample }): Planned => ({
        sample,
        executions: [],
        terms: separatePlannerTerms(config, suite, sample, demonstration),
      }))
    })
    return judged(context, planned, executions)
  },
}

/**
 * No plans: the one policy carries the task out as often as joint training would, every sample
 * compared with all others of its task.
 */
const alone: Collector = {
  async sample(context, update, signal) {
    const { rl } = context.config
    const tasks = tasksOfUpdate(context, update)
    const executions = await execute(
      context,
      tasks.map((task) => toRun(context, update, task, [task.text], 0, rl.plans * rl.executions)),
      sampling(context, 'executor', 'train'),
      signal,
    )
    return { plans: tasks.map((task) => givenPlan(task, [task.text])), executions }
  },

  judge(context, _update, { plans, executions }) {
    const planned = plans.map((sample, place): Planned[] => [
      { sample, executions: executions.filter((e) => e.planIndex === place), terms: [] },
    ])
    return Promise.resolve(judged(context, planned, executions))
  },
}

export function collectorOf({ mode }: Pick<RunContext['config'], 'mode'>): Collector {
  if (!hasPlanner(mode)) return alone
  return mode === 'separate' ? separate : together
}
