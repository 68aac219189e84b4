/**
 * The loss and its statistics against the formulas written out for one token, and AdamW against its
 * own.
 */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Engine, OptimizerConfig, PolicyBatch, TokenScores } from '../engine.ts'
import type { PolicyGradient } from '../loss.ts'
import { policyGradient } from '../parity/losses.ts'
import { ODD, livelyWeights, randomBatch, testEngine } from './testing.ts'

const LENGTHS = [23, 1, 2, 9, 16]

let engine: Engine
beforeAll(async () => {
  engine = await testEngine()
})
afterAll(() => engine.dispose())

const clamp = (value: number, low: number, high: number): number =>
  Math.min(high, Math.max(low, value))

/** The loss and its statistics, token by token. */
function expected(batch: PolicyBatch, scores: readonly TokenScores[], loss: PolicyGradient) {
  const sums = { loss: 0, entropy: 0, kl: 0, ratio: 0, low: 0, high: 0, weight: 0, most: 0 }
  batch.sequences.forEach(({ weights, advantages, oldLogProbs, refLogProbs }, index) => {
    const { logProbs, entropies } = scores[index] ?? { logProbs: [], entropies: [] }
    const trained = [...weights.keys()].filter((at) => at > 0 && (weights[at] ?? 0) > 0)
    const logRatio = (at: number): number =>
      oldLogProbs === undefined ? 0 : (logProbs[at] ?? 0) - (oldLogProbs[at] ?? 0)
    const total = trained.reduce((sum, at) => sum + (weights[at] ?? 0), 0)
    const mean = trained.reduce((sum, at) => sum + (weights[at] ?? 0) * logRatio(at), 0) / total
    for (const at of trained) {
      const weight = weights[at] ?? 0
      const advantage = advantages[at] ?? 0
      const ratio = Math.exp(clamp(loss.importance === 'sequence' ? mean : logRatio(at), -20, 20))
      let gain = Math.max(
        -advantage * ratio,
        -advantage * clamp(ratio, 1 - loss.clipLow, 1 + loss.clipHigh),
      )
      if (advantage < 0 && loss.dualClip > 0) gain = Math.min(gain, -advantage * loss.dualClip)
      const d =
        refLogProbs === undefined ? 0 : clamp((refLogProbs[at] ?? 0) - (logProbs[at] ?? 0), -20, 20)
      const k3 = Math.exp(d) - d - 1
      sums.loss +=
        (weight * (gain - loss.entropyCoefficient * (entropies[at] ?? 0) + loss.beta * k3)) /
        batch.normalizer
      sums.entropy += weight * (entropies[at] ?? 0)
      sums.kl += weight * k3
      sums.ratio += weight * ratio
      sums.most = Math.max(sums.most, ratio)
      if (advantage < 0 && ratio < 1 - loss.clipLow) sums.low += weight
      if (advantage > 0 && ratio > 1 + loss.clipHigh) sums.high += weight
      sums.weight += weight
    }
  })
  return {
    loss: sums.loss,
    entropy: sums.entropy / sums.weight,
    kl: sums.kl / sums.weight,
    ratioMean: sums.ratio / sums.weight,
    ratioMax: sums.most,
    clipLow: sums.low / sums.weight,
    clipHigh: sums.high / sums.weight,
  }
}

const PG = policyGradient({
  clipLow: 0.2,
  clipHigh: 0.28,
  dualClip: 1.5,
  importance: 'token',
  entropyCoefficient: 0.05,
  beta: 0.1,
})
const STILL: OptimizerConfig = {
  learningRate: 0,
  beta1: 0,
  beta2: 0,
  epsilon: 1,
  weightDecay: 0,
  maxGradNorm: 0,
}

async function livelyPolicy() {
  const start = await engine.createPolicy(ODD, { seed: 3 })
  const weights = livelyWeights((await start.snapshot()).weights, 5)
  start.dispose()
  return engine.createPolicy(ODD, weights)
}

test.each([
  ['off-policy with reference', PG, { old: true, reference: true }],
  [
    'one ratio a sequence',
    policyGradient({ ...PG, importance: 'sequence' }),
    { old: true, reference: true },
  ],
  ['without dual clip', { ...PG, dualClip: 0 }, { old: true, reference: true }],
  ['exactly on-policy', { ...PG, beta: 0 }, {}],
])('policy-gradient loss and statistics: %s', async (_, loss, extras) => {
  const policy = await livelyPolicy()
  const batch = randomBatch(ODD, LENGTHS, 21, extras)
  const scores = await policy.score(batch.sequences.map(({ tokens }) => tokens))
  const stats = await policy.update(batch, loss, STILL)
  for (const [name, value] of Object.entries(expected(batch, scores, loss))) {
    expect(stats, name).toHaveProperty(name)
    const given = Object.entries<number>({ ...stats }).find(([field]) => field === name)?.[1]
    expect(Math.abs((given ?? NaN) - value), `${name}: ${given} for ${value}`).toBeLessThan(
      1e-4 * (1 + Math.abs(value)),
    )
  }
  policy.dispose()
})

test('AdamW against its formula, step by step', async () => {
  const policy = await livelyPolicy()
  const config: OptimizerConfig = {
    learningRate: 3e-3,
    beta1: 0.8,
    beta2: 0.95,
    epsilon: 1e-6,
    weightDecay: 0.2,
    maxGradNorm: 0.7,
  }
  const batch = randomBatch(ODD, LENGTHS, 22, { old: true, reference: true })
  const first = new Map<string, Float64Array>()
  const second = new Map<string, Float64Array>()
  let clipped = false
  for (let step = 1; step <= 3; step++) {
    const { weights: before } = await policy.snapshot()
    const gradients = await policy.gradients(batch, PG)
    const norm = Math.sqrt(
      [...gradients.values()].reduce(
        (sum, { data }) => sum + data.reduce((inner, value) => inner + value * value, 0),
        0,
      ),
    )
    const { gradNorm } = await policy.update(batch, PG, config)
    expect(Math.abs(gradNorm / norm - 1)).toBeLessThan(1e-5)
    clipped ||= norm > config.maxGradNorm
    const scale = Math.min(1, config.maxGradNorm / (norm + 1e-6))
    const { weights: after, moments } = await policy.snapshot()
    for (const [name, { data, shape }] of before) {
      const m = first.get(name) ?? new Float64Array(data.length)
      const v = second.get(name) ?? new Float64Array(data.length)
      data.forEach((weight, index) => {
        const g = (gradients.get(name)?.data[index] ?? 0) * scale
        m[index] = config.beta1 * (m[index] ?? 0) + (1 - config.beta1) * g
        v[index] = config.beta2 * (v[index] ?? 0) + (1 - config.beta2) * g * g
        const decay = shape.length === 2 ? config.weightDecay : 0
        const along =
          (m[index] ?? 0) /
          (1 - config.beta1 ** step) /
          (Math.sqrt((v[index] ?? 0) / (1 - config.beta2 ** step)) + config.epsilon)
        const wanted = weight - config.learningRate * (decay * weight + along)
        expect(
          Math.abs((after.get(name)?.data[index] ?? NaN) - wanted),
          `${name}[${index}] at step ${step}`,
        ).toBeLessThan(2e-6)
      })
      first.set(name, m)
      second.set(name, v)
      const kept = moments?.second.get(name)?.data
      expect(
        Math.max(...v.map((value, index) => Math.abs((kept?.[index] ?? NaN) - value))),
      ).toBeLessThan(1e-6)
    }
  }
  expect(clipped).toBe(true)
  policy.dispose()
})
