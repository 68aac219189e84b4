import * as tf from '@tensorflow/tfjs'
import { afterAll, describe, expect, it } from 'vitest'
import type { Engine, ModelConfig, PolicyBatch, SampleKey, Sampling } from '../engine.ts'
import { policyGradient } from '../parity/losses.ts'
import { createTfjsEngine } from './engine.ts'

const MODEL: ModelConfig = {
  vocab: 29,
  dModel: 12,
  layers: 2,
  heads: 2,
  kvHeads: 1,
  feedForward: 17,
  context: 24,
  tied: false,
  qkvBias: true,
  ropeTheta: 10_000,
  rmsEps: 1e-5,
}
const SAMPLING: Sampling = { temperature: 1, topK: 0, topP: 1, maxTokens: 4, stop: [] }
const OPTIMIZER = {
  learningRate: 1e-2,
  beta1: 0.9,
  beta2: 0.95,
  epsilon: 1e-8,
  weightDecay: 0.1,
  maxGradNorm: 1,
}
const key = (index: number): SampleKey => ({ seed: 4, stream: 0, update: 1, sequence: [index, 0] })

function batch(...lengths: readonly number[]): PolicyBatch {
  const sequences = lengths.map((length) => ({
    tokens: Int32Array.from({ length }, (_, index) => (index * 5 + length) % MODEL.vocab),
    weights: new Float32Array(length).fill(1),
    advantages: new Float32Array(length).fill(0.5),
  }))
  return { sequences, normalizer: 10 }
}

const engines: Engine[] = []
afterAll(() => {
  for (const engine of engines) engine.dispose()
})

describe.each(['wasm', 'cpu'] as const)('TensorFlow.js on %s', async (backend) => {
  const engine = await createTfjsEngine(backend)
  engines.push(engine)

  it('names itself', () => {
    expect(engine.info).toMatchObject({ name: `tfjs-${backend}`, software: true })
  })

  it('keeps no tensor but weights and moments, whatever is run', async () => {
    const before = tf.memory().numTensors
    const policy = await engine.createPolicy(MODEL, { seed: 1 })
    const weights = tf.memory().numTensors - before
    const everything = async () => {
      await policy.score(batch(1, 9, 4).sequences.map(({ tokens }) => tokens))
      await policy.gradients(batch(1, 9, 4), { kind: 'nll' })
      for (const importance of ['token', 'sequence'] as const) {
        const loss = policyGradient({
          clipLow: 0.2,
          clipHigh: 0.2,
          dualClip: 3,
          importance,
          entropyCoefficient: 0.01,
          beta: 0,
        })
        await policy.update(batch(6, 2), loss, OPTIMIZER)
      }
      const rollout = policy.open(SAMPLING)
      const [gone = -1, first = -1] = rollout.add(Int32Array.of(1, 2, 3), [0, 1, 2].map(key))
      rollout.release(gone)
      await rollout.next()
      rollout.append(first, Int32Array.of(7))
      await rollout.next()
      rollout.append(first, Int32Array.of(8))
      rollout.close()
      await policy.restore(await policy.snapshot())
    }
    await everything()
    expect(tf.memory().numTensors - before).toBe(3 * weights)
    await everything()
    expect(tf.memory().numTensors - before).toBe(3 * weights)
    policy.resetOptimizer()
    expect(tf.memory().numTensors - before).toBe(weights)
    policy.dispose()
    expect(tf.memory().numTensors).toBe(before)
  })

  it('leaves the weights alone when the gradient is not finite', async () => {
    const policy = await engine.createPolicy(MODEL, { seed: 2 })
    const before = await policy.snapshot()
    const { gradNorm } = await policy.update(
      { ...batch(6), normalizer: 0 },
      { kind: 'nll' },
      OPTIMIZER,
    )
    expect(gradNorm).not.toSatisfy(Number.isFinite)
    expect(await policy.snapshot()).toEqual(before)
    policy.dispose()
  })

  it('refuses weights of another model, and a reference that is missing', async () => {
    const policy = await engine.createPolicy(MODEL, { seed: 2 })
    const { weights } = await policy.snapshot()
    await expect(
      policy.restore({ config: MODEL, weights: new Map([...weights].slice(1)), step: 0 }),
    ).rejects.toThrow('weight model.embed_tokens.weight is missing')
    const wrong = new Map(weights).set('model.norm.weight', {
      shape: [3],
      data: new Float32Array(3),
    })
    await expect(policy.restore({ config: MODEL, weights: wrong, step: 0 })).rejects.toThrow(
      'weight model.norm.weight is [3]; the model has [12]',
    )
    const loss = policyGradient({
      clipLow: 0.2,
      clipHigh: 0.2,
      dualClip: 0,
      importance: 'token',
      entropyCoefficient: 0,
      beta: 0.1,
    })
    await expect(policy.update(batch(4), loss, OPTIMIZER)).rejects.toThrow('refLogProbs')
    policy.dispose()
  })

  it('generates as the seam says', async () => {
    const policy = await engine.createPolicy(MODEL, { seed: 3 })
    const rollout = policy.open(SAMPLING)
    expect(() => rollout.add(new Int32Array(), [key(0)])).toThrow(RangeError)
    expect(() => rollout.add(new Int32Array(MODEL.context + 1), [key(0)])).toThrow(
      `${MODEL.context + 1} tokens do not fit a context of ${MODEL.context}`,
    )

    const prompt = Int32Array.of(1, 2, 3)
    const ids = rollout.add(prompt, [key(1), key(2), key(1)])
    const [first = -1, second = -1] = ids
    expect(rollout.add(prompt, [])).toEqual([])
    const [long = -1] = rollout.add(new Int32Array(MODEL.context - 2).fill(3), [key(3)])
    const segments = await rollout.next()
    expect(segments.map(({ id, reason }) => [id, reason])).toEqual([
      ...ids.map((id) => [id, 'length']),
      [long, 'context'],
    ])
    expect(segments[2]?.tokens).toEqual(segments[0]?.tokens)
    expect(segments[1]?.tokens).not.toEqual(segments[0]?.tokens)
    expect(rollout.remainingTokens(long)).toBe(0)
    expect(() => rollout.append(long, Int32Array.of(1))).toThrow(RangeError)
    expect(await rollout.next()).toEqual([])

    expect(rollout.remainingTokens(first)).toBe(MODEL.context - 3 - SAMPLING.maxTokens)
    rollout.append(second, Int32Array.of(5))
    rollout.append(first, Int32Array.of(5))
    expect((await rollout.next()).map(({ id }) => id)).toEqual([first, second])

    rollout.release(first)
    expect(() => rollout.remainingTokens(first)).toThrow(
      `Sequence ${first} is not part of this rollout`,
    )
    rollout.close()
    policy.dispose()
  })

  it('stops generating when it is told to', async () => {
    const policy = await engine.createPolicy(MODEL, { seed: 3 })
    const rollout = policy.open(SAMPLING)
    rollout.add(Int32Array.of(1), [key(0)])
    const controller = new AbortController()
    const running = rollout.next(controller.signal)
    controller.abort(new Error('enough'))
    await expect(running).rejects.toThrow('enough')
    rollout.close()
    policy.dispose()
  })
})
