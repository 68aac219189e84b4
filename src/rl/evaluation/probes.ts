/**
 * Whether plans matter: each is blanked, shuffled, swapped with another task's and left out (the
 * task itself as the one sub-task), and the executor carries out what results; and where the
 * planner's own plan fails, whether one of N that it samples would not have.
 *
 * All of it is greedy, so that with the same words the result is the same: a changed plan that is
 * equal to the original is not carried out again. Only the N plans are drawn; all else is exact for
 * the tasks at hand, and its interval is over templates of tasks.
 */
import { Random } from '../../engine/random.ts'
import { at } from '../../run/at.ts'
import type { Estimate, Probes } from '../../run/records.ts'
import { inParallel } from '../in-parallel.ts'
import { promptFor } from '../prompt.ts'
import { sampling } from '../context.ts'
import type { RunContext } from '../context.ts'
import { estimate } from '../interval.ts'
import { STREAM, sampleKey } from '../keys.ts'
import { modeOf } from '../modes/modes.ts'
import { rollOut } from '../rollout/episodes.ts'
import { execute } from '../rollout/executions.ts'
import type { PlanToRun } from '../rollout/executions.ts'
import { blanked, shuffled, swapped } from './perturb.ts'
import { succeeded } from './rows.ts'
import type { Row } from './rows.ts'

/** Success with what was made of one task's plan, where it is known. */
export interface Probed {
  readonly row: Row
  /** Of the planner's own plan and N sampled ones the best. */
  readonly best: boolean
  readonly noPlan: boolean
  readonly blanked: boolean
  readonly shuffled: boolean
  readonly swapped: boolean
}

const CHANGES = ['noPlan', 'blanked', 'shuffled', 'swapped'] as const
type Change = (typeof CHANGES)[number]

/** First plan number of changed plans' keys; those of sampled plans come before. */
const CHANGED = 64

const textOf = (planSteps: readonly string[] | undefined): string | undefined =>
  planSteps?.join('\n')

/**
 * What a change makes of each plan; undefined where there is no plan to change, or none to swap
 * with.
 */
function changesOf(
  rows: readonly Row[],
): readonly Readonly<Record<Change, readonly string[] | undefined>>[] {
  const others = swapped(rows.map(({ plan }) => plan.planSteps))
  return rows.map(({ task, plan: { planSteps } }, i) => ({
    noPlan: [task.text],
    blanked: planSteps && blanked(planSteps),
    swapped: others[i],
    // The same order of the same plan at every evaluation.
    shuffled: planSteps && shuffled(planSteps, new Random(task.index, STREAM.whatIf)),
  }))
}

/** Success with each changed plan; a plan that is as it was succeeds as it did. */
async function changed(
  context: RunContext,
  rows: readonly Row[],
  update: number,
  signal?: AbortSignal,
): Promise<readonly Readonly<Record<Change, boolean>>[]> {
  const changes = changesOf(rows)
  const known = rows.map(
    ({ plan, execution }) => new Map([[textOf(plan.planSteps), succeeded(execution)]]),
  )
  const toRun: (PlanToRun & { readonly place: number })[] = []
  for (const [place, { task }] of rows.entries()) {
    for (const [number, change] of CHANGES.entries()) {
      const planSteps = changes[place]?.[change]
      if (planSteps === undefined || known[place]?.has(textOf(planSteps)) === true) continue
      known[place]?.set(textOf(planSteps), false)
      toRun.push({
        place,
        task,
        planSteps,
        keys: [
          sampleKey(context.config.seed, {
            stream: STREAM.whatIf,
            update,
            task: task.index,
            plan: CHANGED + number,
            execution: 0,
            role: 'executor',
          }),
        ],
      })
    }
  }
  for (const { planIndex, planSteps, verdict } of await execute(
    context,
    toRun,
    sampling(context, 'executor', 'greedy'),
    signal,
  )) {
    const place = toRun[planIndex]?.place
    if (place !== undefined) known[place]?.set(textOf(planSteps), verdict.success)
  }
  const outcome = (place: number, change: Change): boolean =>
    known[place]?.get(textOf(changes[place]?.[change] ?? rows[place]?.plan.planSteps)) ?? false
  return rows.map((_, place) => ({
    noPlan: outcome(place, 'noPlan'),
    blanked: outcome(place, 'blanked'),
    shuffled: outcome(place, 'shuffled'),
    swapped: outcome(place, 'swapped'),
  }))
}

/** Which tasks one of `bestOf` sampled plans solves, by index. */
async function solvable(
  context: RunContext,
  rows: readonly Row[],
  update: number,
  signal?: AbortSignal,
): Promise<ReadonlySet<number>> {
  const { config } = context
  const { bestOf } = config.evaluation
  const tried = new Map(rows.map(({ task, plan }) => [task.id, new Set([textOf(plan.planSteps)])]))
  const name = { stream: STREAM.whatIf, update, execution: 0 }
  const request = {
    prompts: rows.map(({ task }) => promptFor(context, task)),
    plans: bestOf,
    sampling: sampling(context, 'planner', 'sampled'),
    maxSubtasks: config.rl.maxSubtasks,
    keyOf: (task: { readonly index: number }, plan: number) =>
      sampleKey(config.seed, { ...name, task: task.index, plan: 1 + plan, role: 'planner' }),
  }
  const { executions } = await rollOut(
    context,
    modeOf(config).evaluates,
    request,
    sampling(context, 'executor', 'greedy'),
    ({ task, planSteps, index }, place) => {
      const before = tried.get(task.id)
      if (planSteps === undefined || before === undefined || before.has(textOf(planSteps)))
        return []
      before.add(textOf(planSteps))
      return [
        {
          number: place,
          plan: {
            task,
            planSteps,
            keys: [
              sampleKey(config.seed, {
                ...name,
                task: task.index,
                plan: 1 + index,
                role: 'executor',
              }),
            ],
          },
        },
      ]
    },
    signal,
  )
  return new Set(executions.filter(({ verdict }) => verdict.success).map(({ task }) => task.index))
}

export async function probe(
  context: RunContext,
  rows: readonly Row[],
  update: number,
  signal?: AbortSignal,
): Promise<Probed[]> {
  // Where the planner's own plan succeeds no other can do better.
  const failed = rows.filter(({ execution }) => !succeeded(execution))
  const [outcomes, solved] = await inParallel(
    signal,
    (either) => changed(context, rows, update, either),
    (either) => solvable(context, failed, update, either),
  )
  return rows.map((row, i) => ({
    row,
    best: succeeded(row.execution) || solved.has(row.task.index),
    ...at(outcomes, i, 'outcomes'),
  }))
}

export function probesOf(
  { config }: Pick<RunContext, 'config'>,
  probed: readonly Probed[],
): Probes {
  /** V with the change minus V with the planner's own plan. */
  const change = (value: (one: Probed) => boolean): Estimate =>
    estimate(
      probed.map((one) => ({
        value: Number(value(one)) - Number(succeeded(one.row.execution)),
        cluster: one.row.task.template,
      })),
      config.seed,
    )
  const withoutPlan = estimate(
    probed.map((one) => ({
      value: Number(succeeded(one.row.execution)) - Number(one.noPlan),
      cluster: one.row.task.template,
    })),
    config.seed,
  )
  return {
    capabilityRegret: change(({ best }) => best),
    planUplift: withoutPlan,
    blanked: change((one) => one.blanked),
    shuffled: change((one) => one.shuffled),
    swapped: change((one) => one.swapped),
  }
}
