/**
 * One training step (forward, backward, AdamW, statistics read back) on either engine, for `benchmarks/cases/train-step.ts`
 * to call in turns. Both engines start from the same weights and see the same batch, so their losses must stay equal.
 */
import { createWebgpuEngine } from '../../src/engine/device/webgpu/engine.ts'
import type { Engine, ModelConfig, Policy, PolicyBatch } from '../../src/engine/engine.ts'
import { Random } from '../../src/engine/random.ts'

export interface Step {
  readonly ms: number
  readonly loss: number
}

export interface TrainStepPage {
  /** Starts both engines; says what does the arithmetic. */
  start(): Promise<Readonly<Record<string, string>>>
  step(engine: string): Promise<Step>
}

declare global {
  interface Window {
    trainStep: TrainStepPage
  }
}

const MODEL: ModelConfig = {
  vocab: 1024, dModel: 64, layers: 2, heads: 4, kvHeads: 4, feedForward: 176, context: 192, tied: true, qkvBias: false, ropeTheta: 10_000, rmsEps: 1e-5,
}
const ROWS = 16
const TOKENS = 64
const OPTIMIZER = { learningRate: 5e-4, beta1: 0.9, beta2: 0.95, epsilon: 1e-8, weightDecay: 0.01, maxGradNorm: 1 }

function batch(): PolicyBatch {
  const random = new Random(1, 0)
  const sequences = Array.from({ length: ROWS }, () => ({
    tokens: Int32Array.from({ length: TOKENS }, () => random.int(MODEL.vocab)),
    weights: new Float32Array(TOKENS).fill(1),
    advantages: new Float32Array(TOKENS),
  }))
  return { sequences, normalizer: ROWS * (TOKENS - 1) }
}

/** TensorFlow.js chooses its ops freely: the fastest it has, not the reproducible ones. */
async function tfjs(): Promise<Engine> {
  const { createTfjsEngine } = await import('../../src/engine/tfjs/engine.ts')
  return createTfjsEngine('webgpu', { deterministic: false })
}

const policies = new Map<string, Policy>()
const work = batch()

window.trainStep = {
  async start() {
    const adapters: Record<string, string> = {}
    for (const engine of [await createWebgpuEngine(), await tfjs()]) {
      policies.set(engine.info.name, await engine.createPolicy(MODEL, { seed: 1 }))
      adapters[engine.info.name] = engine.info.adapter
    }
    return adapters
  },
  async step(engine) {
    const policy = policies.get(engine)
    if (!policy) throw new RangeError(`there is no engine named ${engine}`)
    const began = performance.now()
    const { loss } = await policy.update(work, { kind: 'nll' }, OPTIMIZER)
    return { ms: performance.now() - began, loss }
  },
}
