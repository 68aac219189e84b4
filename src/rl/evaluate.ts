/**
 * Held-out evaluation: success greedy and sampled at temperature 1, and alignment — who is at fault when a task fails.
 *
 * V(P,E) is verified success with planner P and executor E. P* writes the gold plan in the fine style; E* carries out every well-formed sub-task
 * exactly. planner regret V(P*,E) - V(P,E); executor regret V(P,E*) - V(P,E); interaction V(P*,E*) - V(P*,E) - V(P,E*) + V(P,E);
 * misalignment gap V(P*,E) - V(P,E) on the tasks where E* succeeds with P's own plan.
 */
import type { Evaluation } from '../run/records.ts'
import type { Style, Task, TaskSuite } from '../tasks/task.ts'
import { both } from './both.ts'
import { promptFor, sampling } from './context.ts'
import type { RunContext } from './context.ts'
import { chunksOf, tasksOf } from './evaluation/tasks.ts'
import { estimate } from './interval.ts'
import { STREAM, sampleKey } from './keys.ts'
import { carriedOut } from './reward/executor.ts'
import { rollOut } from './rollout/episodes.ts'
import { executeExactly } from './rollout/executions.ts'
import type { Execution } from './rollout/executions.ts'
import type { PlanPrompt, PlanSample } from './rollout/plans.ts'

export interface EvaluatedTask {
  readonly task: Task
  readonly plan: PlanSample
  /** Absent when the plan is malformed. */
  readonly execution: Execution | undefined
  readonly exactSuccess: boolean
  readonly sampledSuccess: boolean
}

export interface EvaluationResult {
  readonly evaluation: Evaluation
  /** Greedy episodes, for the trajectories that are kept. */
  readonly greedy: readonly EvaluatedTask[]
}

export interface EvaluationOptions {
  readonly update: number
  readonly tasks: number
  /** Also evaluate the unseen-entities split. */
  readonly unseen: boolean
  readonly signal?: AbortSignal | undefined
}

/** Lines to be carried out beside a task's plan, if any. */
type More = (sample: PlanSample, place: number) => readonly string[] | undefined

interface Rolled {
  readonly plan: PlanSample
  /** Absent when the plan is malformed. */
  readonly execution: Execution | undefined
  /** Of the other lines, where there were any. */
  readonly more: Execution | undefined
}

/** Plans and executes each task once; by `more` also other lines, once it is known what the plan is. */
async function rollOnce(context: RunContext, prompts: readonly PlanPrompt[], how: 'greedy' | 'sampled', update: number, signal?: AbortSignal, more: More = () => undefined): Promise<Rolled[]> {
  const { config } = context
  const key = (task: Task, stream: number, role: 'planner' | 'executor') => sampleKey(config.seed, { stream, update, task: task.index, plan: 0, execution: 0, role })
  const request = {
    prompts, plans: 1, sampling: sampling(context, 'planner', how), maxSubtasks: config.rl.maxSubtasks,
    keyOf: (task: Task) => key(task, STREAM.evaluation, 'planner'),
  }
  const { plans, executions } = await rollOut(context, request, sampling(context, 'executor', how), (sample, place) => {
    const others = more(sample, place)
    const run = (lines: readonly string[] | undefined, number: number, stream: number) =>
      (lines === undefined ? [] : [{ number, plan: { task: sample.task, lines, keys: [key(sample.task, stream, 'executor')] } }])
    return [...run(sample.lines, place, STREAM.evaluation), ...run(others, prompts.length + place, STREAM.whatIf)]
  }, signal)
  const byNumber = new Map(executions.map((e) => [e.planIndex, e]))
  return plans.map((plan, place) => ({ plan, execution: byNumber.get(place), more: byNumber.get(prompts.length + place) }))
}

/** The gold plan in the fine style, or in the first style that can word the task. */
export function goldPlan(suite: TaskSuite, task: Task): readonly string[] {
  for (const style of ['fine', ...suite.styles] as const) {
    const demonstration = suite.demonstrate(task, style)
    if (demonstration !== undefined) return demonstration.plan
  }
  return []
}

const one = (yes: boolean): number => (yes ? 1 : 0)

interface Row {
  readonly task: Task
  readonly plan: PlanSample
  readonly execution: Execution | undefined
  readonly sampledSuccess: boolean
  readonly starPlanSuccess: boolean
  readonly starExecutorSuccess: boolean
  readonly starsSuccess: boolean
}

async function rows(context: RunContext, tasks: readonly Task[], update: number, signal?: AbortSignal): Promise<Row[]> {
  const { suite } = context
  const prompts = tasks.map((task) => promptFor(context, task))
  const gold = tasks.map((task) => goldPlan(suite, task))
  // A greedy plan that is the gold plan is carried out greedily as it is: the result would be the same.
  const [greedy, sampled] = await both(signal,
    (either) => rollOnce(context, prompts, 'greedy', update, either, ({ lines }, place) => {
      const wanted = gold[place] ?? []
      return lines?.join('\n') === wanted.join('\n') ? undefined : wanted
    }),
    (either) => rollOnce(context, prompts, 'sampled', update, either),
  )
  const out: Row[] = []
  for (const [i, task] of tasks.entries()) {
    const rolled = greedy[i]
    if (rolled === undefined) continue
    out.push({
      task, plan: rolled.plan, execution: rolled.execution,
      sampledSuccess: sampled[i]?.execution?.verdict.success ?? false,
      starPlanSuccess: (rolled.more ?? rolled.execution)?.verdict.success ?? false,
      starExecutorSuccess: rolled.plan.lines === undefined ? false : (await executeExactly(suite, task, rolled.plan.lines)).success,
      starsSuccess: (await executeExactly(suite, task, gold[i] ?? [])).success,
    })
  }
  return out
}

function summary(context: RunContext, all: readonly Row[], update: number): Evaluation {
  const { suite, config } = context
  const seed = config.seed
  const over = (subset: readonly Row[], value: (row: Row) => number) => estimate(subset.map((row) => ({ value: value(row), cluster: row.task.template })), seed)
  const success = (row: Row) => one(row.execution?.verdict.success ?? false)
  const both = over(all, success)
  const starPlan = over(all, (r) => one(r.starPlanSuccess))
  const starExecutor = over(all, (r) => one(r.starExecutorSuccess))
  const stars = over(all, (r) => one(r.starsSuccess))
  const lines = all.flatMap((r) => (r.plan.lines ?? []).map((line) => suite.styleOf(line, r.task)))
  const share = (style: Style | undefined) => (lines.length === 0 ? 0 : lines.filter((s) => s === style).length / lines.length)
  const executable = all.flatMap((r) => {
    const done = new Map((r.execution?.steps ?? []).map((step) => [step.subtask, r.execution !== undefined && carriedOut(suite, r.execution, step)]))
    return (r.plan.lines ?? ['']).map((_, i) => ({ value: one(done.get(i) ?? false), cluster: r.task.template }))
  })
  const calls = all.flatMap((r) => r.task.gold.map((_, i) => ({ value: one(r.execution?.verdict.goldMatched[i] ?? false), cluster: r.task.template })))
  return {
    update,
    greedy: both,
    sampled: over(all, (r) => one(r.sampledSuccess)),
    callAccuracy: estimate(calls, seed),
    executable: estimate(executable, seed),
    alignment: {
      both, starPlan, starExecutor, stars,
      plannerRegret: over(all, (r) => one(r.starPlanSuccess) - success(r)),
      executorRegret: over(all, (r) => one(r.starExecutorSuccess) - success(r)),
      interaction: stars.mean - starPlan.mean - starExecutor.mean + both.mean,
      misalignmentGap: over(all.filter((r) => r.starExecutorSuccess), (r) => one(r.starPlanSuccess) - success(r)),
    },
    styles: Object.fromEntries([...suite.styles.map((style) => [style, share(style)] as const), ['none', share(undefined)] as const]),
  }
}

/** Yields how many tasks are done after each chunk; not pulling pauses it. */
export async function* evaluate(context: RunContext, options: EvaluationOptions): AsyncGenerator<{ readonly done: number; readonly total: number }, EvaluationResult, undefined> {
  const tasks = tasksOf(context, 'held-out', options.tasks)
  const unseen = options.unseen ? tasksOf(context, 'unseen-entities', options.tasks) : []
  const total = tasks.length + unseen.length
  const all: Row[] = []
  for (const chunk of chunksOf(tasks)) {
    all.push(...await rows(context, chunk, options.update, options.signal))
    yield { done: all.length, total }
  }
  const evaluation = summary(context, all, options.update)
  const unseenValues: { value: number; cluster: string }[] = []
  for (const chunk of chunksOf(unseen)) {
    const rolled = await rollOnce(context, chunk.map((task) => promptFor(context, task)), 'greedy', options.update, options.signal)
    unseenValues.push(...rolled.map((r) => ({ value: one(r.execution?.verdict.success ?? false), cluster: r.plan.task.template })))
    yield { done: all.length + unseenValues.length, total }
  }
  return {
    evaluation: unseen.length === 0 ? evaluation : { ...evaluation, unseenEntities: estimate(unseenValues, context.config.seed) },
    greedy: all.map((r) => ({ task: r.task, plan: r.plan, execution: r.execution, exactSuccess: r.starExecutorSuccess, sampledSuccess: r.sampledSuccess })),
  }
}
