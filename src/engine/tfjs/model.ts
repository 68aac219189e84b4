/**
 * The transformer in TensorFlow.js ops: token ids in, logits out, differentiable in every weight.
 *
 * The same function serves training (all positions of a batch at once) and generation (a few new
 * positions behind cached keys and values). It is written for plainness: it is the oracle against
 * which the hand-written kernels are tested.
 */
import * as tf from '@tensorflow/tfjs'
import type { ModelConfig } from '../engine.ts'
import { attendedWidth, headDim as headDimOf } from '../transformer/layout.ts'

export type TensorMap = ReadonlyMap<string, tf.Tensor>

/**
 * Added to the attention score of a key that a query must not see; far below any real score, and
 * finite, so that no row is NaN.
 */
export const UNSEEN = -1e9

export type LookUp = 'gather' | 'one-hot'

export interface Positions {
  /** Batch size and number of new tokens of each sequence; shorter ones are padded on the right. */
  readonly batch: number
  readonly width: number
  /** Token ids, [batch, width], row-major. */
  readonly tokens: Int32Array
  /** Position of each token in its sequence, [batch, width]. */
  readonly positions: Int32Array
  /**
   * 0 where a query sees a key and UNSEEN where not: [1 or batch, width, keys], keys being the
   * cached ones and then the new ones.
   */
  readonly mask: tf.Tensor3D
  /**
   * How rows of the embedding are found. `gather` is quick, but wasm lacks its gradient and webgpu
   * sums it in no fixed order; the product with `one-hot` rows is as exact (one term and zeros) and
   * has a gradient everywhere.
   */
  readonly lookUp: LookUp
  /**
   * Keys and values of earlier tokens, each layer's two of shape [batch, kvHeads, cached, headDim].
   */
  readonly cache?: readonly KeysValues[]
}

/** One layer's keys (rotated) and values, [batch, kvHeads, length, headDim]. */
export type KeysValues = { readonly keys: tf.Tensor4D; readonly values: tf.Tensor4D }

export interface Hidden {
  /** Last layer's output after the final norm, [batch · width, dModel]. */
  readonly hidden: tf.Tensor2D
  /** The new tokens' keys and values behind the cached ones. */
  readonly cache: readonly KeysValues[]
}

function weight(weights: TensorMap, name: string): tf.Tensor {
  const tensor = weights.get(name)
  if (!tensor) throw new Error(`The policy has no weight named ${name}`)
  return tensor
}

/** x · wᵀ (+ bias); w is [out, in]. */
function linear(weights: TensorMap, name: string, x: tf.Tensor2D, bias = false): tf.Tensor2D {
  const product = tf.matMul<tf.Tensor2D>(x, weight(weights, `${name}.weight`), false, true)
  return bias ? tf.add<tf.Tensor2D>(product, weight(weights, `${name}.bias`).as1D()) : product
}

/** Over the last dimension. */
function rmsNorm<T extends tf.Tensor>(x: T, scale: tf.Tensor, eps: number): T {
  return tf.mul(tf.div(x, tf.sqrt(tf.add(tf.mean(tf.square(x), -1, true), eps))), scale)
}

/**
 * Cosines and sines of the rotary angles, each [batch, 1, width, headDim / 2]: position ·
 * theta^(-2i / headDim).
 */
function rotaryTables(
  config: ModelConfig,
  { batch, width, positions }: Positions,
): { cos: tf.Tensor4D; sin: tf.Tensor4D } {
  const half = headDimOf(config) / 2
  const angles = Array.from(positions, (position) =>
    Array.from({ length: half }, (_, i) => position * config.ropeTheta ** (-i / half)),
  ).flat()
  const table = (values: number[]) => tf.tensor4d(values, [batch, 1, width, half])
  return { cos: table(angles.map(Math.cos)), sin: table(angles.map(Math.sin)) }
}

/** Rotate-half: component i pairs with i + headDim / 2. x is [batch, heads, width, headDim]. */
function rotate(x: tf.Tensor4D, { cos, sin }: { cos: tf.Tensor4D; sin: tf.Tensor4D }): tf.Tensor4D {
  const [a, b] = tf.split(x, 2, 3)
  if (!a || !b) throw new Error('A head dimension must be even')
  return tf.concat(
    [tf.sub(tf.mul(a, cos), tf.mul(b, sin)), tf.add(tf.mul(b, cos), tf.mul(a, sin))],
    3,
  )
}

/** One row of the embedding for each token: [vocab, dModel] → [tokens, dModel]. */
function embed(table: tf.Tensor, { tokens, lookUp }: Positions, vocab: number): tf.Tensor2D {
  const ids = tf.tensor1d(tokens, 'int32')
  return lookUp === 'gather'
    ? tf.gather(table, ids).as2D(tokens.length, -1)
    : tf.matMul(tf.oneHot(ids, vocab).toFloat(), table)
}

/** [batch · width, heads · headDim] → [batch, heads, width, headDim] */
function splitHeads(x: tf.Tensor2D, { batch, width }: Positions, heads: number): tf.Tensor4D {
  return tf.transpose(tf.reshape(x, [batch, width, heads, -1]), [0, 2, 1, 3])
}

export function forward(config: ModelConfig, weights: TensorMap, input: Positions): Hidden {
  const { batch, width } = input
  const { heads, kvHeads, rmsEps } = config
  const headDim = headDimOf(config)
  const group = heads / kvHeads
  const rotary = rotaryTables(config, input)
  const cache: KeysValues[] = []

  let x = embed(weight(weights, 'model.embed_tokens.weight'), input, config.vocab)
  for (let layer = 0; layer < config.layers; layer++) {
    const name = `model.layers.${layer}`
    const normed = rmsNorm(x, weight(weights, `${name}.input_layernorm.weight`), rmsEps)
    const project = (part: string) =>
      linear(weights, `${name}.self_attn.${part}`, normed, config.qkvBias)
    /** Heads of queries or keys, each normalised where the model has such norms, and rotated. */
    const turned = (part: 'q' | 'k', count: number) => {
      const split = splitHeads(project(`${part}_proj`), input, count)
      return rotate(
        config.qkNorm === true
          ? rmsNorm(split, weight(weights, `${name}.self_attn.${part}_norm.weight`), rmsEps)
          : split,
        rotary,
      )
    }
    const queries = turned('q', heads)
    const newKeys = turned('k', kvHeads)
    const newValues = splitHeads(project('v_proj'), input, kvHeads)
    const held = input.cache?.[layer]
    const keys: tf.Tensor4D = held ? tf.concat([held.keys, newKeys], 2) : newKeys
    const values: tf.Tensor4D = held ? tf.concat([held.values, newValues], 2) : newValues
    cache.push({ keys, values })

    // The query heads of one key head lie side by side, so they join as more rows of one product.
    const length = keys.shape[2]
    const rows = tf.reshape(queries, [batch * kvHeads, group * width, headDim])
    const scores = tf.mul(
      tf.matMul(rows, tf.reshape(keys, [batch * kvHeads, length, headDim]), false, true),
      headDim ** -0.5,
    )
    const masked = tf.add(
      tf.reshape(scores, [batch, heads, width, length]),
      tf.expandDims(input.mask, 1),
    )
    const attention = tf.reshape(tf.softmax(masked), [batch * kvHeads, group * width, length])
    const mixed = tf.reshape(
      tf.matMul(attention, tf.reshape(values, [batch * kvHeads, length, headDim])),
      [batch, heads, width, headDim],
    )
    const joined: tf.Tensor2D = tf.reshape(tf.transpose(mixed, [0, 2, 1, 3]), [
      batch * width,
      attendedWidth(config),
    ])
    x = tf.add(x, linear(weights, `${name}.self_attn.o_proj`, joined))

    const inner = rmsNorm(x, weight(weights, `${name}.post_attention_layernorm.weight`), rmsEps)
    const gate = linear(weights, `${name}.mlp.gate_proj`, inner)
    const up = linear(weights, `${name}.mlp.up_proj`, inner)
    x = tf.add(
      x,
      linear(weights, `${name}.mlp.down_proj`, tf.mul(tf.mul(gate, tf.sigmoid(gate)), up)),
    )
  }
  return { hidden: rmsNorm(x, weight(weights, 'model.norm.weight'), rmsEps), cache }
}

/** Logits of rows of hidden states: [rows, dModel] → [rows, vocab]. */
export function logits(config: ModelConfig, weights: TensorMap, hidden: tf.Tensor2D): tf.Tensor2D {
  const head = config.tied ? 'model.embed_tokens.weight' : 'lm_head.weight'
  return tf.matMul(hidden, weight(weights, head), false, true)
}

/**
 * The mask of whole sequences: each position sees itself and those before. Padding on the right is
 * behind, hence unseen.
 */
export function causalMask(width: number): tf.Tensor3D {
  const mask = new Float32Array(width * width)
  for (let query = 0; query < width; query++)
    mask.fill(UNSEEN, query * width + query + 1, (query + 1) * width)
  return tf.tensor3d(mask, [1, width, width])
}
