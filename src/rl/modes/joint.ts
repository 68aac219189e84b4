/**
 * Planner and executor learn together (CAHL): plans by the current planner, each carried out by the
 * current executor, and the planner paid for what this executor really did. One update's way
 * through the code begins here (docs/one-update.md); the other modes are told by how they differ.
 */
import { Random } from '../../engine/random.ts'
import type { Config } from '../../run/config.ts'
import type { Task } from '../../tasks/task.ts'
import { sampling } from '../context.ts'
import type { RunContext } from '../context.ts'
import { judgedBatch } from '../judging.ts'
import type { PlanToCompare } from '../judging.ts'
import { STREAM, sampleKey } from '../keys.ts'
import { executorTerms } from '../reward/executor.ts'
import { plannerTerms, resolveGold } from '../reward/planner.ts'
import { promptFor } from '../prompt.ts'
import { rollOut, samplePlans } from '../rollout/episodes.ts'
import type { PlanRequest, PlanSample } from '../rollout/episodes.ts'
import type { Execution, PlanToRun } from '../rollout/executions.ts'
import type { ExecutorSample } from '../groupings/grouping.ts'
import type { RewardTerm } from '../../run/records.ts'
import type { Mode } from './mode.ts'

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

function append<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
  const list = lists.get(key)
  if (list === undefined) lists.set(key, [value])
  else list.push(value)
}

export function byTask<T extends { readonly sample: PlanSample }>(
  plans: readonly T[],
): Map<Task, T[]> {
  const groups = new Map<Task, T[]>()
  for (const plan of plans) append(groups, plan.sample.task, plan)
  return groups
}

/** G_h plans for each task. */
export function planRequest(
  context: RunContext,
  tasks: readonly Task[],
  update: number,
): PlanRequest {
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

/** A plan that is carried out `executions` times. */
export function toRun(
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

/** The executor's reward for one of its outputs, with the tools that its task offers. */
export const stepTerms =
  ({ config, suite }: Pick<RunContext, 'config' | 'suite'>) =>
  ({ execution, step }: ExecutorSample): RewardTerm[] =>
    executorTerms(config, suite, suite.world(execution.task).tools(0), execution, step)

export const joint: Mode = {
  roles: ['planner', 'executor'],

  sample: (context, update, signal) =>
    rollOut(
      context,
      samplePlans,
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
    const plans: PlanToCompare[][] = []
    for (const [task, group] of byTask(numbered)) {
      const gold = await resolveGold(suite, task)
      plans.push(
        group.map(({ sample, executions: own }) => ({
          sample,
          executions: own,
          terms: plannerTerms(config, suite, sample, own, gold),
        })),
      )
    }
    return judgedBatch(config, { plans, sampled: true, executions, termsOf: stepTerms(context) })
  },

  learns: () => ({ planner: true, executor: true }),

  evaluates: samplePlans,
}
