/**
 * Where each named weight stands in the one flat buffer that holds them all; gradients and both
 * moments have the same layout.
 *
 * Matrices keep Hugging Face's [out, in] with rows padded to `stride(in)` words. Matrices that one
 * product uses together stand back to back, so that they are one matrix to it: queries, keys and
 * values, and gate and up. Each such group, and each other weight, starts on 256 bytes. Padding is
 * zero and stays zero: its gradient is.
 */
import { headDim } from '../engine.ts'
import type { ModelConfig, Weights } from '../engine.ts'
import { align, stride } from '../device/device.ts'

export { headDim } from '../engine.ts'

/** One weight in the flat buffer; a vector is one row. */
export interface Slot {
  readonly name: string
  readonly shape: readonly [number] | readonly [number, number]
  /** Words from the start of the buffer. */
  readonly offset: number
  readonly rows: number
  readonly width: number
}

/** A part of the flat buffer, in words from its start: what one kernel binds. */
export interface WeightView {
  readonly offset: number
  readonly length: number
}

interface LayerViews {
  readonly attentionNorm: WeightView
  /** [(heads + 2·kvHeads)·headDim, dModel] */
  readonly qkv: WeightView
  /** [(heads + 2·kvHeads)·headDim] */
  readonly qkvBias?: WeightView
  /** [2·headDim]: of each head of queries, then of keys; where the model has such norms. */
  readonly headNorms?: WeightView
  /** [dModel, heads·headDim] */
  readonly output: WeightView
  readonly feedForwardNorm: WeightView
  /** [2·feedForward, dModel]: gate, then up. */
  readonly gateUp: WeightView
  /** [dModel, feedForward] */
  readonly down: WeightView
}

export interface Layout {
  readonly slots: readonly Slot[]
  readonly embedding: WeightView
  readonly layers: readonly LayerViews[]
  readonly finalNorm: WeightView
  /** [vocab, dModel]: the embedding's view when they are tied. */
  readonly head: WeightView
  /** Matrices fill the words before this one, vectors the rest: weight decay stops here. */
  readonly matrixWords: number
  readonly words: number
}

/** Width of all heads' queries side by side, and of what attention gives. */
export const attendedWidth = (config: ModelConfig): number => config.heads * headDim(config)

/** Width of queries, keys and values side by side. */
export const qkvWidth = (config: ModelConfig): number =>
  (config.heads + 2 * config.kvHeads) * headDim(config)

/** Throws RangeError naming the field that makes no model. */
export function checkConfig(config: ModelConfig): void {
  const { vocab, dModel, layers, heads, kvHeads, feedForward, context } = config
  for (const [name, value] of Object.entries({
    vocab,
    dModel,
    layers,
    heads,
    kvHeads,
    feedForward,
    context,
  })) {
    if (!Number.isInteger(value) || value < 1)
      throw new RangeError(`model ${name} is ${value}; it must be a whole number above 0`)
  }
  if (config.headDim !== undefined) {
    const own = config.headDim
    if (!Number.isInteger(own) || own < 2 || own % 2 !== 0)
      throw new RangeError(`model headDim is ${own}; it must be an even whole number above 0`)
  } else if (dModel % (2 * heads) !== 0)
    throw new RangeError(`model dModel ${dModel} is not a multiple of 2 × heads ${heads}`)
  if (heads % kvHeads !== 0)
    throw new RangeError(`model kvHeads ${kvHeads} does not divide heads ${heads}`)
}

/** The layout of a model. Throws RangeError when the configuration makes no model. */
export function layoutOf(config: ModelConfig): Layout {
  checkConfig(config)
  const { vocab, dModel, feedForward, kvHeads, tied } = config
  const qWidth = attendedWidth(config)
  const kvWidth = kvHeads * headDim(config)
  const slots: Slot[] = []
  let at = 0
  const group = (...weights: readonly [name: string, shape: Slot['shape']][]): WeightView => {
    const offset = align(at)
    at = offset
    for (const [name, shape] of weights) {
      const [rows, width] = shape.length === 1 ? [1, shape[0]] : shape
      slots.push({ name, shape, offset: at, rows, width })
      // Vectors of one group stand without padding between them: to a kernel they are one vector.
      at += shape.length === 1 ? width : rows * stride(width)
    }
    const view = { offset, length: stride(at - offset) }
    at = offset + view.length
    return view
  }
  const layerNames = Array.from({ length: config.layers }, (_, index) => `model.layers.${index}`)

  const embedding = group(['model.embed_tokens.weight', [vocab, dModel]])
  const head = tied ? embedding : group(['lm_head.weight', [vocab, dModel]])
  const matrices = layerNames.map((layer) => ({
    qkv: group(
      [`${layer}.self_attn.q_proj.weight`, [qWidth, dModel]],
      [`${layer}.self_attn.k_proj.weight`, [kvWidth, dModel]],
      [`${layer}.self_attn.v_proj.weight`, [kvWidth, dModel]],
    ),
    output: group([`${layer}.self_attn.o_proj.weight`, [dModel, qWidth]]),
    gateUp: group(
      [`${layer}.mlp.gate_proj.weight`, [feedForward, dModel]],
      [`${layer}.mlp.up_proj.weight`, [feedForward, dModel]],
    ),
    down: group([`${layer}.mlp.down_proj.weight`, [dModel, feedForward]]),
  }))
  const matrixWords = align(at)
  const vectors = layerNames.map((layer) => ({
    attentionNorm: group([`${layer}.input_layernorm.weight`, [dModel]]),
    feedForwardNorm: group([`${layer}.post_attention_layernorm.weight`, [dModel]]),
    ...(config.qkvBias && {
      qkvBias: group(
        [`${layer}.self_attn.q_proj.bias`, [qWidth]],
        [`${layer}.self_attn.k_proj.bias`, [kvWidth]],
        [`${layer}.self_attn.v_proj.bias`, [kvWidth]],
      ),
    }),
    ...(config.qkNorm && {
      headNorms: group(
        [`${layer}.self_attn.q_norm.weight`, [headDim(config)]],
        [`${layer}.self_attn.k_norm.weight`, [headDim(config)]],
      ),
    }),
  }))
  const finalNorm = group(['model.norm.weight', [dModel]])
  const layers = matrices.map((matrix, index) => {
    const vector = vectors[index]
    if (vector === undefined) throw new RangeError(`layer ${index} has no vectors`)
    return { ...matrix, ...vector }
  })
  return { slots, embedding, layers, finalNorm, head, matrixWords, words: align(at) }
}

/**
 * Named weights as the flat buffer holds them. Throws RangeError naming the weight that is missing,
 * unknown or of another shape.
 */
export function pack(layout: Layout, weights: Weights): Float32Array<ArrayBuffer> {
  const flat = new Float32Array(layout.words)
  const known = new Set(layout.slots.map((slot) => slot.name))
  for (const name of weights.keys()) {
    if (!known.has(name)) throw new RangeError(`weight ${name} is not part of this model`)
  }
  for (const { name, shape, offset, rows, width } of layout.slots) {
    const tensor = weights.get(name)
    if (tensor === undefined) throw new RangeError(`weight ${name} is missing`)
    if (tensor.shape.join() !== shape.join() || tensor.data.length !== rows * width) {
      throw new RangeError(
        `weight ${name} is [${tensor.shape.join(', ')}] with ${tensor.data.length} values; the model has [${shape.join(', ')}]`,
      )
    }
    for (let row = 0; row < rows; row++) {
      flat.set(tensor.data.subarray(row * width, (row + 1) * width), offset + row * stride(width))
    }
  }
  return flat
}

/** The flat buffer as named weights. */
export function unpack(layout: Layout, flat: Float32Array): Weights {
  return new Map(
    layout.slots.map(({ name, shape, offset, rows, width }) => {
      const data = new Float32Array(rows * width)
      for (let row = 0; row < rows; row++) {
        const start = offset + row * stride(width)
        data.set(flat.subarray(start, start + width), row * width)
      }
      return [name, { shape, data }]
    }),
  )
}
