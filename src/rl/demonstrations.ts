/**
 * The warm start's data: for every item a training task and an annotator's style drawn by the role's mixture, independent of the task.
 * Only what the role itself writes is trained; prompts and observations carry no weight.
 */
import type { PolicyBatch, PolicySequence } from '../engine/engine.ts'
import { cos } from '../engine/portable-math.ts'
import { Random } from '../engine/random.ts'
import type { Mixture } from '../run/config.ts'
import { printCalls } from '../tasks/calls/print.ts'
import { STYLES } from '../tasks/task.ts'
import type { Demonstration, Style, Task, TaskSuite } from '../tasks/task.ts'
import type { Tokenizer } from '../tokenizer/tokenizer.ts'
import { STREAM } from './keys.ts'
import { concatTokens, executorContinuation, executorPrompt } from './prompt.ts'
import { runCalls } from './rollout/calls.ts'
import type { Results } from '../tasks/calls/resolve.ts'

export type Role = 'planner' | 'executor'

function drawStyle(mixture: Mixture, styles: readonly Style[], random: Random): Style {
  const there = STYLES.filter((style) => styles.includes(style))
  const total = there.reduce((sum, style) => sum + mixture[style], 0)
  let left = random.uniform() * total
  for (const style of there) {
    left -= mixture[style]
    if (left < 0) return style
  }
  return there[0] ?? 'fine'
}

/** A demonstration in a style drawn by the mixture; styles that cannot word this task give way to the suite's other ones in order. */
export function drawDemonstration(suite: TaskSuite, task: Task, mixture: Mixture, random: Random): Demonstration {
  const drawn = drawStyle(mixture, suite.styles, random)
  for (const style of [drawn, ...suite.styles]) {
    const demonstration = suite.demonstrate(task, style)
    if (demonstration !== undefined) return demonstration
  }
  throw new Error(`${task.id}: no style of suite ${suite.id} can word this task; every task needs at least one demonstration`)
}

interface Part { readonly tokens: ArrayLike<number>; readonly trained: boolean }

/** A sequence cut to the context, its weights 1 where the role writes. */
function sequenceOf(parts: readonly Part[], context: number): PolicySequence {
  const tokens = concatTokens(...parts.map((p) => p.tokens)).slice(0, context)
  const weights = new Float32Array(tokens.length)
  let at = 0
  for (const { tokens: part, trained } of parts) {
    if (trained) weights.fill(1, Math.min(at, tokens.length), Math.min(at + part.length, tokens.length))
    at += part.length
  }
  return { tokens, weights, advantages: new Float32Array(tokens.length) }
}

export function plannerDemonstration(t: Tokenizer, prompt: Int32Array, plan: readonly string[], context: number): PolicySequence {
  return sequenceOf([{ tokens: prompt, trained: false }, { tokens: [...t.encode(plan.join('\n')), t.control.end], trained: true }], context)
}

/** One sequence for the whole demonstration: its calls are run, so the observations are the world's own. */
export async function executorDemonstration(t: Tokenizer, suite: TaskSuite, task: Task, demonstration: Demonstration, context: number): Promise<PolicySequence> {
  const world = suite.world(task)
  world.reset(0)
  const parts: Part[] = []
  let results: Results = []
  let observation = ''
  for (const [index, line] of demonstration.plan.entries()) {
    const calls = demonstration.calls[index] ?? []
    parts.push({ tokens: index === 0 ? executorPrompt(t, line) : executorContinuation(t, observation, line), trained: false })
    parts.push({ tokens: [...t.encode(printCalls(calls)), t.control.end], trained: true })
    const ran = await runCalls(calls, index, world, results)
    results = ran.results
    observation = ran.observation
  }
  return sequenceOf(parts, context)
}

export interface DemonstrationSource {
  readonly suite: TaskSuite
  readonly tokenizer: Tokenizer
  readonly seed: number
  /** Which tasks the suite makes: the suite's own seed, so that runs of any seed share them. */
  readonly suiteSeed: number
  readonly batch: number
  readonly promptOf: (task: Task) => Int32Array
}

/** The batch of one warm-start step; the same seed, role and step give the same batch. Token-mean loss. */
export async function demonstrationBatch(source: DemonstrationSource, role: Role, mixture: Mixture, step: number, context: number): Promise<PolicyBatch> {
  const { suite, tokenizer } = source
  const random = new Random(source.seed, STREAM.warmStart, step, role === 'planner' ? 0 : 1)
  const sequences: PolicySequence[] = []
  for (let item = 0; item < source.batch; item += 1) {
    const task = suite.task('train', random.int(suite.size('train')), source.suiteSeed)
    const demonstration = drawDemonstration(suite, task, mixture, random)
    sequences.push(role === 'planner'
      ? plannerDemonstration(tokenizer, source.promptOf(task), demonstration.plan, context)
      : await executorDemonstration(tokenizer, suite, task, demonstration, context))
  }
  const normalizer = sequences.reduce((n, s) => n + s.weights.reduce((a, b) => a + b, 0), 0)
  return { sequences, normalizer: Math.max(1, normalizer) }
}

/** Learning rate of a warm-start step: linear rise over the first twentieth, cosine fall to a tenth. */
export function warmStartRate(peak: number, step: number, steps: number): number {
  const rise = Math.max(1, Math.round(steps / 20))
  if (step < rise) return (peak * (step + 1)) / rise
  const progress = (step - rise) / Math.max(1, steps - rise)
  return peak * (0.1 + 0.9 * 0.5 * (1 + cos(Math.PI * progress)))
}
