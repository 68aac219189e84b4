/**
 * What the optimiser's options do to the loss and to the weights, on numbers worked out by hand:
 * see testing/plain-policy.ts for the policy.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createEngine } from '../cli/engines.ts'
import type {
  Engine,
  LossConfig,
  OptimizerConfig,
  PolicyBatch,
  PolicySequence,
  UpdateStats,
} from '../engine/engine.ts'
import { entry } from '../run/at.ts'
import { policyBatch } from './update.ts'
import type { TrainedSequence } from './update.ts'
import { EMBEDDINGS, OUTPUT_MATRIX, plainEngine, plainPolicy } from './testing/plain-policy.ts'

type PolicyLoss = Extract<LossConfig, { kind: 'policy-gradient' }>

const LOSS: PolicyLoss = {
  kind: 'policy-gradient',
  clipLow: 0.2,
  clipHigh: 0.28,
  dualClip: 3,
  importance: 'token',
  entropyCoefficient: 0,
  beta: 0,
}
const STILL: OptimizerConfig = {
  learningRate: 0,
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-8,
  weightDecay: 0,
  maxGradNorm: 0,
}
const LN8 = Math.log(8)

/**
 * A sequence whose tokens behind the first have the given advantages, and log-ratios to the policy
 * that sampled or to the reference.
 */
function sequence(
  each: readonly {
    readonly advantage: number
    readonly logRatio?: number
    readonly toReference?: number
  }[],
): PolicySequence {
  const row = (value: (token: (typeof each)[number]) => number) =>
    Float32Array.from([0, ...each.map(value)])
  return {
    tokens: Int32Array.from({ length: each.length + 1 }, (_, i) => i % 8),
    weights: row(() => 1),
    advantages: row((token) => token.advantage),
    oldLogProbs: row(({ logRatio = 0 }) => -LN8 - logRatio),
    refLogProbs: row(({ toReference = 0 }) => -LN8 + toReference),
  }
}
const alone = (one: PolicySequence): PolicyBatch => ({ sequences: [one], normalizer: 1 })

describe.each(['wasm', 'tfjs-cpu'] as const)('the loss on %s', (name) => {
  let engine: Engine
  beforeAll(async () => {
    engine = name === 'wasm' ? await plainEngine() : await createEngine(name)
  })
  afterAll(() => engine.dispose())

  async function stats(batch: PolicyBatch, loss: Partial<PolicyLoss> = {}): Promise<UpdateStats> {
    const policy = await plainPolicy(engine)
    const found = await policy.update(batch, { ...LOSS, ...loss }, STILL)
    policy.dispose()
    return found
  }

  it.each([
    ['A = 1, nothing clipped: -1.1', 1, 1.1, -1.1, [0, 0]],
    ['A = 1 above 1 + ε_high: -1.28', 1, 1.5, -1.28, [0, 1]],
    ['A = 1 far below: -0.5, never clipped', 1, 0.5, -0.5, [0, 0]],
    ['A = -1 below 1 - ε_low: 0.8', -1, 0.5, 0.8, [1, 0]],
    ['A = -1, nothing clipped: 0.9', -1, 0.9, 0.9, [0, 0]],
    ['A = -1 above: 1.5, never clipped', -1, 1.5, 1.5, [0, 0]],
    ['A = -2, a ratio of 5 held at c = 3: 6', -2, 5, 6, [0, 0]],
    ['A = 2, a ratio of 5: -2.56, c is for A < 0', 2, 5, -2.56, [0, 1]],
  ] as const)('%s', async (_, advantage, ratio, wanted, [low, high]) => {
    const found = await stats(alone(sequence([{ advantage, logRatio: Math.log(ratio) }])))
    expect(found.loss).toBeCloseTo(wanted, 4)
    expect(found.ratioMean).toBeCloseTo(ratio, 4)
    expect([found.clipLow, found.clipHigh]).toEqual([low, high])
  })

  it('other ε and no dual clip', async () => {
    const far = alone(sequence([{ advantage: -2, logRatio: Math.log(5) }]))
    expect((await stats(far, { dualClip: 0 })).loss).toBeCloseTo(10, 3)
    expect((await stats(far, { dualClip: 1.5 })).loss).toBeCloseTo(3, 4)
    const near = (advantage: number, ratio: number) =>
      alone(sequence([{ advantage, logRatio: Math.log(ratio) }]))
    expect((await stats(near(1, 1.5), { clipHigh: 0.4 })).loss).toBeCloseTo(-1.4, 4)
    expect((await stats(near(-1, 0.5), { clipLow: 0.4 })).loss).toBeCloseTo(0.6, 4)
  })

  it('takes log-ratios beyond 20 for 20', async () => {
    const up = await stats(alone(sequence([{ advantage: -1, logRatio: 25 }])), { dualClip: 0 })
    // e^20 = 485 165 195.4
    expect(up.loss / 485_165_195.4).toBeCloseTo(1, 4)
    const down = await stats(alone(sequence([{ advantage: 1, logRatio: -25 }])))
    expect(down.ratioMean * 485_165_195.4).toBeCloseTo(1, 3)
  })

  it('one ratio a token or one a sequence', async () => {
    // Ratios 4 and 1: by token -1.28 and -1. Their log-ratios' mean is ln 2, so by sequence both
    // have the ratio 2: -1.28 each.
    const two = alone(
      sequence([
        { advantage: 1, logRatio: Math.log(4) },
        { advantage: 1, logRatio: 0 },
      ]),
    )
    const [token, whole] = [await stats(two), await stats(two, { importance: 'sequence' })]
    expect(token.loss).toBeCloseTo(-2.28, 4)
    expect([token.ratioMean, token.ratioMax].map((ratio) => Math.round(ratio * 1e4) / 1e4)).toEqual(
      [2.5, 4],
    )
    expect(whole.loss).toBeCloseTo(-2.56, 4)
    expect([whole.ratioMean, whole.ratioMax].map((ratio) => Math.round(ratio * 1e4) / 1e4)).toEqual(
      [2, 2],
    )
  })

  it('k3 with its coefficient', async () => {
    // d = ln 2: 2 - ln 2 - 1 = 0.306853. d = -ln 2: 1/2 + ln 2 - 1 = 0.193147. Mean 0.25; half of
    // the sum 0.25 as well.
    const found = await stats(
      alone(
        sequence([
          { advantage: 0, toReference: Math.log(2) },
          { advantage: 0, toReference: -Math.log(2) },
        ]),
      ),
      { beta: 0.5 },
    )
    expect(found.kl).toBeCloseTo(0.25, 4)
    expect(found.loss).toBeCloseTo(0.25, 4)
  })

  it('a bonus for entropy, which is ln 8 = 2.0794', async () => {
    const found = await stats(alone(sequence([{ advantage: 1 }])), { entropyCoefficient: 0.1 })
    expect(found.entropy).toBeCloseTo(2.0794, 4)
    expect(found.loss).toBeCloseTo(-1 - 0.20794, 4)
  })

  it('an average over tokens, over outputs, or over a fixed length', async () => {
    // One token that was good, three that were not, at ratio 1: losses -1 and 1, 1, 1.
    const output = (tokens: readonly number[], advantage: number): TrainedSequence => ({
      tokens: Int32Array.from(tokens),
      spans: [
        {
          start: 1,
          length: tokens.length - 1,
          advantage,
          logProbs: new Float32Array(tokens.length - 1).fill(-LN8),
        },
      ],
    })
    const of = async (aggregation: 'dapo' | 'grpo' | 'dr_grpo') => {
      const batch = policyBatch([output([0, 1], 1), output([0, 2, 3, 4], -1)], aggregation, 5, true)
      return batch === undefined ? NaN : (await stats(batch)).loss
    }
    // (-1 + 3) / 4; (-1 + 3/3) / 2; (-1 + 3) / (2 · 5).
    expect(await of('dapo')).toBeCloseTo(0.5, 5)
    expect(await of('grpo')).toBeCloseTo(0, 5)
    expect(await of('dr_grpo')).toBeCloseTo(0.2, 5)
  })
})

describe('AdamW', () => {
  let engine: Engine
  beforeAll(async () => {
    engine = await plainEngine()
  })
  afterAll(() => engine.dispose())

  async function after(optimizer: Partial<OptimizerConfig>) {
    const policy = await plainPolicy(engine)
    const { gradNorm } = await policy.update(alone(sequence([{ advantage: 1 }])), LOSS, {
      ...STILL,
      ...optimizer,
    })
    const { weights } = await policy.snapshot()
    policy.dispose()
    return {
      gradNorm,
      output: [...entry(weights, OUTPUT_MATRIX, 'weights').data],
      embeddings: [...entry(weights, EMBEDDINGS, 'weights').data],
      norm: [...entry(weights, 'model.norm.weight', 'weights').data],
    }
  }

  it('moves every weight by the learning rate at its first step, against the gradient’s sign', async () => {
    const { output, gradNorm } = await after({ learningRate: 0.01 })
    expect(gradNorm).toBeCloseTo(Math.sqrt(7), 5)
    output.forEach((weight, i) => {
      expect(weight).toBeCloseTo(Math.floor(i / 8) === 1 ? 0.01 : -0.01, 6)
    })
  })

  it('shrinks matrices by learning rate × decay, and leaves norms alone', async () => {
    const { embeddings, norm } = await after({ learningRate: 0.01, weightDecay: 0.5 })
    // 1 - 0.01 · 0.5
    for (const weight of embeddings) expect(weight).toBeCloseTo(0.995, 6)
    for (const weight of norm) expect(weight).toBe(1)
  })

  it('shortens a longer gradient to the norm allowed; 0 allows any', async () => {
    // With no memory and a step that hardly depends on size (ε = learning rate = 10 000), the
    // weights move by the gradient itself.
    const plain = { learningRate: 1e4, epsilon: 1e4, beta1: 0, beta2: 0 }
    const moved = async (maxGradNorm: number) =>
      Math.hypot(...(await after({ ...plain, maxGradNorm })).output)
    expect(await moved(0)).toBeCloseTo(Math.sqrt(7), 3)
    expect(await moved(0.5)).toBeCloseTo(0.5, 3)
    expect(await moved(3)).toBeCloseTo(Math.sqrt(7), 3)
  })
})
