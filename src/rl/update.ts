/**
 * One optimiser round on a collected batch: which roles learn in which mode, for one network or
 * two.
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
import { hasPlanner } from '../run/mode-facts.ts'
import type { Config } from '../run/config.ts'
import { joinBatches, policyBatch } from './batch.ts'
import type { Merging, TrainedSequence } from './batch.ts'
import type { Batch } from './collect.ts'
import type { RunContext } from './context.ts'
import { updateMetrics } from './metrics.ts'
import { learners } from './modes.ts'
import type { PolicyPair } from './policy-pair.ts'
import { concatTokens } from './prompt.ts'
import type { Output } from './rollout/plans.ts'

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
  const { lossAggregation, maxPlanTokens, maxCallTokens } = config.rl
  const offPolicy = config.rl.numIterations > 1
  const who = learners(config, update)
  const options = { offPolicy, kl: config.rl.beta > 0 }
  const planned = who.planner
    ? policyBatch(
        plannerSequences(config, batch),
        lossAggregation,
        maxPlanTokens,
        offPolicy,
        merging(config),
      )
    : undefined
  const executed = who.executor
    ? policyBatch(
        executorSequences(config, batch),
        lossAggregation,
        maxCallTokens,
        offPolicy,
        merging(config),
      )
    : undefined
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
