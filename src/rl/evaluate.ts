/**
 * Held-out evaluation: success greedy and sampled at temperature 1, and alignment — who is at fault
 * when a task fails.
 *
 * V(P,E) is verified success with planner P and executor E. P* writes the gold plan in the fine
 * style; E* carries out every well-formed sub-task exactly. planner regret V(P*,E) - V(P,E);
 * executor regret V(P,E*) - V(P,E); interaction V(P*,E*) - V(P*,E) - V(P,E*) + V(P,E); misalignment
 * gap V(P*,E) - V(P,E) on the tasks where E* succeeds with P's own plan. What more there is:
 * evaluation/behaviour.ts, evaluation/probes.ts.
 *
 * Greedy policies, E* and the tools draw nothing, so V is exact for the tasks at hand; sampled
 * success and the best of N plans are draws. Intervals say how far other templates of tasks might
 * differ.
 */
import { STRATA } from '../run/records.ts'
import type { Estimate, Evaluation } from '../run/records.ts'
import { probesAmong } from '../run/work.ts'
import type { Style, Task } from '../tasks/task.ts'
import { promptFor } from './prompt.ts'
import type { RunContext } from './context.ts'
import { behaviourOf } from './evaluation/behaviour.ts'
import { probe, probesOf } from './evaluation/probes.ts'
import type { Probed } from './evaluation/probes.ts'
import { rollOnce, rowsOf, succeeded } from './evaluation/rows.ts'
import type { Row } from './evaluation/rows.ts'
import { chunksOf, evaluationSubset, tasksOf } from './evaluation/tasks.ts'
import { estimate } from './interval.ts'
import { carriedOut } from './reward/executor.ts'
import type { Execution } from './rollout/executions.ts'
import type { PlanSample } from './rollout/episodes.ts'

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
  /** Also evaluate the unseen-entities split, and the suite that training never meets. */
  readonly ends: boolean
  /** Say what the first of several chunks finds as soon as it is known. */
  readonly inParts?: boolean
  readonly signal?: AbortSignal | undefined
}

/**
 * How many tasks are done; with the first of several chunks, what it alone says: as sound, with
 * wider intervals.
 */
interface Done {
  readonly done: number
  readonly total: number
  readonly part?: EvaluationResult
}

const one = (yes: boolean): number => (yes ? 1 : 0)

const evaluatedTask = ({
  task,
  plan,
  execution,
  starExecutorSuccess,
  sampledSuccess,
}: Row): EvaluatedTask => ({
  task,
  plan,
  execution,
  exactSuccess: starExecutorSuccess,
  sampledSuccess,
})

function summary(
  { suite, config: { seed } }: RunContext,
  all: readonly Row[],
  update: number,
): Evaluation {
  const over = (subset: readonly Row[], value: (row: Row) => number) =>
    estimate(
      subset.map((row) => ({ value: value(row), cluster: row.task.template })),
      seed,
    )
  const success = (row: Row) => one(succeeded(row.execution))
  const both = over(all, success)
  const starPlan = over(all, (r) => one(r.starPlanSuccess))
  const starExecutor = over(all, (r) => one(r.starExecutorSuccess))
  const stars = over(all, (r) => one(r.starsSuccess))
  const planSteps = all.flatMap((r) =>
    (r.plan.planSteps ?? []).map((line) => suite.styleOf(line, r.task)),
  )
  const share = (style: Style | undefined) =>
    planSteps.length === 0 ? 0 : planSteps.filter((s) => s === style).length / planSteps.length
  const executable = all.flatMap((r) => {
    const done = new Map(
      (r.execution?.steps ?? []).map((step) => [
        step.subtask,
        r.execution !== undefined && carriedOut(suite, r.execution, step),
      ]),
    )
    return (r.plan.planSteps ?? ['']).map((_, i) => ({
      value: one(done.get(i) ?? false),
      cluster: r.task.template,
    }))
  })
  const calls = all.flatMap((r) =>
    r.task.gold.map((_, i) => ({
      value: one(r.execution?.verdict.goldMatched[i] ?? false),
      cluster: r.task.template,
    })),
  )
  return {
    update,
    greedy: both,
    sampled: over(all, (r) => one(r.sampledSuccess)),
    callAccuracy: estimate(calls, seed),
    executable: estimate(executable, seed),
    alignment: {
      both,
      starPlan,
      starExecutor,
      stars,
      plannerRegret: over(all, (r) => one(r.starPlanSuccess) - success(r)),
      executorRegret: over(all, (r) => one(r.starExecutorSuccess) - success(r)),
      interaction: stars.mean - starPlan.mean - starExecutor.mean + both.mean,
      misalignmentGap: over(
        all.filter((r) => r.starExecutorSuccess),
        (r) => one(r.starPlanSuccess) - success(r),
      ),
    },
    styles: Object.fromEntries([
      ...suite.styles.map((style) => [style, share(style)] as const),
      ['none', share(undefined)] as const,
    ]),
  }
}

/** Whether a task was done, greedily. */
interface Outcome {
  readonly task: Task
  readonly success: boolean
}

/** Greedy success alone, on tasks of the context's suite. */
async function* successOn(
  context: RunContext,
  tasks: readonly Task[],
  { update, signal }: EvaluationOptions,
  before: Done,
): AsyncGenerator<Done, readonly Outcome[], undefined> {
  const outcomes: Outcome[] = []
  for (const chunk of chunksOf(tasks)) {
    const rolled = await rollOnce(
      context,
      chunk.map((task) => promptFor(context, task)),
      'greedy',
      update,
      signal,
    )
    outcomes.push(
      ...rolled.map(({ execution, plan: { task } }) => ({ task, success: succeeded(execution) })),
    )
    yield { done: before.done + outcomes.length, total: before.total }
  }
  return outcomes
}

/** Undefined where there are no tasks. */
const successOf = (outcomes: readonly Outcome[], seed: number): Estimate | undefined =>
  outcomes.length === 0
    ? undefined
    : estimate(
        outcomes.map(({ task, success }) => ({ value: one(success), cluster: task.template })),
        seed,
      )

/** Success by what of a task training never meets; undefined where the suite does not say. */
function strataOf(outcomes: readonly Outcome[], seed: number): Evaluation['strata'] {
  const found = STRATA.flatMap((stratum) => {
    const mine = successOf(
      outcomes.filter(({ task }) => task.stratum === stratum),
      seed,
    )
    return mine === undefined ? [] : [[stratum, mine] as const]
  })
  return found.length === 0 ? undefined : Object.fromEntries(found)
}

/** The rows whose plans are probed: the same tasks at every evaluation of as many. */
function rowsToProbe(context: RunContext, all: readonly Row[], tasks: number): Row[] {
  const chosen = new Set(
    evaluationSubset(
      context.suite.size('held-out'),
      probesAmong(context.config, tasks),
      context.config.suite.seed,
    ),
  )
  return all.filter(({ task }) => chosen.has(task.index))
}

/** Yields how many tasks are done after each chunk; not pulling pauses it. */
export async function* evaluate(
  context: RunContext,
  options: EvaluationOptions,
): AsyncGenerator<Done, EvaluationResult, undefined> {
  const { update, ends, inParts = false, signal } = options
  const elsewhere =
    context.outOfDistribution === undefined
      ? undefined
      : { ...context, suite: context.outOfDistribution }
  const tasks = tasksOf(context, 'held-out', options.tasks)
  const unseen = ends ? tasksOf(context, 'unseen-entities', options.tasks) : []
  const foreign =
    ends && elsewhere !== undefined ? tasksOf(elsewhere, 'held-out', options.tasks) : []
  const probes = probesAmong(context.config, tasks.length)
  const total = tasks.length + probes + unseen.length + foreign.length
  const all: Row[] = []
  for (const chunk of chunksOf(tasks)) {
    all.push(...(await rowsOf(context, chunk, update, signal)))
    const isPart = inParts && all.length === chunk.length && chunk.length < tasks.length
    yield {
      done: all.length,
      total,
      ...(isPart && {
        part: {
          evaluation: { ...summary(context, all, update), behaviour: behaviourOf(context, all) },
          greedy: all.map(evaluatedTask),
        },
      }),
    }
  }
  // Plans are swapped within a chunk.
  const probed: Probed[] = []
  for (const chunk of chunksOf(rowsToProbe(context, all, tasks.length))) {
    probed.push(...(await probe(context, chunk, update, signal)))
    yield { done: all.length + probed.length, total }
  }
  const { seed } = context.config
  const onUnseen = yield* successOn(context, unseen, options, {
    done: tasks.length + probes,
    total,
  })
  const unseenEntities = successOf(onUnseen, seed)
  const untouched =
    elsewhere === undefined
      ? undefined
      : successOf(
          yield* successOn(elsewhere, foreign, options, {
            done: tasks.length + probes + unseen.length,
            total,
          }),
          seed,
        )
  const onHeldOut = all.map(({ task, execution }) => ({ task, success: succeeded(execution) }))
  const strata = ends ? strataOf([...onHeldOut, ...onUnseen], seed) : undefined
  const evaluation: Evaluation = {
    ...summary(context, all, update),
    ...(unseenEntities === undefined ? {} : { unseenEntities }),
    ...(strata === undefined ? {} : { strata }),
    ...(untouched === undefined ? {} : { untouched }),
    behaviour: behaviourOf(context, all),
    ...(probed.length === 0 ? {} : { probes: probesOf(context, probed) }),
  }
  return { evaluation, greedy: all.map(evaluatedTask) }
}
