/**
 * One row a held-out task: what both policies did with it, greedily and sampled, and what the
 * oracles would have done. P* writes the gold plan in the fine style; E* carries out every
 * well-formed sub-task exactly.
 */
import { at } from '../../run/at.ts'
import type { PlanLanguage, Task } from '../../tasks/task.ts'
import { inParallel } from '../in-parallel.ts'
import { promptFor } from '../prompt.ts'
import { sampling } from '../context.ts'
import type { RunContext } from '../context.ts'
import { STREAM, sampleKey } from '../keys.ts'
import { modeOf } from '../modes/modes.ts'
import { rollOut } from '../rollout/episodes.ts'
import { executeExactly } from '../rollout/executions.ts'
import type { Execution } from '../rollout/executions.ts'
import type { PlanPrompt } from '../prompt.ts'
import type { PlanSample } from '../rollout/episodes.ts'

/** Lines to be carried out beside a task's plan, if any. */
type More = (sample: PlanSample, place: number) => readonly string[] | undefined

interface Rolled {
  readonly plan: PlanSample
  /** Absent when the plan is malformed. */
  readonly execution: Execution | undefined
  /** Of the other lines, where there were any. */
  readonly more: Execution | undefined
}

/**
 * Plans and executes each task once; by `more` also other lines, once it is known what the plan is.
 */
export async function rollOnce(
  context: RunContext,
  prompts: readonly PlanPrompt[],
  how: 'greedy' | 'sampled',
  update: number,
  signal?: AbortSignal,
  more: More = () => undefined,
): Promise<Rolled[]> {
  const { config } = context
  const key = (task: Task, stream: number, role: 'planner' | 'executor') =>
    sampleKey(config.seed, { stream, update, task: task.index, plan: 0, execution: 0, role })
  const request = {
    prompts,
    plans: 1,
    sampling: sampling(context, 'planner', how),
    maxSubtasks: config.rl.maxSubtasks,
    keyOf: (task: Task) => key(task, STREAM.evaluation, 'planner'),
  }
  const { plans, executions } = await rollOut(
    context,
    modeOf(config).evaluates,
    request,
    sampling(context, 'executor', how),
    (sample, place) => {
      const others = more(sample, place)
      const run = (planSteps: readonly string[] | undefined, number: number, stream: number) =>
        planSteps === undefined
          ? []
          : [
              {
                number,
                plan: {
                  task: sample.task,
                  planSteps,
                  keys: [key(sample.task, stream, 'executor')],
                },
              },
            ]
      return [
        ...run(sample.planSteps, place, STREAM.evaluation),
        ...run(others, prompts.length + place, STREAM.whatIf),
      ]
    },
    signal,
  )
  const byNumber = new Map(executions.map((e) => [e.planIndex, e]))
  return plans.map((plan, place) => ({
    plan,
    execution: byNumber.get(place),
    more: byNumber.get(prompts.length + place),
  }))
}

/** The gold plan in the fine style, or in the first style that can word the task. */
export function goldPlan(suite: PlanLanguage, task: Task): readonly string[] {
  for (const style of ['fine', ...suite.styles] as const) {
    const demonstration = suite.demonstrate(task, style)
    if (demonstration !== undefined) return demonstration.plan
  }
  return []
}

/** Of a verdict that may be absent. */
export const succeeded = (execution: Execution | undefined): boolean =>
  execution?.verdict.success ?? false

export interface Row {
  readonly task: Task
  readonly plan: PlanSample
  readonly execution: Execution | undefined
  readonly sampledSuccess: boolean
  readonly starPlanSuccess: boolean
  readonly starExecutorSuccess: boolean
  readonly starsSuccess: boolean
}

export async function rowsOf(
  context: RunContext,
  tasks: readonly Task[],
  update: number,
  signal?: AbortSignal,
): Promise<Row[]> {
  const { suite } = context
  const prompts = tasks.map((task) => promptFor(context, task))
  const gold = tasks.map((task) => goldPlan(suite, task))
  // A greedy plan that is the gold plan is carried out greedily as it is: the result would be the
  // same.
  const [greedy, sampled] = await inParallel(
    signal,
    (either) =>
      rollOnce(context, prompts, 'greedy', update, either, ({ planSteps }, place) => {
        const wanted = at(gold, place, 'gold')
        return planSteps?.join('\n') === wanted.join('\n') ? undefined : wanted
      }),
    (either) => rollOnce(context, prompts, 'sampled', update, either),
  )
  const out: Row[] = []
  for (const [i, task] of tasks.entries()) {
    const rolled = greedy[i]
    if (rolled === undefined) continue
    out.push({
      task,
      plan: rolled.plan,
      execution: rolled.execution,
      sampledSuccess: succeeded(sampled[i]?.execution),
      starPlanSuccess: succeeded(rolled.more ?? rolled.execution),
      starExecutorSuccess:
        rolled.plan.planSteps === undefined
          ? false
          : (await executeExactly(suite, task, rolled.plan.planSteps)).success,
      starsSuccess: (await executeExactly(suite, task, at(gold, i, 'gold'))).success,
    })
  }
  return out
}
