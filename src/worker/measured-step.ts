/**
 * The short measurement that engines are compared by: one small training step and a few decode
 * steps, the same numbers on every engine. It asks what a run asks, so that an engine that is
 * quicker here is quicker there.
 */
import type { Engine, ModelConfig, PolicyBatch } from '../engine/engine.ts'
import { Random } from '../engine/random.ts'

const MODEL: ModelConfig = {
  vocab: 512,
  dModel: 64,
  layers: 2,
  heads: 4,
  kvHeads: 4,
  feedForward: 176,
  context: 64,
  tied: true,
  qkvBias: false,
  ropeTheta: 10_000,
  rmsEps: 1e-5,
}
const SEQUENCES = 16
const TOKENS = 64
const DECODED = 16
const OPTIMIZER = {
  learningRate: 5e-4,
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-8,
  weightDecay: 0,
  maxGradNorm: 1,
}

/** The best of this many: another program may take the machine for a moment. */
const ROUNDS = 3
/** One round that takes longer is enough to know. */
const LONG_MS = 500

function batch(): PolicyBatch {
  const random = new Random(1, 0)
  const sequences = Array.from({ length: SEQUENCES }, () => ({
    tokens: Int32Array.from({ length: TOKENS }, () => random.int(MODEL.vocab)),
    weights: new Float32Array(TOKENS).fill(1),
    advantages: new Float32Array(TOKENS),
  }))
  return { sequences, normalizer: SEQUENCES * TOKENS }
}

/**
 * Milliseconds of one measured step. The first round, in which kernels are compiled, does not
 * count.
 */
export async function measuredStep(engine: Engine, clock: () => number): Promise<number> {
  const policy = await engine.createPolicy(MODEL, { seed: 1 })
  try {
    const training = batch()
    const step = async (): Promise<number> => {
      const began = clock()
      await policy.update(training, { kind: 'nll' }, OPTIMIZER)
      const rollout = policy.open({
        temperature: 1,
        topK: 0,
        topP: 1,
        maxTokens: DECODED,
        stop: [],
      })
      for (let i = 0; i < SEQUENCES; i += 1)
        rollout.add(Int32Array.of(1 + i), [{ seed: 1, stream: 0, update: 0, sequence: [i, 0] }])
      await rollout.next()
      rollout.close()
      return clock() - began
    }
    await step()
    let best = Infinity
    for (let round = 0; round < ROUNDS; round += 1) {
      const ms = await step()
      best = Math.min(best, ms)
      if (ms > LONG_MS) break
    }
    return best
  } finally {
    policy.dispose()
  }
}
