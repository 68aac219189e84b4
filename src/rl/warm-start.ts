/** Supervised training on demonstrations before reinforcement learning: policy after policy. */
import type {
  Checkpoint,
  Engine,
  OptimizerConfig,
  Policy,
  PolicyBatch,
  Weights,
} from '../engine/engine.ts'
import type { Config, ModelShape } from '../run/config.ts'
import type { RunFile } from '../run/run-file.ts'
import type { ModelConfig } from '../engine/engine.ts'
import { initialWeightsInSlices } from '../engine/transformer/weights.ts'
import { joinBatches } from './update.ts'
import { ExecutorView, promptFor } from './prompt.ts'
import type { RunContext } from './context.ts'
import { annotatorsOf, demonstrationBatch, rareTools, warmStartRate } from './demonstrations.ts'
import type { DemonstrationSource } from './demonstrations.ts'
import { policyRoles, shapeOf } from './policy-roles.ts'
import type { PolicyRole } from './policy-roles.ts'

export type WarmStartPoint = RunFile['warmStart'][number]

/** What demonstrations are made from. */
export type WarmStartSetup = Pick<RunContext, 'config' | 'suite' | 'tokenizer'>

export interface WarmStartStage {
  readonly role: PolicyRole
  readonly steps: number
}

/** What a configuration's warm start consists of, in order. */
export function warmStartStages(config: Config): WarmStartStage[] {
  const { plannerSteps, executorSteps, soloSteps } = config.warmStart
  const steps = {
    planner: plannerSteps,
    executor: executorSteps,
    shared: Math.max(plannerSteps, executorSteps),
    solo: soloSteps === 0 ? plannerSteps + executorSteps : soloSteps,
  }
  return policyRoles(config)
    .map((role) => ({ role, steps: steps[role] }))
    .filter((stage) => stage.steps > 0)
}

/** Steps of all of them. */
export const warmStartSteps = (config: Config): number =>
  warmStartStages(config).reduce((sum, { steps }) => sum + steps, 0)

/**
 * Settings that differ from reinforcement learning's: a faster second moment, as batches of
 * demonstrations are far less noisy.
 */
const WARM_START_BETA2 = 0.99

const optimizer = (config: Config, learningRate: number): OptimizerConfig => ({
  learningRate,
  beta1: config.rl.beta1,
  beta2: WARM_START_BETA2,
  epsilon: 1e-8,
  weightDecay: 0.01,
  maxGradNorm: 1,
})

const sources = new WeakMap<Config, DemonstrationSource>()

/** Made once a run: which tools are rare is counted over the whole training split. */
function sourceOf({ config, suite, tokenizer }: WarmStartSetup): DemonstrationSource {
  const known = sources.get(config)
  if (known?.suite === suite && known.tokenizer === tokenizer) return known
  const {
    warmStart,
    seed,
    suite: { seed: suiteSeed },
    environment,
  } = config
  const source: DemonstrationSource = {
    suite,
    tokenizer,
    seed,
    suiteSeed,
    batch: warmStart.batch,
    promptOf: (task) => promptFor({ config, suite, tokenizer }, task).tokens,
    view: new ExecutorView(tokenizer, environment, suite),
    annotators: {
      planner: annotatorsOf(config, suite, 'planner'),
      executor: annotatorsOf(config, suite, 'executor'),
    },
    rare: { tools: rareTools(suite, suiteSeed, warmStart.rareTools), share: warmStart.rareShare },
  }
  sources.set(config, source)
  return source
}

async function batchOf(
  source: DemonstrationSource,
  role: PolicyRole,
  step: number,
  context: number,
): Promise<PolicyBatch> {
  if (role !== 'shared') return demonstrationBatch(source, role, step, context)
  const both = joinBatches([
    await demonstrationBatch(source, 'planner', step, context),
    await demonstrationBatch(source, 'executor', step, context),
  ])
  return both ?? { sequences: [], normalizer: 1 }
}

/** One step of a stage; gives its loss in nats a token. Throws when the loss is not finite. */
export async function warmStartStep(
  taskSetup: WarmStartSetup,
  policy: Policy,
  stage: WarmStartStage,
  step: number,
): Promise<WarmStartPoint> {
  const { config } = taskSetup
  const batch = await batchOf(sourceOf(taskSetup), stage.role, step, policy.config.context)
  const stats = await policy.update(
    batch,
    { kind: 'nll' },
    optimizer(config, warmStartRate(config.warmStart.learningRate, step, stage.steps)),
  )
  if (!Number.isFinite(stats.loss))
    throw new Error(
      `Warm start of the ${stage.role}: the loss at step ${step + 1} is not a number. Lower warmStart.learningRate.`,
    )
  return { role: stage.role, step: step + 1, loss: stats.loss }
}

const ROPE_THETA = 10_000
const RMS_EPS = 1e-5

export function modelConfig(shape: ModelShape, vocab: number): ModelConfig {
  return { ...shape, vocab, ropeTheta: ROPE_THETA, rmsEps: RMS_EPS }
}

/** Weight initialisation draws apart for the policies. */
const ROLE_SEED = {
  planner: 0x70,
  shared: 0x70,
  executor: 0x65,
  solo: 0x73,
} as const satisfies Readonly<Record<PolicyRole, number>>

/**
 * How far something is that comes before a run's first event. What it gives is waited for; where it
 * rejects, the run does not begin.
 */
export type Preparing = (label: string, done: number, total: number) => Promise<void>

export const modelOf = (
  { config, tokenizer }: Pick<WarmStartSetup, 'config' | 'tokenizer'>,
  role: PolicyRole,
): ModelConfig => modelConfig(shapeOf(config, role, tokenizer.vocab), tokenizer.vocab)

/**
 * A policy as it is before any demonstration, or with the given weights. Drawing its first ones
 * takes a large model minutes: `preparing` is told.
 */
export async function createPolicy(
  engine: Engine,
  taskSetup: Pick<WarmStartSetup, 'config' | 'tokenizer'>,
  role: PolicyRole,
  weights?: Weights,
  preparing?: Preparing,
): Promise<Policy> {
  const model = modelOf(taskSetup, role)
  const seed = (taskSetup.config.seed ^ (ROLE_SEED[role] << 24)) >>> 0
  const label = `Drawing the first weights of ${NAMES[role]}`
  const first =
    weights ??
    (preparing === undefined
      ? { seed }
      : await initialWeightsInSlices(model, seed, (done, total) => preparing(label, done, total)))
  return engine.createPolicy(model, first)
}

const NAMES = {
  planner: 'the planner',
  executor: 'the executor',
  shared: 'both roles',
  solo: 'the one policy',
} as const satisfies Readonly<Record<PolicyRole, string>>

/** A warm start of one role in its middle: everything that goes on from there needs. */
export interface WarmStartState {
  readonly step: number
  readonly state: Checkpoint
}

export interface WarmUpStep extends WarmStartPoint {
  /** What the warm start goes on from; to be asked for before the next step is pulled. */
  readonly state: () => Promise<Checkpoint>
}

/**
 * The whole warm start of one role, on its own, or what is left of it: ends with the weights that
 * the role's policy begins reinforcement learning with. Yields after each step; not pulling pauses
 * it. Rejects with the signal's reason when aborted.
 */
export async function* warmUpSteps(
  engine: Engine,
  taskSetup: WarmStartSetup,
  role: PolicyRole,
  signal?: AbortSignal,
  begun?: WarmStartState,
): AsyncGenerator<WarmUpStep, Weights, undefined> {
  const policy = await createPolicy(engine, taskSetup, role, begun?.state.weights)
  try {
    if (begun !== undefined) await policy.restore(begun.state)
    for (const stage of warmStartStages(taskSetup.config).filter((one) => one.role === role)) {
      for (let step = begun?.step ?? 0; step < stage.steps; step += 1) {
        signal?.throwIfAborted()
        yield {
          ...(await warmStartStep(taskSetup, policy, stage, step)),
          state: () => policy.snapshot(),
        }
      }
    }
    return (await policy.snapshot()).weights
  } finally {
    policy.dispose()
  }
}
