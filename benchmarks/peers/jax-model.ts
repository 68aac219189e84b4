/**
 * The model in jax-js: the same mathematics as this project's, in the operations that jax-js offers
 * for it. Weights stand as [in, out]. A function uses up the arrays it is given, as everywhere in
 * jax-js.
 */
import { nn, numpy as np, tree } from '@jax-js/jax'
import type { ModelConfig } from '../../src/engine/engine.ts'
import { initialWeights } from '../../src/engine/transformer/weights.ts'
import { at, defined } from '../../src/run/at.ts'
import { ADAM, WEIGHT_SEED, transposed } from '../contestants/batch.ts'

// Type aliases, not interfaces: jax-js asks for them in trees of arrays.
type Layer = {
  attentionNorm: np.Array
  q: np.Array
  k: np.Array
  v: np.Array
  o: np.Array
  feedForwardNorm: np.Array
  gate: np.Array
  up: np.Array
  down: np.Array
}
export type Parameters = { embedding: np.Array; layers: Layer[]; finalNorm: np.Array }
export type Moments = { first: Parameters; second: Parameters }
/** Cosines and sines of the rotary angles, each [positions, 1, headDim / 2]. */
export type Rotary = { cos: np.Array; sin: np.Array }
/**
 * How rows of the embedding are found: what is quicker, forward and backward, differs by device.
 */
export type LookUp = (embedding: np.Array, tokens: np.Array) => np.Array
export const taken: LookUp = (embedding, tokens) => np.take(embedding, tokens, 0)
export const byOneHot: LookUp = (embedding, tokens) =>
  np.matmul(nn.oneHot(tokens, at(embedding.shape, 0, 'shape')), embedding)

/** Keys and values of every layer, each [sequences, positions, heads, headDim]. */
export type Cache = { keys: np.Array[]; values: np.Array[] }

export function loadParameters(model: ModelConfig): Parameters {
  const weights = initialWeights(model, WEIGHT_SEED)
  const tensor = (name: string) => {
    const found = weights.get(name)
    if (found === undefined) throw new RangeError(`there is no weight ${name}`)
    return found
  }
  const vector = (name: string) => np.array(Float32Array.from(tensor(name).data))
  const matrix = (name: string) => {
    const {
      data,
      shape: [rows = 0, columns = 0],
    } = tensor(name)
    return np.array(transposed(data, rows, columns), { shape: [columns, rows] })
  }
  return {
    embedding: np.array(Float32Array.from(tensor('model.embed_tokens.weight').data), {
      shape: [model.vocab, model.dModel],
    }),
    layers: Array.from({ length: model.layers }, (_, index) => {
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

export const zerosLike = (parameters: Parameters): Parameters =>
  tree.map((x: np.Array) => np.zerosLike(x), tree.ref(parameters))

export function rotaryTables({ dModel, heads, ropeTheta }: ModelConfig, positions: number): Rotary {
  const half = dModel / heads / 2
  const table = (turn: (angle: number) => number) =>
    np.array(
      Float32Array.from({ length: positions * half }, (_, at) =>
        turn(Math.floor(at / half) * ropeTheta ** (-(at % half) / half)),
      ),
      { shape: [positions, 1, half] },
    )
  return { cos: table(Math.cos), sin: table(Math.sin) }
}

function rmsNorm(x: np.Array, scale: np.Array, eps: number): np.Array {
  const mean = np.mean(np.square(x.ref), -1, { keepdims: true })
  return x.div(np.sqrt(mean.add(eps))).mul(scale)
}

/** x is [..., heads, headDim]; the first half of a head turns with the second. */
function rotate(x: np.Array, { cos, sin }: Rotary): np.Array {
  const [a, b] = np.split(x, 2, -1)
  if (a === undefined || b === undefined) throw new RangeError('a head has two halves')
  const first = a.ref.mul(cos.ref).sub(b.ref.mul(sin.ref))
  const second = b.mul(cos).add(a.mul(sin))
  return np.concatenate([first, second], -1)
}

/**
 * What attention makes of queries, keys and values [sequences, tokens, heads, headDim]; uses them
 * up.
 */
type Attend = (layer: number, q: np.Array, k: np.Array, v: np.Array) => np.Array

/** tokens [sequences, length] → hidden states behind the last norm, [sequences, length, dModel]. */
function hiddenStates(
  model: ModelConfig,
  { layers, finalNorm, embedding }: Parameters,
  tokens: np.Array,
  lookUp: LookUp,
  rotary: Rotary,
  attend: Attend,
): np.Array {
  const [sequences = 0, length = 0] = tokens.shape
  const perHead = (x: np.Array) =>
    x.reshape([sequences, length, model.heads, model.dModel / model.heads])
  let x = lookUp(embedding, tokens)
  layers.forEach((layer, index) => {
    const normed = rmsNorm(x.ref, layer.attentionNorm, model.rmsEps)
    const q = rotate(perHead(np.matmul(normed.ref, layer.q)), tree.ref(rotary))
    const k = rotate(perHead(np.matmul(normed.ref, layer.k)), tree.ref(rotary))
    const v = perHead(np.matmul(normed, layer.v))
    const mixed = attend(index, q, k, v).reshape([sequences, length, model.dModel])
    x = x.add(np.matmul(mixed, layer.o))
    const inner = rmsNorm(x.ref, layer.feedForwardNorm, model.rmsEps)
    const gated = nn.silu(np.matmul(inner.ref, layer.gate)).mul(np.matmul(inner, layer.up))
    x = x.add(np.matmul(gated, layer.down))
  })
  tree.dispose(rotary)
  return rmsNorm(x, finalNorm, model.rmsEps)
}

const logitsOf = (hidden: np.Array, embedding: np.Array): np.Array =>
  np.matmul(hidden, embedding.transpose())

/**
 * Mean negative log-likelihood of each next token; tokens and targets [sequences, length], counted
 * [length] is 0 where nothing follows.
 */
export const lossOf =
  (model: ModelConfig, normalizer: number, lookUp: LookUp) =>
  (
    parameters: Parameters,
    tokens: np.Array,
    targets: np.Array,
    counted: np.Array,
    rotary: Rotary,
  ): np.Array => {
    const embedding = parameters.embedding.ref
    const hidden = hiddenStates(model, parameters, tokens, lookUp, rotary, (_, q, k, v) =>
      nn.dotProductAttention(q, k, v, { isCausal: true }),
    )
    const logProbs = nn.logSoftmax(logitsOf(hidden, embedding), -1)
    const chosen = logProbs.mul(nn.oneHot(targets, model.vocab)).sum(-1)
    return chosen.mul(counted).sum().div(-normalizer)
  }

/** One step of Adam; corrections holds 1 − β₁ᵗ and 1 − β₂ᵗ. */
export function adam(
  parameters: Parameters,
  gradient: Parameters,
  { first, second }: Moments,
  corrections: np.Array,
): [Parameters, Moments] {
  const { learningRate, beta1, beta2, epsilon } = ADAM
  const [correction1, correction2] = corrections
  if (correction1 === undefined || correction2 === undefined)
    throw new RangeError('there are two corrections')
  const moved: Parameters = tree.map(
    (m: np.Array, g: np.Array) => m.mul(beta1).add(g.mul(1 - beta1)),
    first,
    tree.ref(gradient),
  )
  const spread: Parameters = tree.map(
    (v: np.Array, g: np.Array) => v.mul(beta2).add(np.square(g).mul(1 - beta2)),
    second,
    gradient,
  )
  const next: Parameters = tree.map(
    (w: np.Array, m: np.Array, v: np.Array) =>
      w.sub(
        m
          .div(correction1.ref)
          .div(np.sqrt(v.div(correction2.ref)).add(epsilon))
          .mul(learningRate),
      ),
    parameters,
    tree.ref(moved),
    tree.ref(spread),
  )
  correction1.dispose()
  correction2.dispose()
  return [next, { first: moved, second: spread }]
}

export function emptyCache(model: ModelConfig, sequences: number, positions: number): Cache {
  const blank = () => np.zeros([sequences, positions, model.heads, model.dModel / model.heads])
  return {
    keys: Array.from({ length: model.layers }, blank),
    values: Array.from({ length: model.layers }, blank),
  }
}

/**
 * One token further for every sequence: tokens [sequences, 1] at `position` [1]. Gives the most
 * likely next tokens, their log-probabilities [sequences], and the cache. jax-js writes no slices,
 * so the new keys and values are put in by a choice.
 */
export const decodeStep =
  (model: ModelConfig) =>
  (
    parameters: Parameters,
    cache: Cache,
    tokens: np.Array,
    position: np.Array,
    rotary: Rotary,
  ): [np.Array, np.Array, Cache] => {
    const sequences = defined(tokens.shape[0], 'shape')
    const embedding = parameters.embedding.ref
    const positions = cache.keys[0]?.shape[1] ?? 0
    const at = np.arange(positions, undefined, undefined, { dtype: np.int32 })
    const here = at.ref.equal(position.ref).reshape([1, positions, 1, 1])
    const seen = at.lessEqual(position.ref).reshape([1, 1, 1, positions])
    const turned: Rotary = {
      cos: np.take(rotary.cos, position.ref, 0),
      sin: np.take(rotary.sin, position, 0),
    }
    const next: Cache = { keys: [], values: [] }
    const hidden = hiddenStates(model, parameters, tokens, taken, turned, (layer, q, k, v) => {
      const [heldKeys, heldValues] = [cache.keys[layer], cache.values[layer]]
      if (heldKeys === undefined || heldValues === undefined)
        throw new RangeError(`the cache has no layer ${layer}`)
      const keys = np.where(here.ref, k, heldKeys)
      const values = np.where(here.ref, v, heldValues)
      next.keys.push(keys.ref)
      next.values.push(values.ref)
      return nn.dotProductAttention(q, keys, values, { mask: seen.ref })
    })
    here.dispose()
    seen.dispose()
    const logProbs = nn.logSoftmax(
      logitsOf(hidden, embedding).reshape([sequences, model.vocab]),
      -1,
    )
    return [np.argmax(logProbs.ref, -1), np.max(logProbs, -1), next]
  }
