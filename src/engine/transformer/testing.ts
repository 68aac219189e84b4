/** What the tests of this folder share: one engine on Dawn, odd model shapes and random batches. */
import { nodeGpu } from '../../cli/node-gpu.ts'
import { createWebgpuEngine } from '../device/webgpu/engine.ts'
import type { WebgpuOptions } from '../device/webgpu/device.ts'
import { at } from '../../run/at.ts'
import type {
  Engine,
  ModelConfig,
  PolicyBatch,
  PolicySequence,
  Rollout,
  SampleKey,
  SequenceId,
  Weights,
} from '../engine.ts'
import { Random } from '../random.ts'

export const testEngine = async (options: Omit<WebgpuOptions, 'gpu'> = {}): Promise<Engine> =>
  createWebgpuEngine({ gpu: await nodeGpu(), ...options })

/**
 * Nothing about it is a multiple of four, but for the model width; biases and an output matrix of
 * its own.
 */
export const ODD: ModelConfig = {
  vocab: 101,
  dModel: 24,
  layers: 2,
  heads: 3,
  kvHeads: 1,
  feedForward: 37,
  context: 64,
  tied: false,
  qkvBias: true,
  ropeTheta: 10000,
  rmsEps: 1e-5,
}
/** A head dimension of 6, a width of 18, tied embeddings. */
export const UNEVEN: ModelConfig = {
  vocab: 33,
  dModel: 18,
  layers: 1,
  heads: 3,
  kvHeads: 3,
  feedForward: 10,
  context: 40,
  tied: true,
  qkvBias: false,
  ropeTheta: 500,
  rmsEps: 1e-6,
}

export const randomTokens = (random: Random, length: number, vocab: number): Int32Array =>
  Int32Array.from({ length }, () => random.word() % vocab)

/** A prompt that one sequence alone begins with. */
export const addOne = (rollout: Rollout, prompt: Int32Array, key: SampleKey): SequenceId =>
  at(rollout.add(prompt, [key]), 0, 'ids')

/**
 * Weights of deviation 0.2 and norms around 1, so that every path carries a gradient worth
 * measuring.
 */
export const livelyWeights = (weights: Weights, seed: number): Weights => {
  const random = new Random(seed, 1)
  return new Map(
    [...weights].map(([name, { shape, data }]) => {
      const centre = name.endsWith('norm.weight') ? 1 : 0
      return [name, { shape, data: data.map(() => centre + 0.2 * random.normal()) }]
    }),
  )
}

/**
 * Ragged sequences of these lengths; about half of the tokens trained, with weights, advantages and
 * old log-probabilities.
 */
export function randomBatch(
  config: ModelConfig,
  lengths: readonly number[],
  seed: number,
  extras: Partial<Record<'old' | 'reference', boolean>> = {},
): PolicyBatch {
  const random = new Random(seed, 2)
  const normal = (length: number, mean: number, deviation: number): Float32Array =>
    Float32Array.from({ length }, () => mean + deviation * random.normal())
  const sequences = lengths.map((length): PolicySequence => ({
    tokens: randomTokens(random, length, config.vocab),
    weights: Float32Array.from({ length }, (_, index) =>
      index > 0 && random.word() % 2 === 0 ? 1 + (random.word() % 3) : 0,
    ),
    advantages: normal(length, 0, 1),
    ...(extras.old === true && { oldLogProbs: normal(length, -Math.log(config.vocab), 0.4) }),
    ...(extras.reference === true && { refLogProbs: normal(length, -Math.log(config.vocab), 0.4) }),
  }))
  return { sequences, normalizer: 7 }
}
