/**
 * Each role alone: the planner is judged without any executor, the executor practises on its own
 * annotators' plans. As many executions are sampled for each task as joint training samples, so the
 * token budgets match.
 */
import { Random } from '../../engine/random.ts'
import type { Task } from '../../tasks/task.ts'
import { sampling } from '../context.ts'
import type { RunContext } from '../context.ts'
import { annotatorsOf, drawDemonstration } from '../demonstrations.ts'
import { inParallel } from '../in-parallel.ts'
import { judgedBatch } from '../judging.ts'
import type { PlanToCompare } from '../judging.ts'
import { STREAM } from '../keys.ts'
import { separatePlannerTerms } from '../reward/separate-planner.ts'
import { samplePlans } from '../rollout/episodes.ts'
import { execute } from '../rollout/executions.ts'
import { byTask, joint, planRequest, stepTerms, tasksOfUpdate, toRun } from './joint.ts'
import type { Mode } from './mode.ts'

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

export const separate: Mode = {
  ...joint,

  async sample(context, update, signal) {
    const { config } = context
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
      (either) => samplePlans(context, planRequest(context, tasks, update), either),
      (either) => execute(context, practice, sampling(context, 'executor', 'train'), either),
    )
    return { plans, executions }
  },

  judge(context, update, { plans: samples, executions }) {
    const { config, suite } = context
    const plans = [...byTask(samples.map((sample) => ({ sample })))].map(([task, group]) => {
      const demonstration = demonstrated(context, update, task, 'planner')
      return group.map(({ sample }): PlanToCompare => ({
        sample,
        executions: [],
        terms: separatePlannerTerms(config, suite, sample, demonstration),
      }))
    })
    return Promise.resolve(
      judgedBatch(config, { plans, sampled: true, executions, termsOf: stepTerms(context) }),
    )
  },
}
