/** The planner's half of a rollout: G_h plans for each task, their prompts prefilled once a task. */
import type { Policy, SampleKey, Sampling, Segment } from '../../engine/engine.ts'
import type { Task } from '../../tasks/task.ts'
import type { Tokenizer } from '../../tokenizer/tokenizer.ts'
import { outputText, planLines } from '../prompt.ts'

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
  readonly lines: readonly string[] | undefined
}

export interface PlanPrompt { readonly task: Task; readonly text: string; readonly tokens: Int32Array }

export function toOutput(tokenizer: Tokenizer, segment: Segment): Output {
  const { text, closed } = outputText(tokenizer, segment.tokens)
  return { tokens: segment.tokens, logProbs: segment.logProbs, entropies: segment.entropies, text, closed }
}

/** Samples `plans` plans for every prompt; order: by prompt, then plan. */
export async function samplePlans(policy: Policy, tokenizer: Tokenizer, prompts: readonly PlanPrompt[], plans: number, sampling: Sampling,
  keyOf: (task: Task, plan: number) => SampleKey, maxSubtasks: number, signal?: AbortSignal): Promise<PlanSample[]> {
  const rollout = policy.open(sampling)
  try {
    const owners = new Map<number, { prompt: PlanPrompt; index: number }>()
    for (const prompt of prompts) {
      const first = rollout.add(prompt.tokens, keyOf(prompt.task, 0))
      owners.set(first, { prompt, index: 0 })
      const others = Array.from({ length: plans - 1 }, (_, i) => keyOf(prompt.task, i + 1))
      rollout.fork(first, others).forEach((id, i) => owners.set(id, { prompt, index: i + 1 }))
      // A forked sequence waits until it is given a key of its own.
      rollout.append(first, new Int32Array(), keyOf(prompt.task, 0))
    }
    const segments = await rollout.next(signal)
    const samples = segments.flatMap((segment) => {
      const owner = owners.get(segment.id)
      if (owner === undefined) return []
      const output = toOutput(tokenizer, segment)
      return [{ task: owner.prompt.task, index: owner.index, promptText: owner.prompt.text, prompt: owner.prompt.tokens, output, lines: planLines(output.text, output.closed, maxSubtasks) }]
    })
    const place = new Map(prompts.map((p, i) => [p.task, i]))
    return samples.sort((a, b) => (place.get(a.task) ?? 0) - (place.get(b.task) ?? 0) || a.index - b.index)
  } finally {
    rollout.close()
  }
}
