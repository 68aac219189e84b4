/**
 * From judged samples to a batch for the engine: loss weights by the chosen aggregation, identical
 * samples merged where that is exact.
 *
 * Aggregation, by verl's names: `dapo` token-mean; `grpo` mean over samples of their token means;
 * `dr_grpo` sum over tokens divided by samples × the longest output allowed. A sample is one
 * output: a plan, or what an executor wrote for one sub-task. The tokens of a masked sample count
 * in no sum, above or below the line; the sample itself counts among the samples, as in TRL.
 *
 * Samples with equal context and output have equal ratios, so one of them can carry the count and
 * the mean advantage, but only where the loss is linear in the advantage: at a ratio of exactly 1,
 * where nothing is clipped. Off-policy, +1 and -1 for one text do not cancel.
 */
import type { PolicyBatch, PolicySequence } from '../engine/engine.ts'
import { defined } from '../run/at.ts'
import type { Config } from '../run/config.ts'

/** One output inside a sequence, with its advantage. */
export interface TrainedSpan {
  readonly start: number
  readonly length: number
  readonly advantage: number
  readonly logProbs: Float32Array
  /** Nothing is learned from it: it was cut off, and such outputs are masked. */
  readonly masked?: boolean
}

export interface TrainedSequence {
  readonly tokens: Int32Array
  readonly spans: readonly TrainedSpan[]
}

interface Merged {
  readonly sequence: number
  readonly span: TrainedSpan
  count: number
  advantages: number
}

/**
 * Where a span begins, and the text of the tokens up to its end, two characters a token: equal ones
 * are equal samples in equal contexts.
 */
const contextKey = (tokens: Int32Array, { start, length }: TrainedSpan): string => {
  const end = start + length
  let key = `${start} `
  for (let i = 0; i < end; i += 1) {
    const token = defined(tokens[i], 'tokens')
    key += String.fromCharCode(token & 0xffff, token >>> 16)
  }
  return key
}

function mergeSpans(sequences: readonly TrainedSequence[], merge: boolean): Merged[] {
  const known = new Map<string, Merged>()
  const all: Merged[] = []
  sequences.forEach((sequence, index) => {
    for (const span of sequence.spans) {
      if (span.length === 0) continue
      const key = merge && span.masked !== true ? contextKey(sequence.tokens, span) : undefined
      const there = key === undefined ? undefined : known.get(key)
      if (there === undefined) {
        const one = { sequence: index, span, count: 1, advantages: span.advantage }
        if (key !== undefined) known.set(key, one)
        all.push(one)
      } else {
        there.count += 1
        there.advantages += span.advantage
      }
    }
  })
  return all
}

/** Each output alone: one ratio for a whole sequence is then one for a sample. */
const apart = (sequences: readonly TrainedSequence[]): TrainedSequence[] =>
  sequences.flatMap(({ tokens, spans }) => spans.map((span) => ({ tokens, spans: [span] })))

export interface Merging {
  /** Whether equal samples may be merged: only where nothing is clipped. */
  readonly merge: boolean
  readonly importance: Config['rl']['importance']
}

/**
 * Undefined when nothing is left to learn from. `maxTokens` is the longest output allowed, for
 * `dr_grpo`. `offPolicy`: later steps will meet a policy that has moved, so that the
 * log-probabilities of the one that sampled are needed.
 */
export function policyBatch(
  given: readonly TrainedSequence[],
  aggregation: Config['rl']['lossAggregation'],
  maxTokens: number,
  offPolicy: boolean,
  { merge, importance }: Merging = { merge: !offPolicy, importance: 'token' },
): PolicyBatch | undefined {
  const sequences = importance === 'sequence' ? apart(given) : given
  const all = mergeSpans(sequences, merge)
  const trained = all.filter(({ span }) => span.masked !== true)
  if (trained.length === 0) return undefined
  const samples = all.reduce((n, m) => n + m.count, 0)
  const tokens = trained.reduce((n, m) => n + m.count * m.span.length, 0)
  const normalizer =
    aggregation === 'dapo' ? tokens : aggregation === 'grpo' ? samples : samples * maxTokens
  const spansOf = new Map<number, Merged[]>()
  for (const m of trained) spansOf.set(m.sequence, [...(spansOf.get(m.sequence) ?? []), m])
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
      weights.fill(
        aggregation === 'grpo' ? count / span.length : count,
        span.start,
        span.start + span.length,
      )
      advantages.fill(sum / count, span.start, span.start + span.length)
      oldLogProbs.set(span.logProbs, span.start)
    }
    out.push({
      tokens: sequence.tokens.slice(0, length),
      weights,
      advantages,
      ...(offPolicy ? { oldLogProbs } : {}),
    })
  })
  return { sequences: out, normalizer }
}

/**
 * Two roles' batches for one shared network: each keeps its own normaliser, so neither role's
 * length outweighs the other.
 */
export function joinBatches(batches: readonly PolicyBatch[]): PolicyBatch | undefined {
  if (batches.length === 0) return undefined
  const sequences = batches.flatMap((batch) =>
    batch.sequences.map((s) => ({ ...s, weights: s.weights.map((w) => w / batch.normalizer) })),
  )
  return { sequences, normalizer: 1 }
}
