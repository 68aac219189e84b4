/**
 * Whole episodes: G_h plans for each task, their prompts prefilled once a task, each plan carried
 * out by the executor from the moment it is complete. Both policies generate at the same time, so
 * that neither's last long sequence leaves the device idle.
 */
import type { SampleKey, Sampling, SequenceId } from '../../engine/engine.ts'
import type { Task } from '../../tasks/task.ts'
import type { RunContext } from '../context.ts'
import { inParallel } from '../in-parallel.ts'
import { planStepsOf, toOutput } from '../prompt.ts'
import type { Output, PlanPrompt } from '../prompt.ts'
import { Executions } from './executions.ts'
import type { Execution, PlanToRun } from './executions.ts'

export interface PlanSample {
  readonly task: Task
  /** Index within the group. */
  readonly index: number
  readonly promptText: string
  readonly prompt: Int32Array
  readonly output: Output
  /** Sub-tasks in order; undefined when the output is not a plan. */
  readonly planSteps: readonly string[] | undefined
}

export interface PlanRequest {
  readonly prompts: readonly PlanPrompt[]
  /** Plans a prompt. */
  readonly plans: number
  readonly sampling: Sampling
  readonly keyOf: (task: Task, plan: number) => SampleKey
  /** Most sub-tasks; more lines are no plan. */
  readonly maxSubtasks: number
}

/**
 * Where a task's plans come from; order: by prompt, then plan. `heard` is told each with its place
 * in that order as soon as it is complete.
 */
export type PlanSource = (
  context: Pick<RunContext, 'planner' | 'tokenizer'>,
  request: PlanRequest,
  signal?: AbortSignal,
  heard?: (sample: PlanSample, place: number) => void,
) => Promise<PlanSample[]>

/** Plans that the planner writes. */
export const samplePlans: PlanSource = async (
  { planner, tokenizer },
  { prompts, plans, sampling, keyOf, maxSubtasks },
  signal,
  heard,
) => {
  const rollout = planner.open(sampling)
  try {
    const places = new Map<SequenceId, number>()
    for (const [at, prompt] of prompts.entries()) {
      const keys = Array.from({ length: plans }, (_, index) => keyOf(prompt.task, index))
      for (const [index, id] of rollout.add(prompt.tokens, keys).entries())
        places.set(id, at * plans + index)
    }
    const samples: PlanSample[] = []
    for (
      let segments = await rollout.next(signal, 1);
      segments.length > 0;
      segments = await rollout.next(signal, 1)
    ) {
      for (const segment of segments) {
        const place = places.get(segment.id) ?? -1
        const prompt = prompts[Math.floor(place / plans)]
        if (prompt === undefined)
          throw new Error(`sequence ${segment.id} is no plan that was asked for`)
        const output = toOutput(tokenizer, segment)
        const sample = {
          task: prompt.task,
          index: place % plans,
          promptText: prompt.text,
          prompt: prompt.tokens,
          output,
          planSteps: planStepsOf(output.text, output.closed, maxSubtasks),
        }
        samples[place] = sample
        rollout.release(segment.id)
        heard?.(sample, place)
      }
    }
    return samples
  } finally {
    rollout.close()
  }
}

/**
 * A plan that the planner did not write: what a policy without a planner works from, or what
 * replaces a plan in an experiment.
 */
export function givenPlan(task: Task, planSteps: readonly string[]): PlanSample {
  const nothing = new Float32Array()
  const output: Output = {
    tokens: new Int32Array(),
    logProbs: nothing,
    entropies: nothing,
    text: planSteps.join('\n'),
    closed: true,
  }
  return { task, index: 0, promptText: task.text, prompt: new Int32Array(), output, planSteps }
}

/** Without a planner, the one plan of every task is the task itself. */
export const givenPlans: PlanSource = (_context, { prompts }, _signal, heard) => {
  const given = prompts.map(({ task }) => givenPlan(task, [task.text]))
  for (const [place, sample] of given.entries()) heard?.(sample, place)
  return Promise.resolve(given)
}

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

export async function rollOut(
  context: RunContext,
  planSource: PlanSource,
  request: PlanRequest,
  executorSampling: Sampling,
  toCarryOut: ToCarryOut,
  signal?: AbortSignal,
): Promise<Episodes> {
  const work = new Executions(context, executorSampling)
  const [plans, executions] = await inParallel(
    signal,
    async (either) => {
      const samples = await planSource(context, request, either, (sample, place) => {
        for (const { number, plan } of toCarryOut(sample, place)) work.begin(plan, number)
      })
      work.end()
      return samples
    },
    (either) => work.run(either),
  )
  return { plans, executions }
}
