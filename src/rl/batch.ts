/**
 * From judged samples to a batch for the engine: loss weights by the chosen aggregation, identical samples merged, groups without variance
 * left out.
 *
 * Aggregation, by verl's names: `dapo` token-mean; `grpo` mean over samples of their token means; `dr_grpo` sum over tokens divided by samples ×
 * the longest output allowed. A sample is one output: a plan, or what an executor wrote for one sub-task.
 *
 * Merging is exact on-policy: samples with equal context and output have equal gradients, so one of them carries the count and the mean advantage.
 */
import type { PolicyBatch, PolicySequence } from '../engine/engine.ts'
import type { Config } from '../run/config.ts'

/** One output inside a sequence, with its advantage. */
export interface TrainedSpan {
  readonly start: number
  readonly length: number
  readonly advantage: number
  readonly logProbs: Float32Array
}

export interface TrainedSequence { readonly tokens: Int32Array; readonly spans: readonly TrainedSpan[] }

interface Merged { readonly sequence: number; readonly span: TrainedSpan; count: number; advantages: number }

/** Text of the tokens up to the end of a span: equal texts are equal samples in equal contexts. */
const contextKey = (tokens: Int32Array, end: number): string => {
  let key = ''
  for (let i = 0; i < end; i += 1) key += String.fromCharCode(tokens[i] ?? 0)
  return key
}

function mergeSpans(sequences: readonly TrainedSequence[]): Merged[] {
  const known = new Map<string, Merged>()
  sequences.forEach((sequence, index) => {
    for (const span of sequence.spans) {
      const key = contextKey(sequence.tokens, span.start + span.length)
      const there = known.get(key)
      if (there === undefined) known.set(key, { sequence: index, span, count: 1, advantages: span.advantage })
      else { there.count += 1; there.advantages += span.advantage }
    }
  })
  return [...known.values()]
}

/** Undefined when nothing is left to learn from. `maxTokens` is the longest output allowed, for `dr_grpo`. */
export function policyBatch(sequences: readonly TrainedSequence[], aggregation: Config['rl']['lossAggregation'], maxTokens: number, offPolicy: boolean): PolicyBatch | undefined {
  const merged = mergeSpans(sequences).filter((m) => m.span.length > 0)
  if (merged.length === 0) return undefined
  const samples = merged.reduce((n, m) => n + m.count, 0)
  const tokens = merged.reduce((n, m) => n + m.count * m.span.length, 0)
  const normalizer = aggregation === 'dapo' ? tokens : aggregation === 'grpo' ? samples : samples * maxTokens
  const spansOf = new Map<number, Merged[]>()
  for (const m of merged) spansOf.set(m.sequence, [...(spansOf.get(m.sequence) ?? []), m])
  const out: PolicySequence[] = []
  sequences.forEach((sequence, index) => {
    const spans = spansOf.get(index)
    if (spans === undefined) return
    // Nothing behind the last trained token can matter.
    const length = Math.max(...spans.map((m) => m.span.start + m.span.length))
    const weights = new Float32Array(length)
    const advantages = new Float32Array(length)
    const oldLogProbs = new Float32Array(length)
    for (const { span, count, advantages: sum } of spans) {
      weights.fill(aggregation === 'grpo' ? count / span.length : count, span.start, span.start + span.length)
      advantages.fill(sum / count, span.start, span.start + span.length)
      oldLogProbs.set(span.logProbs, span.start)
    }
    out.push({ tokens: sequence.tokens.slice(0, length), weights, advantages, ...(offPolicy ? { oldLogProbs } : {}) })
  })
  return { sequences: out, normalizer }
}

/** Two roles' batches for one shared network: each keeps its own normaliser, so neither role's length outweighs the other. */
export function joinBatches(batches: readonly PolicyBatch[]): PolicyBatch | undefined {
  if (batches.length === 0) return undefined
  const sequences = batches.flatMap((batch) => batch.sequences.map((s) => ({ ...s, weights: s.weights.map((w) => w / batch.normalizer) })))
  return { sequences, normalizer: 1 }
}
