/**
 * A GGUF file's metadata as a model's configuration. Keys of the architecture that are not read are
 * refused by name, as in config.json: llama.cpp takes its mathematics from them.
 */
import type { ModelConfig } from '../engine/engine.ts'
import { printValue } from '../run/place.ts'
import {
  MOST,
  USUAL_ROPE_THETA,
  architectureOf,
  count,
  modelConfig,
  notImplemented,
  optionalCount,
  positive,
  unexpected,
} from './model-shape.ts'
import type { Fields } from './model-shape.ts'
import { ModelError } from './model-source.ts'
import type { Architecture, Metadata } from './pretrained-model.ts'

/** Behind the architecture's name and a point; read below. */
const READ: ReadonlySet<string> = new Set([
  'block_count',
  'context_length',
  'embedding_length',
  'feed_forward_length',
  'attention.head_count',
  'attention.head_count_kv',
  'attention.key_length',
  'attention.value_length',
  'attention.layer_norm_rms_epsilon',
  'rope.freq_base',
  'rope.dimension_count',
  'vocab_size',
])
/** These change nothing only with this value. */
const NEUTRAL: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ['rope.scaling.type', 'none'],
  ['rope.scaling.factor', 1],
  ['rope.scaling.finetuned', false],
  ['rope.scale_linear', 1],
  ['attention.sliding_window', 0],
  ['attention.causal', true],
  ['attention.clamp_kqv', 0],
  ['attention.max_alibi_bias', 0],
  ['expert_count', 0],
  ['expert_used_count', 0],
  ['use_parallel_residual', false],
])
/** Says which converter ordered the data; tensors are found by their names. */
const HARMLESS: ReadonlySet<string> = new Set(['tensor_data_layout'])

/** Whole rooms of keys that say nothing about the mathematics: origin, vocabulary, calibration. */
const HARMLESS_ROOMS = ['general.', 'tokenizer.', 'quantize.']

/** @throws ModelError that names the key */
export function readGgufConfiguration(
  metadata: Metadata,
  file: string,
  tied: boolean,
  embeddingRows: number,
): { readonly architecture: Architecture; readonly config: ModelConfig } {
  const whole: Fields = {
    place: (key) => `${file}: ${key}`,
    value: (key) => metadata.get(key),
  }
  const architecture = architectureOf(whole, 'general.architecture')
  const type = metadata.get('general.type') ?? 'model'
  if (type !== 'model') throw unexpected(whole, 'general.type', '"model"')
  const fields: Fields = {
    place: (key) => whole.place(`${architecture}.${key}`),
    value: (key) => whole.value(`${architecture}.${key}`),
  }
  for (const key of metadata.keys()) checkKey(key, architecture, whole)
  const dModel = count(fields, 'embedding_length', MOST.width)
  const heads = count(fields, 'attention.head_count', MOST.heads)
  const headDim = optionalCount(fields, 'attention.key_length', MOST.headDim) ?? dModel / heads
  // Values as wide as keys, and all of a head rotated.
  for (const key of ['attention.value_length', 'rope.dimension_count'])
    if ((optionalCount(fields, key, MOST.headDim) ?? headDim) !== headDim)
      throw unexpected(fields, key, `the head dimension, ${headDim}`)
  const vocab = optionalCount(fields, 'vocab_size', MOST.vocab) ?? embeddingRows
  return {
    architecture,
    config: modelConfig(
      architecture,
      {
        vocab,
        dModel,
        layers: count(fields, 'block_count', MOST.layers),
        heads,
        kvHeads: optionalCount(fields, 'attention.head_count_kv', MOST.heads) ?? heads,
        headDim,
        feedForward: count(fields, 'feed_forward_length', MOST.width),
        context: count(fields, 'context_length', MOST.context),
        tied,
        ropeTheta:
          fields.value('rope.freq_base') === undefined
            ? USUAL_ROPE_THETA
            : shortest(positive(fields, 'rope.freq_base', MOST.ropeTheta)),
        rmsEps: shortest(positive(fields, 'attention.layer_norm_rms_epsilon', MOST.rmsEps)),
      },
      file,
    ),
  }
}

function checkKey(key: string, architecture: Architecture, fields: Fields): void {
  if (HARMLESS_ROOMS.some((room) => key.startsWith(room))) return
  if (key.startsWith('split.')) {
    const parts = fields.value('split.count') ?? 1
    if (parts === 0 || parts === 1) return
    throw new ModelError(
      `${fields.place(key)} says that this is one of ${printValue(parts)} files, and a GGUF model is read from one. Join them, or choose another.`,
    )
  }
  const own = key.startsWith(`${architecture}.`) ? key.slice(architecture.length + 1) : undefined
  if (own !== undefined) {
    if (READ.has(own) || HARMLESS.has(own)) return
    if (NEUTRAL.has(own) && NEUTRAL.get(own) === fields.value(key)) return
  }
  throw notImplemented(fields, key)
}

/**
 * The file has f32; the shortest decimal that is the same f32 is what the configuration said:
 * 0.00001 rather than 0.000009999999747378752.
 */
function shortest(value: number): number {
  for (let digits = 1; digits <= 9; digits += 1) {
    const decimal = Number(value.toPrecision(digits))
    if (Math.fround(decimal) === value) return decimal
  }
  return value
}
