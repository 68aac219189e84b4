/**
 * What a policy promises beside right gradients: the same bits, batching that changes nothing, and
 * state that comes back.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { defined } from '../../run/at.ts'
import type { Engine, OptimizerConfig, Policy, Weights } from '../engine.ts'
import { Random } from '../random.ts'
import { policyGradient } from '../parity/losses.ts'
import { ODD, UNEVEN, livelyWeights, randomBatch, randomTokens, testEngine } from './testing.ts'

const PG = policyGradient({
  clipLow: 0.2,
  clipHigh: 0.28,
  dualClip: 3,
  importance: 'token',
  entropyCoefficient: 0.05,
  beta: 0.1,
})
const ADAMW: OptimizerConfig = {
  learningRate: 1e-2,
  beta1: 0.8,
  beta2: 0.95,
  epsilon: 1e-8,
  weightDecay: 0.1,
  maxGradNorm: 0.5,
}
const LENGTHS = [23, 1, 2, 9, 16, 4, 7]
const everything = { old: true, reference: true }

let engine: Engine
beforeAll(async () => {
  engine = await testEngine()
})
afterAll(() => engine.dispose())

async function livelyPolicy(config = ODD): Promise<Policy> {
  const start = await engine.createPolicy(config, { seed: 3 })
  const weights = livelyWeights((await start.snapshot()).weights, 5)
  start.dispose()
  return engine.createPolicy(config, weights)
}

const flat = (weights: Weights): number[] => [...weights.values()].flatMap(({ data }) => [...data])

describe('the same bits', () => {
  test('twice from one seed, through gradients and three updates', async () => {
    const run = async (): Promise<unknown> => {
      const policy = await engine.createPolicy(ODD, { seed: 9 })
      const batch = randomBatch(ODD, LENGTHS, 1, everything)
      const gradients = await policy.gradients(batch, PG)
      const stats = []
      for (let step = 0; step < 3; step++) stats.push(await policy.update(batch, PG, ADAMW))
      const { weights, moments } = await policy.snapshot()
      policy.dispose()
      return {
        gradients: flat(gradients),
        stats,
        weights: flat(weights),
        second: flat(moments?.second ?? new Map()),
      }
    }
    expect(await run()).toEqual(await run())
  })

  test.each([
    ['odd', ODD],
    ['uneven', UNEVEN],
  ])('for a sequence whatever stands beside it: %s shape', async (_, config) => {
    const policy = await livelyPolicy(config)
    const random = new Random(4, 4)
    const sequences = LENGTHS.map((length) => randomTokens(random, length, config.vocab))
    const together = await policy.score(sequences)
    const reversed = (await policy.score([...sequences].reverse())).reverse()
    expect(reversed).toEqual(together)
    for (const [index, sequence] of sequences.entries()) {
      expect(await policy.score([sequence])).toEqual([together[index]])
    }
    policy.dispose()
  })
})

test('log-probabilities are of a distribution and entropies are its', async () => {
  const policy = await livelyPolicy(UNEVEN)
  const prefix = [3, 1, 4, 1, 5]
  const scores = await policy.score(
    Array.from({ length: UNEVEN.vocab }, (_, token) => Int32Array.from([...prefix, token])),
  )
  const last = scores.map(({ logProbs }) => defined(logProbs[5], 'logProbs'))
  expect(last.reduce((sum, logp) => sum + Math.exp(logp), 0)).toBeCloseTo(1, 5)
  expect(scores[0]?.entropies[5]).toBeCloseTo(
    -last.reduce((sum, logp) => sum + logp * Math.exp(logp), 0),
    4,
  )
  expect([scores[0]?.logProbs[0], scores[0]?.entropies[0]]).toEqual([0, 0])
  policy.dispose()
})

test('a batch larger than a chunk gives the gradient of its parts', async () => {
  const policy = await livelyPolicy(UNEVEN)
  const lengths = Array.from({ length: 150 }, (_, index) => 30 + (index % 11))
  const batch = randomBatch(UNEVEN, lengths, 6)
  const nll = { kind: 'nll' } as const
  const whole = flat(await policy.gradients(batch, nll))
  const first = flat(
    await policy.gradients({ ...batch, sequences: batch.sequences.slice(0, 70) }, nll),
  )
  const second = flat(
    await policy.gradients({ ...batch, sequences: batch.sequences.slice(70) }, nll),
  )
  const squared = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value * value, 0)
  expect(squared(whole)).toBeGreaterThan(0)
  expect(
    squared(
      whole.map(
        (value, index) => value - defined(first[index], 'first') - defined(second[index], 'second'),
      ),
    ) / squared(whole),
  ).toBeLessThan(1e-10)
  policy.dispose()
})

test('a restored checkpoint goes on with the same bits', async () => {
  const policy = await livelyPolicy()
  const batch = randomBatch(ODD, LENGTHS, 2, everything)
  expect((await policy.snapshot()).moments).toBeUndefined()
  await policy.update(batch, PG, ADAMW)
  const checkpoint = await policy.snapshot()
  expect(checkpoint.step).toBe(1)
  const stats = await policy.update(batch, PG, ADAMW)
  const after = await policy.snapshot()

  const other = await engine.createPolicy(ODD, { seed: 77 })
  await other.restore(checkpoint)
  expect(await other.update(batch, PG, ADAMW)).toEqual(stats)
  expect(flat((await other.snapshot()).weights)).toEqual(flat(after.weights))
  other.resetOptimizer()
  expect((await other.snapshot()).step).toBe(0)
  expect((await other.snapshot()).moments).toBeUndefined()
  policy.dispose()
  other.dispose()
})

test('learning lowers the loss', async () => {
  const policy = await engine.createPolicy(ODD, { seed: 1 })
  const batch = { ...randomBatch(ODD, [20, 12, 17], 8), normalizer: 60 }
  const losses: number[] = []
  for (let step = 0; step < 12; step++) {
    const { loss } = await policy.update(
      batch,
      { kind: 'nll' },
      { ...ADAMW, weightDecay: 0, maxGradNorm: 1 },
    )
    losses.push(loss)
  }
  expect(losses.at(-1)).toBeLessThan(0.8 * defined(losses[0], 'losses'))
  policy.dispose()
})

test('a batch that trains nothing changes nothing but what decays', async () => {
  const policy = await livelyPolicy()
  const batch = randomBatch(ODD, [5, 8], 2, everything)
  const idle = {
    ...batch,
    sequences: batch.sequences.map((sequence) => ({
      ...sequence,
      weights: sequence.weights.map(() => 0),
    })),
  }
  const before = flat((await policy.snapshot()).weights)
  const stats = await policy.update(idle, PG, { ...ADAMW, weightDecay: 0 })
  expect(stats).toMatchObject({ loss: 0, trainedTokens: 0, tokens: 13, ratioMean: 1, gradNorm: 0 })
  expect(flat((await policy.snapshot()).weights)).toEqual(before)
  policy.dispose()
})

test('a gradient that is not finite takes no step', async () => {
  const policy = await livelyPolicy()
  const batch = randomBatch(ODD, [5, 8], 2, everything)
  const before = flat((await policy.snapshot()).weights)
  const broken = {
    ...batch,
    sequences: batch.sequences.map((sequence) => ({
      ...sequence,
      advantages: sequence.advantages.map(() => NaN),
    })),
  }
  const stats = await policy.update(broken, PG, ADAMW)
  expect(stats.gradNorm).toBeNaN()
  const after = await policy.snapshot()
  expect(flat(after.weights)).toEqual(before)
  expect(after.step).toBe(0)
  policy.dispose()
})

describe('what cannot be is refused by name', () => {
  test.each([
    ['no multiple', { ...ODD, dModel: 25 }, /dModel 25 is not a multiple of 2 × heads 3/],
    ['heads', { ...ODD, kvHeads: 2 }, /kvHeads 2 does not divide heads 3/],
  ])('model: %s', async (_, config, message) => {
    await expect(engine.createPolicy(config, { seed: 1 })).rejects.toThrow(message)
  })

  test('sequences, weights and references', async () => {
    const policy = await engine.createPolicy(ODD, { seed: 1 })
    await expect(policy.score([Int32Array.from([1]), Int32Array.from([1, 101])])).rejects.toThrow(
      /sequence 1 holds token 101/,
    )
    await expect(policy.score([new Int32Array(65)])).rejects.toThrow(
      /sequence 0 has 65 tokens; the model reads 1 to 64/,
    )
    const batch = randomBatch(ODD, [5, 8], 2)
    await expect(policy.update(batch, PG, ADAMW)).rejects.toThrow(
      /sequence 0: beta is 0.1 but refLogProbs is absent/,
    )
    await expect(
      policy.update({ ...batch, normalizer: 0 }, { kind: 'nll' }, ADAMW),
    ).rejects.toThrow(/normalizer is 0/)
    const { weights } = await policy.snapshot()
    const fewer = new Map([...weights].slice(1))
    await expect(engine.createPolicy(ODD, fewer)).rejects.toThrow(
      /model.embed_tokens.weight is missing/,
    )
    policy.dispose()
  })
})
