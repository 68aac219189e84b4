/**
 * The model in TensorFlow.js: the same mathematics as this project's, weights as [in, out] as in
 * `tf.layers.dense`.
 */
import * as tf from '@tensorflow/tfjs'
import type { ModelConfig } from '../../src/engine/engine.ts'
import { initialWeights } from '../../src/engine/transformer/weights.ts'
import { WEIGHT_SEED, transposed } from '../contestants/batch.ts'

interface Layer {
  readonly attentionNorm: tf.Variable
  readonly q: tf.Variable
  readonly k: tf.Variable
  readonly v: tf.Variable
  readonly o: tf.Variable
  readonly feedForwardNorm: tf.Variable
  readonly gate: tf.Variable
  readonly up: tf.Variable
  readonly down: tf.Variable
}

interface Variables {
  readonly embedding: tf.Variable
  readonly layers: readonly Layer[]
  readonly finalNorm: tf.Variable
}

/** One layer's keys (rotated) and values, [sequences, heads, length, headDim]. */
export type KeysValues = { keys: tf.Tensor4D; values: tf.Tensor4D }

export function loadVariables(model: ModelConfig): Variables {
  const weights = initialWeights(model, WEIGHT_SEED)
  const tensor = (name: string) => {
    const found = weights.get(name)
    if (found === undefined) throw new RangeError(`there is no weight ${name}`)
    return found
  }
  const vector = (name: string) => tf.variable(tf.tensor1d(Float32Array.from(tensor(name).data)))
  const matrix = (name: string) => {
    const {
      data,
      shape: [rows = 0, columns = 0],
    } = tensor(name)
    return tf.variable(tf.tensor2d(transposed(data, rows, columns), [columns, rows]))
  }
  return {
    embedding: tf.variable(
      tf.tensor2d(Float32Array.from(tensor('model.embed_tokens.weight').data), [
        model.vocab,
        model.dModel,
      ]),
    ),
    layers: Array.from({ length: model.layers }, (_, index): Layer => {
      const name = `model.layers.${index}`
      return {
        attentionNorm: vector(`${name}.input_layernorm.weight`),
        q: matrix(`${name}.self_attn.q_proj.weight`),
        k: matrix(`${name}.self_attn.k_proj.weight`),
        v: matrix(`${name}.self_attn.v_proj.weight`),
        o: matrix(`${name}.self_attn.o_proj.weight`),
        feedForwardNorm: vector(`${name}.post_attention_layernorm.weight`),
        gate: matrix(`${name}.mlp.gate_proj.weight`),
        up: matrix(`${name}.mlp.up_proj.weight`),
        down: matrix(`${name}.mlp.down_proj.weight`),
      }
    }),
    finalNorm: vector('model.norm.weight'),
  }
}

function rmsNorm(x: tf.Tensor2D, scale: tf.Tensor, eps: number): tf.Tensor2D {
  return tf.mul(tf.mul(x, tf.rsqrt(tf.add(tf.mean(tf.square(x), -1, true), eps))), scale)
}

interface Rotary {
  readonly cos: tf.Tensor2D
  readonly sin: tf.Tensor2D
}

/** Tables for positions `from` to `from + length`, each [length, headDim / 2]. */
function rotaryTables(
  { dModel, heads, ropeTheta }: ModelConfig,
  from: number,
  length: number,
): Rotary {
  const half = dModel / heads / 2
  const table = (turn: (angle: number) => number) =>
    tf.tensor2d(
      Float32Array.from({ length: length * half }, (_, at) =>
        turn((from + Math.floor(at / half)) * ropeTheta ** (-(at % half) / half)),
      ),
      [length, half],
    )
  return { cos: table(Math.cos), sin: table(Math.sin) }
}

function rotate(x: tf.Tensor4D, { cos, sin }: Rotary): tf.Tensor4D {
  const [a, b] = tf.split(x, 2, 3)
  if (a === undefined || b === undefined) throw new RangeError('a head has two halves')
  return tf.concat(
    [tf.sub(tf.mul(a, cos), tf.mul(b, sin)), tf.add(tf.mul(b, cos), tf.mul(a, sin))],
    3,
  )
}

interface Pass {
  readonly model: ModelConfig
  readonly variables: Variables
  readonly sequences: number
  readonly length: number
  readonly rotary: Rotary
  /**
   * Added to the scores, broadcast to [sequences, heads, length, keys]; absent where every key is
   * seen.
   */
  readonly mask?: tf.Tensor2D
  readonly cache: readonly KeysValues[]
}

/**
 * x [sequences · length, dModel] through all layers and the last norm, and the keys and values
 * behind the cached ones.
 */
function through(
  { model, variables, sequences, length, rotary, mask, cache }: Pass,
  embedded: tf.Tensor2D,
): { hidden: tf.Tensor2D; cache: KeysValues[] } {
  const { heads, dModel, rmsEps } = model
  const headDim = dModel / heads
  const perHead = (x: tf.Tensor2D): tf.Tensor4D =>
    tf.transpose(tf.reshape(x, [sequences, length, heads, headDim]), [0, 2, 1, 3])
  const next: KeysValues[] = []
  let x = embedded
  variables.layers.forEach((layer, index) => {
    const normed = rmsNorm(x, layer.attentionNorm, rmsEps)
    const q = rotate(perHead(tf.matMul(normed, layer.q)), rotary)
    const k = rotate(perHead(tf.matMul(normed, layer.k)), rotary)
    const v = perHead(tf.matMul(normed, layer.v))
    const held = cache[index]
    const keys: tf.Tensor4D = held === undefined ? k : tf.concat([held.keys, k], 2)
    const values: tf.Tensor4D = held === undefined ? v : tf.concat([held.values, v], 2)
    next.push({ keys, values })
    const scores = tf.mul(tf.matMul(q, keys, false, true), headDim ** -0.5)
    const mixed = tf.matMul(tf.softmax(mask === undefined ? scores : tf.add(scores, mask)), values)
    const joined: tf.Tensor2D = tf.reshape(tf.transpose(mixed, [0, 2, 1, 3]), [
      sequences * length,
      dModel,
    ])
    x = tf.add(x, tf.matMul(joined, layer.o))
    const inner = rmsNorm(x, layer.feedForwardNorm, rmsEps)
    const gate: tf.Tensor2D = tf.matMul(inner, layer.gate)
    const gated: tf.Tensor2D = tf.mul(tf.mul(gate, tf.sigmoid(gate)), tf.matMul(inner, layer.up))
    x = tf.add(x, tf.matMul(gated, layer.down))
  })
  return { hidden: rmsNorm(x, variables.finalNorm, rmsEps), cache: next }
}

/** Added to the score of a key that a query must not see. */
const UNSEEN = -1e9

/**
 * Mean negative log-likelihood of targets [sequences · length] behind tokens [sequences, length].
 */
export function lossOf(
  model: ModelConfig,
  variables: Variables,
  tokens: tf.Tensor2D,
  targets: tf.Tensor1D,
): tf.Scalar {
  const [sequences, length] = tokens.shape
  // The gradient of `gather` is missing on wasm and makes a step up to twice as long elsewhere:
  // products with one-hot rows are the quicker way on every backend.
  const embedded: tf.Tensor2D = tf.matMul(
    tf.oneHot(tokens.as1D(), model.vocab).toFloat(),
    variables.embedding,
  )
  const mask = tf.tensor2d(
    Float32Array.from({ length: length * length }, (_, at) =>
      at % length > Math.floor(at / length) ? UNSEEN : 0,
    ),
    [length, length],
  )
  const { hidden } = through(
    {
      model,
      variables,
      sequences,
      length,
      rotary: rotaryTables(model, 0, length),
      mask,
      cache: [],
    },
    embedded,
  )
  const logits: tf.Tensor2D = tf.matMul(hidden, variables.embedding, false, true)
  return tf.losses.softmaxCrossEntropy(tf.oneHot(targets, model.vocab), logits)
}

// A type alias: `tf.tidy` gives back what looks like a tree of tensors.
type Stepped = { tokens: tf.Tensor1D; logProbs: tf.Tensor1D; cache: KeysValues[] }

/**
 * One token further for every sequence: gives the most likely next tokens, their log-probabilities
 * and the cache.
 */
export function decodeStep(
  model: ModelConfig,
  variables: Variables,
): (tokens: tf.Tensor1D, cache: readonly KeysValues[], position: number) => Stepped {
  // The head is the embedding the other way round; products without a transposed side are the
  // backend's quickest.
  const head = tf.keep(tf.tidy(() => tf.transpose(variables.embedding)))
  return (tokens, cache, position) => {
    const sequences = tokens.shape[0]
    const pass = {
      model,
      variables,
      sequences,
      length: 1,
      rotary: rotaryTables(model, position, 1),
      cache,
    }
    const next = through(pass, tf.gather(variables.embedding, tokens).as2D(sequences, model.dModel))
    const logProbs = tf.logSoftmax(tf.matMul(next.hidden, head))
    return {
      tokens: tf.argMax<tf.Tensor1D>(logProbs, -1),
      logProbs: tf.max<tf.Tensor1D>(logProbs, -1),
      cache: next.cache,
    }
  }
}
