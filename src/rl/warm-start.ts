/** Supervised training on demonstrations before reinforcement learning: role after role, or both at once for shared weights. */
import type { OptimizerConfig, Policy, PolicyBatch } from '../engine/engine.ts'
import type { Config } from '../run/config.ts'
import type { RunFile } from '../run/run-file.ts'
import { joinBatches } from './batch.ts'
import { promptFor } from './context.ts'
import type { RunContext } from './context.ts'
import { demonstrationBatch, warmStartRate } from './demonstrations.ts'
import type { DemonstrationSource, Role } from './demonstrations.ts'

export type WarmStartPoint = RunFile['warmStart'][number]

export interface WarmStartStage { readonly role: Role | 'shared'; readonly steps: number }

/** What a configuration's warm start consists of, in order. */
export function warmStartStages(config: Config): WarmStartStage[] {
  const { plannerSteps, executorSteps } = config.warmStart
  const stages: WarmStartStage[] = config.weights === 'shared'
    ? [{ role: 'shared', steps: Math.max(plannerSteps, executorSteps) }]
    : [{ role: 'planner', steps: plannerSteps }, { role: 'executor', steps: executorSteps }]
  return stages.filter((stage) => stage.steps > 0)
}

/** Settings that differ from reinforcement learning's: a faster second moment, as batches of demonstrations are far less noisy. */
const WARM_START_BETA2 = 0.99

const optimizer = (config: Config, learningRate: number): OptimizerConfig => ({
  learningRate, beta1: config.rl.beta1, beta2: WARM_START_BETA2, epsilon: 1e-8, weightDecay: 0.01, maxGradNorm: 1,
})

async function batchOf(source: DemonstrationSource, config: Config, role: Role | 'shared', step: number): Promise<PolicyBatch> {
  const { plannerStyles, executorStyles } = config.warmStart
  if (role === 'planner') return demonstrationBatch(source, role, plannerStyles, step, config.planner.context)
  if (role === 'executor') return demonstrationBatch(source, role, executorStyles, step, config.executor.context)
  const both = joinBatches([
    await demonstrationBatch(source, 'planner', plannerStyles, step, config.planner.context),
    await demonstrationBatch(source, 'executor', executorStyles, step, config.planner.context),
  ])
  return both ?? { sequences: [], normalizer: 1 }
}

/** One step of a stage; gives its loss in nats a token. Throws when the loss is not finite. */
export async function warmStartStep(context: RunContext, stage: WarmStartStage, step: number): Promise<WarmStartPoint> {
  const { config, suite, tokenizer } = context
  const policy: Policy = stage.role === 'executor' ? context.executor : context.planner
  const source: DemonstrationSource = { suite, tokenizer, seed: config.seed, suiteSeed: config.suite.seed, batch: config.warmStart.batch, promptOf: (task) => promptFor(context, task).tokens }
  const batch = await batchOf(source, config, stage.role, step)
  const stats = await policy.update(batch, { kind: 'nll' }, optimizer(config, warmStartRate(config.warmStart.learningRate, step, stage.steps)))
  if (!Number.isFinite(stats.loss)) throw new Error(`Warm start of the ${stage.role}: the loss at step ${step + 1} is not a number. Lower warmStart.learningRate.`)
  return { role: stage.role, step: step + 1, loss: stats.loss }
}
