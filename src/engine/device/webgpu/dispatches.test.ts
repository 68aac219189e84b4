/**
 * How many dispatches a step takes: on a GPU that models of this size do not fill, they and their
 * JavaScript are what a step costs.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { nodeGpu } from '../../../cli/node-gpu.ts'
import type { ModelConfig } from '../../engine.ts'
import { TransformerPolicy } from '../../transformer/policy.ts'
import { NORM_WORDS } from '../../transformer/workspace.ts'
import { createWebgpuDevice } from './device.ts'
import type { WebgpuDevice } from './device.ts'

const MODEL: Omit<ModelConfig, 'layers'> = {
  vocab: 19,
  dModel: 8,
  heads: 2,
  kvHeads: 1,
  feedForward: 12,
  context: 32,
  tied: true,
  qkvBias: false,
  ropeTheta: 10_000,
  rmsEps: 1e-5,
}
const ADAMW = {
  learningRate: 1e-3,
  beta1: 0.9,
  beta2: 0.99,
  epsilon: 1e-8,
  weightDecay: 0,
  maxGradNorm: 1,
}

let made: WebgpuDevice
beforeAll(async () => {
  made = await createWebgpuDevice({ gpu: await nodeGpu() })
})
afterAll(() => made.gpu.dispose())

/** Dispatches recorded while `work` runs. */
async function counted(work: () => Promise<unknown>): Promise<number> {
  const before = made.gpu.dispatches
  await work()
  return made.gpu.dispatches - before
}

describe.each([
  [2, false],
  [4, false],
  [2, true],
])('a model of %d layers, norms over heads: %s', (layers, qkNorm) => {
  const policy = (): TransformerPolicy =>
    new TransformerPolicy(
      made.device,
      { ...MODEL, layers, ...(qkNorm && { headDim: 6, qkNorm }) },
      { seed: 1 },
    )

  test('takes 30 dispatches a layer (33 with norms over heads) and 12 for an update, the optimizer among them', async () => {
    const tokens = Int32Array.of(1, 2, 3, 4, 5)
    const batch = {
      sequences: [
        { tokens, weights: new Float32Array(5).fill(1), advantages: new Float32Array(5) },
      ],
      normalizer: 4,
    }
    expect(await counted(() => policy().update(batch, { kind: 'nll' }, ADAMW))).toBeLessThanOrEqual(
      (qkNorm ? 33 : 30) * layers + 12,
    )
  })

  test('takes 8 dispatches a layer and 4 for a token', async () => {
    const generate = async (maxTokens: number): Promise<void> => {
      const rollout = policy().open({ temperature: 1, topK: 0, topP: 1, maxTokens, stop: [] })
      for (let index = 0; index < 3; index++)
        rollout.add(Int32Array.of(1, 2), [{ seed: 1, stream: 0, update: 0, sequence: [index, 0] }])
      const segments = await rollout.next()
      expect(segments.map(({ tokens }) => tokens.length)).toEqual([maxTokens, maxTokens, maxTokens])
      rollout.close()
    }
    const [few, many] = [await counted(() => generate(8)), await counted(() => generate(24))]
    expect((many - few) / 16).toBeLessThanOrEqual(8 * layers + 4)
    expect(many).toBeGreaterThan(few)
  })
})

test('the optimizer takes three dispatches, however many weights there are', async () => {
  const { device } = made
  const words = 100_000
  const [weights, gradient, first, second, sums] = (
    ['weights', 'gradient', 'first', 'second', 'sums'] as const
  ).map((name) => device.allocate(name, name === 'sums' ? NORM_WORDS : words))
  if (
    weights === undefined ||
    gradient === undefined ||
    first === undefined ||
    second === undefined ||
    sums === undefined
  )
    throw new Error('no memory')
  expect(
    await counted(async () => {
      device.squaredNorm({ gradient, sums, words })
      device.adamw({
        weights,
        gradient,
        first,
        second,
        sums,
        words,
        decayed: words,
        ...ADAMW,
        correction1: 0.1,
        correction2: 0.01,
      })
    }),
  ).toBe(3)
})

test('what is recorded together starts together: an update waits once', async () => {
  const policy = new TransformerPolicy(made.device, { ...MODEL, layers: 2 }, { seed: 1 })
  const tokens = Int32Array.of(1, 2, 3, 4, 5)
  const batch = {
    sequences: [{ tokens, weights: new Float32Array(5).fill(1), advantages: new Float32Array(5) }],
    normalizer: 4,
  }
  await policy.update(batch, { kind: 'nll' }, ADAMW)
  const before = made.gpu.submits
  await policy.update(batch, { kind: 'nll' }, ADAMW)
  // Inputs of a later stage are written behind what was recorded for an earlier one.
  expect(made.gpu.submits - before).toBeLessThanOrEqual(4)
})
