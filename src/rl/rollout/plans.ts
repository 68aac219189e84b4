/**
 * The planner's half of a rollout: G_h plans for each task, their prompts prefilled once a task.
 */
import type { Policy, SampleKey, Sampling, Segment, SequenceId } from '../../engine/engine.ts'
import type { Task } from '../../tasks/task.ts'
import type { Tokenizer } from '../../tokenizer/tokenizer.ts'
import { outputText, planStepsOf } from '../prompt.ts'

/** What a policy wrote in one go. */
export interface Output {
  readonly tokens: Int32Array
  readonly logProbs: Float32Array
  readonly entropies: Float32Array
  readonly text: string
  /** Ended with the end token. */
  readonly closed: boolean
}

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

export interface PlanPrompt {
  readonly task: Task
  readonly text: string
  readonly tokens: Int32Array
}

export function toOutput(tokenizer: Tokenizer, segment: Segment): Output {
  const { text, closed } = outputText(tokenizer, segment.tokens)
  return {
    tokens: segment.tokens,
    logProbs: segment.logProbs,
    entropies: segment.entropies,
    text,
    closed,
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
 * Samples plans; order: by prompt, then plan. `heard` is told each with its place in that order as
 * soon as it is complete.
 */
export async function samplePlans(
  policy: Policy,
  tokenizer: Tokenizer,
  request: PlanRequest,
  signal?: AbortSignal,
  heard: (sample: PlanSample, place: number) => void = () => undefined,
): Promise<PlanSample[]> {
  const { prompts, plans, sampling, keyOf, maxSubtasks } = request
  const rollout = policy.open(sampling)
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
        heard(sample, place)
      }
    }
    return samples
  } finally {
    rollout.close()
  }
}
