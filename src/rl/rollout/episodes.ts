/**
 * Whole episodes: plans by the planner, each carried out by the executor from the moment it is
 * complete. Both policies generate at the same time, so that neither's last long sequence leaves
 * the device idle.
 */
import { hasPlanner } from '../../run/mode-facts.ts'
import type { Sampling } from '../../engine/engine.ts'
import { inParallel } from '../in-parallel.ts'
import type { RunContext } from '../context.ts'
import { Executions } from './executions.ts'
import type { Execution, PlanToRun } from './executions.ts'
import { givenPlan, samplePlans } from './plans.ts'
import type { PlanRequest, PlanSample } from './plans.ts'

export interface Episodes {
  /** By prompt, then plan. */
  readonly plans: readonly PlanSample[]
  /** By the number their plan was begun with, then execution. */
  readonly executions: readonly Execution[]
}

/** What is to be carried out once a plan is there: plans, each with a number of its own. */
export type ToCarryOut = (
  sample: PlanSample,
  place: number,
) => readonly { readonly number: number; readonly plan: PlanToRun }[]

/** Without a planner, the one plan of every task is the task itself. */
function plansOf(
  { config, planner, tokenizer }: RunContext,
  request: PlanRequest,
  heard: (sample: PlanSample, place: number) => void,
  signal: AbortSignal,
): Promise<PlanSample[]> {
  if (hasPlanner(config.mode)) return samplePlans(planner, tokenizer, request, signal, heard)
  const given = request.prompts.map(({ task }) => givenPlan(task, [task.text]))
  for (const [place, sample] of given.entries()) heard(sample, place)
  return Promise.resolve(given)
}

export async function rollOut(
  context: RunContext,
  request: PlanRequest,
  executorSampling: Sampling,
  toCarryOut: ToCarryOut,
  signal?: AbortSignal,
): Promise<Episodes> {
  const work = new Executions(context, executorSampling)
  const [plans, executions] = await inParallel(
    signal,
    async (either) => {
      const samples = await plansOf(
        context,
        request,
        (sample, place) => {
          for (const { number, plan } of toCarryOut(sample, place)) work.begin(plan, number)
        },
        either,
      )
      work.end()
      return samples
    },
    (either) => work.run(either),
  )
  return { plans, executions }
}
