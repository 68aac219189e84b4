/**
 * One optimiser round on a judged batch: the outputs of each role that learns become a batch for the
 * engine, with loss weights by the chosen aggregation, and each network takes its steps on it.
 *
 * Identical samples are merged where that is exact. Samples with equal context and output have equal
 * ratios, so one of them can carry the count and the mean advantage, but only where the loss is
 * linear in the advantage: at a ratio of exactly 1, where nothing is clipped. Off-policy, +1 and -1
 * for one text do not cancel. The tokens of a masked sample count in no sum, above or below the
 * line; the sample itself counts among the samples, as in TRL.
 */
import type {
  LossConfig,
  OptimizerConfig,
  Policy,
  PolicyBatch,
  PolicySequence,
  UpdateStats,
} from '../engine/engine.ts'
import { trainingOperations } from '../engine/operations.ts'
import { defined } from '../run/at.ts'
import type { Config } from '../run/config.ts'
import { hasPlanner } from '../run/mode-facts.ts'
import type { RunContext } from './context.ts'
import type { Batch } from './judging.ts'
import { LOSS_AGGREGATIONS } from './loss-aggregations/loss-aggregations.ts'
import { updateMetrics } from './update-metrics.ts'
import { modeOf } from './modes/modes.ts'
import type { PolicyPair } from './policy-pair.ts'
import { concatTokens } from './prompt.ts'
import type { Output } from './prompt.ts'

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
  const { tokenWeight, normalizer } = LOSS_AGGREGATIONS[aggregation]
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
      weights.fill(tokenWeight(count, span.length), span.start, span.start + span.length)
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
  return { sequences: out, normalizer: normalizer({ samples, tokens, maxTokens }) }
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

/**
 * Samples without an advantage move nothing but by the pull to the reference: they are left out, of
 * the normaliser too, where there is none.
 */
export const teaches = ({ rl }: Config, advantage: number): boolean =>
  advantage !== 0 || rl.beta > 0

export const isMasked = ({ rl }: Config, { closed }: Pick<Output, 'closed'>): boolean =>
  rl.maskTruncated && !closed

function plannerSequences(config: Config, batch: Batch): TrainedSequence[] {
  return batch.plans
    .flat()
    .filter(({ advantage }) => teaches(config, advantage))
    .map(({ sample: { prompt, output }, advantage }) => ({
      tokens: concatTokens(prompt, output.tokens),
      spans: [
        {
          start: prompt.length,
          length: output.tokens.length,
          advantage,
          logProbs: output.logProbs,
          masked: isMasked(config, output),
        },
      ],
    }))
}

function executorSequences(config: Config, batch: Batch): TrainedSequence[] {
  const byExecution = new Map(
    batch.executions.map((e) => [e, new Array<{ advantage: number; at: number }>()]),
  )
  for (const step of batch.steps.flat())
    if (teaches(config, step.advantage))
      byExecution.get(step.execution)?.push({ advantage: step.advantage, at: step.at })
  return [...byExecution]
    .filter(([, steps]) => steps.length > 0)
    .map(([execution, steps]) => ({
      tokens: execution.tokens,
      spans: steps
        .sort((a, b) => a.at - b.at)
        .flatMap(({ at, advantage }) => {
          const step = execution.steps[at]
          return step === undefined
            ? []
            : [
                {
                  start: step.start,
                  length: step.output.tokens.length,
                  advantage,
                  logProbs: step.output.logProbs,
                  masked: isMasked(config, step.output),
                },
              ]
        }),
    }))
}

/** With one step a batch every ratio is exactly 1, which only a dual clip below 1 would clip. */
export const merging = ({ rl: { numIterations, dualClip, importance } }: Config): Merging => ({
  merge: numIterations === 1 && (dualClip === 0 || dualClip >= 1),
  importance,
})

/** The loss takes what it needs of the settings by their names. */
export const lossOf = ({ rl }: Config): LossConfig => ({ ...rl, kind: 'policy-gradient' })

const optimizer = (config: Config, rate: number): OptimizerConfig => ({
  learningRate: rate,
  beta1: config.rl.beta1,
  beta2: config.rl.beta2,
  epsilon: 1e-8,
  weightDecay: config.rl.weightDecay,
  maxGradNorm: config.rl.maxGradNorm,
})

async function withReference(batch: PolicyBatch, reference: Policy): Promise<PolicyBatch> {
  const scores = await reference.score(batch.sequences.map((s) => s.tokens))
  const sequences = batch.sequences.map((s, i): PolicySequence => {
    const refLogProbs = scores[i]?.logProbs
    return refLogProbs === undefined ? s : { ...s, refLogProbs }
  })
  return { ...batch, sequences }
}

async function learn(
  config: Config,
  policy: Policy,
  reference: Policy | undefined,
  batch: PolicyBatch,
  rate: number,
): Promise<UpdateStats | undefined> {
  const ready =
    reference === undefined || config.rl.beta === 0 ? batch : await withReference(batch, reference)
  let stats: UpdateStats | undefined
  for (let i = 0; i < config.rl.numIterations; i += 1)
    stats = await policy.update(ready, lossOf(config), optimizer(config, rate))
  return stats
}

export interface Learned {
  /** What the optimiser says. */
  readonly metrics: Readonly<Record<string, number>>
  /** Floating-point operations that the gradients ask for. */
  readonly operations: number
}

const operationsOf = (policy: Policy, batch: PolicyBatch, iterations: number): number =>
  iterations *
  batch.sequences.reduce(
    (sum, { tokens }) => sum + trainingOperations(policy.config, 1, tokens.length),
    0,
  )

/** Later steps on a batch meet a policy that has moved. */
const isOffPolicy = ({ rl }: Config): boolean => rl.numIterations > 1

/** For each role that learns at update `update` its batch, where there is anything to learn from. */
export function roleBatches(
  config: Config,
  batch: Batch,
  update: number,
): { readonly planner: PolicyBatch | undefined; readonly executor: PolicyBatch | undefined } {
  const { lossAggregation, maxPlanTokens, maxCallTokens } = config.rl
  const learns = modeOf(config).learns(config, update)
  const of = (
    sequences: (config: Config, batch: Batch) => TrainedSequence[],
    maxTokens: number,
  ): PolicyBatch | undefined =>
    policyBatch(
      sequences(config, batch),
      lossAggregation,
      maxTokens,
      isOffPolicy(config),
      merging(config),
    )
  return {
    planner: learns.planner ? of(plannerSequences, maxPlanTokens) : undefined,
    executor: learns.executor ? of(executorSequences, maxCallTokens) : undefined,
  }
}

/**
 * Updates the roles that learn at update `update`, at learning rate `rate`. A role without any
 * signal is left as it is.
 */
export async function updatePolicies(
  context: RunContext,
  batch: Batch,
  update: number,
  rate: number,
  references?: PolicyPair,
): Promise<Learned> {
  const { config } = context
  const options = { offPolicy: isOffPolicy(config), kl: config.rl.beta > 0 }
  const { planner: planned, executor: executed } = roleBatches(config, batch, update)
  if (context.planner === context.executor && hasPlanner(config.mode)) {
    const both = joinBatches([planned, executed].filter((b) => b !== undefined))
    const stats =
      both === undefined
        ? undefined
        : await learn(config, context.planner, references?.planner, both, rate)
    if (both === undefined || stats === undefined) return { metrics: {}, operations: 0 }
    return {
      metrics: updateMetrics('shared', stats, options),
      operations: operationsOf(context.planner, both, config.rl.numIterations),
    }
  }
  const metrics: Record<string, number> = {}
  let operations = 0
  for (const [role, policy, reference, own] of [
    ['planner', context.planner, references?.planner, planned],
    ['executor', context.executor, references?.executor, executed],
  ] as const) {
    const stats = own === undefined ? undefined : await learn(config, policy, reference, own, rate)
    if (own === undefined || stats === undefined) continue
    Object.assign(metrics, updateMetrics(role, stats, options))
    operations += operationsOf(policy, own, config.rl.numIterations)
  }
  return { metrics, operations }
}
