/**
 * Models, weights and batches drawn from a seed: the shapes that the proofs run over, odd ones
 * included.
 */
import { defined } from '../../run/at.ts'
import type { ModelConfig, Policy, PolicyBatch, PolicySequence, Weights } from '../engine.ts'
import { Random } from '../random.ts'
import { layoutOf } from '../transformer/layout.ts'

/** Keeps what is drawn here apart from every stream of the product. */
const PARITY = 0x70617269

export type Shape = 'model' | 'weights' | 'tokens' | 'losses'
const SHAPES: readonly Shape[] = ['model', 'weights', 'tokens', 'losses']

/** A stream of draws of its own for each thing drawn. */
export const randomFor = (what: Shape, seed: number): Random =>
  new Random(seed, PARITY, SHAPES.indexOf(what))

const BASE = { context: 48, ropeTheta: 10_000, rmsEps: 1e-5 }

/**
 * Shapes that no power of two explains: widths that fill no vector, one key head for all,
 * feed-forward and vocabulary prime.
 */
export const ODD: ModelConfig = {
  ...BASE,
  vocab: 101,
  dModel: 24,
  layers: 2,
  heads: 3,
  kvHeads: 1,
  feedForward: 37,
  tied: true,
  qkvBias: false,
}
export const ODD_UNTIED: ModelConfig = {
  ...BASE,
  vocab: 67,
  dModel: 30,
  layers: 1,
  heads: 5,
  kvHeads: 5,
  feedForward: 53,
  tied: false,
  qkvBias: true,
}
/** Norms over heads, which are wider than the model's share of each; what Qwen3 is like. */
export const ODD_NORMED: ModelConfig = {
  ...BASE,
  vocab: 89,
  dModel: 21,
  layers: 2,
  heads: 6,
  headDim: 10,
  qkNorm: true,
  kvHeads: 2,
  feedForward: 43,
  tied: true,
  qkvBias: true,
}
/** Small enough for batches of thousands of tokens. */
export const TINY: ModelConfig = {
  ...BASE,
  vocab: 23,
  dModel: 8,
  layers: 1,
  heads: 2,
  kvHeads: 1,
  feedForward: 9,
  tied: true,
  qkvBias: false,
}
/** The default model of a run, with a shorter context. */
export const USUAL: ModelConfig = {
  ...BASE,
  vocab: 1024,
  dModel: 64,
  layers: 2,
  heads: 4,
  kvHeads: 4,
  feedForward: 176,
  tied: true,
  qkvBias: false,
}

export function drawModel(seed: number): ModelConfig {
  const random = randomFor('model', seed)
  const from = (low: number, high: number) => low + random.int(high - low + 1)
  const kvHeads = from(1, 3)
  const heads = kvHeads * from(1, 3)
  const headDim = 2 * from(1, Math.max(1, Math.floor(28 / heads)))
  const model = {
    ...BASE,
    vocab: from(7, 300),
    dModel: heads * headDim,
    layers: from(1, 3),
    heads,
    kvHeads,
    feedForward: from(3, 90),
    tied: random.int(2) === 0,
    qkvBias: random.int(2) === 0,
  }
  const own = random.int(2) === 0 ? 2 * from(2, 9) : undefined
  // A norm over two components leaves next to nothing of a gradient but rounding.
  const qkNorm = random.int(2) === 0 && (own ?? headDim) > 2
  return { ...model, ...(own !== undefined && { headDim: own }), ...(qkNorm && { qkNorm }) }
}

/** The model in a line. */
export function describe({
  vocab,
  dModel,
  layers,
  heads,
  headDim,
  qkNorm,
  kvHeads,
  feedForward,
  tied,
  qkvBias,
}: ModelConfig): string {
  return `d=${dModel} layers=${layers} heads=${heads}/${kvHeads}${headDim === undefined ? '' : `x${headDim}`}${qkNorm === true ? ' normed' : ''} ff=${feedForward} vocab=${vocab}${tied ? '' : ' untied'}${qkvBias ? ' bias' : ''}`
}

/**
 * Weights large enough that every part of the model matters: a freshly initialised one is nearly
 * linear.
 */
export function drawWeights(config: ModelConfig, seed: number): Weights {
  const random = randomFor('weights', seed)
  return new Map(
    layoutOf(config).slots.map(({ name, shape, rows, width }) => {
      const scale = name.includes('embed_tokens')
        ? 0.6
        : name.includes('.weight')
          ? 1.2 / Math.sqrt(width)
          : 0.3
      const draw = name.endsWith('norm.weight')
        ? () => 1 + 0.2 * random.normal()
        : () => scale * random.normal()
      return [name, { shape, data: Float32Array.from({ length: rows * width }, draw) }]
    }),
  )
}

/** Sequences of the given lengths. */
export function drawTokens(
  config: ModelConfig,
  seed: number,
  lengths: readonly number[],
): Int32Array[] {
  const random = randomFor('tokens', seed)
  return lengths.map((length) => Int32Array.from({ length }, () => random.int(config.vocab)))
}

/** `count` lengths from 1 to 40, both ends among them. */
export function drawLengths(seed: number, count: number): number[] {
  const random = new Random(seed, PARITY, SHAPES.length)
  return Array.from({ length: count }, (_, index) =>
    index === 0 ? 1 : index === 1 ? 40 : 1 + random.int(40),
  )
}

/**
 * Sequences with weights (prompts and some observations 0, merged duplicates above 1) and
 * advantages of both signs.
 */
export function drawBatch(
  config: ModelConfig,
  seed: number,
  lengths: readonly number[],
): PolicyBatch {
  const random = randomFor('losses', seed)
  const sequences = drawTokens(config, seed, lengths).map((tokens): PolicySequence => {
    const prompt = random.int(Math.max(1, tokens.length >> 1))
    const count = 1 + random.int(3)
    const weights = Float32Array.from(tokens, (_, index) =>
      index <= prompt || random.int(8) === 0 ? 0 : count,
    )
    const advantages = Float32Array.from(tokens, () => 1.5 * random.normal())
    return { tokens, weights, advantages }
  })
  return {
    sequences,
    normalizer:
      sequences.reduce((sum, { weights }) => sum + weights.reduce((a, b) => a + b, 0), 0) || 1,
  }
}

/**
 * The batch as a later epoch sees it: old and reference log-probabilities scattered around the
 * policy's own, so far that some ratios pass both clips and some the dual clip.
 */
export async function withOldPolicy(
  batch: PolicyBatch,
  policy: Policy,
  seed: number,
): Promise<PolicyBatch> {
  const random = randomFor('losses', seed + 1)
  const scores = await policy.score(batch.sequences.map(({ tokens }) => tokens))
  const scatter = (index: number, deviation: number) =>
    defined(scores[index], 'scores').logProbs.map(
      (logProb) => logProb + deviation * random.normal(),
    )
  const sequences = batch.sequences.map((sequence, index) => ({
    ...sequence,
    oldLogProbs: scatter(index, 0.7),
    refLogProbs: scatter(index, 0.4),
  }))
  return { ...batch, sequences }
}
