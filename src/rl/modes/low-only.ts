/**
 * No plans: the executor alone carries the task out as often as joint training would, every sample
 * compared with all others of its task.
 */
import type { RewardTerm } from '../../run/records.ts'
import { sampling } from '../context.ts'
import type { RunContext } from '../context.ts'
import type { ExecutorSample } from '../groupings/grouping.ts'
import { judgedBatch } from '../judging.ts'
import type { Batch } from '../judging.ts'
import { givenPlan, givenPlans } from '../rollout/episodes.ts'
import type { Episodes } from '../rollout/episodes.ts'
import { execute } from '../rollout/executions.ts'
import { stepTerms, tasksOfUpdate, toRun } from './joint.ts'
import type { Mode } from './mode.ts'

/** Judges episodes that nobody planned: a task's only plan is the task itself and has no terms. */
export const judgeUnplanned = (
  { config }: RunContext,
  { plans, executions }: Episodes,
  termsOf: (sample: ExecutorSample) => readonly RewardTerm[],
): Batch =>
  judgedBatch(config, {
    plans: plans.map((sample, place) => [
      { sample, executions: executions.filter((e) => e.planIndex === place), terms: [] },
    ]),
    sampled: false,
    executions,
    termsOf,
  })

export const lowOnly: Mode = {
  roles: ['solo'],

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

  judge: (context, _update, episodes) =>
    Promise.resolve(judgeUnplanned(context, episodes, stepTerms(context))),

  learns: () => ({ planner: false, executor: true }),

  evaluates: givenPlans,
}
