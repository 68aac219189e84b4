/** A model of a few thousand weights in every form that files have. */
import { headDim } from '../../engine/engine.ts'
import type { ModelConfig } from '../../engine/engine.ts'
import { sequence } from '../../run/testing/random.ts'
import type { Architecture, MetadataValue } from '../pretrained-model.ts'
import { skeletonOf } from '../skeleton.ts'
import { SETTINGS, small, smallMetadata } from './small-vocabulary.ts'
import { writeGguf } from './write-gguf.ts'
import type { GgufTensor, GgufValue } from './write-gguf.ts'

/** More rows than the small vocabulary has tokens, as many models have. */
const VOCAB = 320

export const SMALL: Readonly<Record<Architecture, ModelConfig>> = {
  llama: {
    vocab: VOCAB,
    dModel: 32,
    layers: 2,
    heads: 4,
    kvHeads: 2,
    feedForward: 64,
    context: 64,
    tied: true,
    qkvBias: false,
    ropeTheta: 100_000,
    rmsEps: 1e-5,
  },
  qwen2: {
    vocab: VOCAB,
    dModel: 32,
    layers: 1,
    heads: 2,
    kvHeads: 1,
    feedForward: 32,
    context: 64,
    tied: true,
    qkvBias: true,
    ropeTheta: 1_000_000,
    rmsEps: 1e-6,
  },
  qwen3: {
    vocab: VOCAB,
    dModel: 32,
    layers: 2,
    heads: 2,
    headDim: 32,
    kvHeads: 1,
    feedForward: 32,
    context: 64,
    tied: false,
    qkvBias: false,
    qkNorm: true,
    ropeTheta: 1_000_000,
    rmsEps: 1e-6,
  },
}

export interface SmallTensor {
  readonly name: string
  readonly shape: readonly number[]
  readonly data: Float32Array
}

/** Eighths from -4 to 4: numbers that F16 and BF16 hold exactly. */
export function smallWeights(config: ModelConfig): SmallTensor[] {
  const random = sequence(7)
  return [...skeletonOf(config)].map(([name, shape]) => ({
    name,
    shape,
    data: Float32Array.from(
      { length: shape.reduce((n, d) => n * d, 1) },
      () => (Math.floor(random() * 65) - 32) / 8,
    ),
  }))
}

/** As transformers writes it; `more` is added, and replaces. */
export function configOf(
  architecture: Architecture,
  more: Readonly<Record<string, unknown>> = {},
): string {
  const config = SMALL[architecture]
  return JSON.stringify({
    architectures: [
      { llama: 'LlamaForCausalLM', qwen2: 'Qwen2ForCausalLM', qwen3: 'Qwen3ForCausalLM' }[
        architecture
      ],
    ],
    model_type: architecture,
    vocab_size: config.vocab,
    hidden_size: config.dModel,
    num_hidden_layers: config.layers,
    num_attention_heads: config.heads,
    num_key_value_heads: config.kvHeads,
    ...(config.headDim !== undefined && { head_dim: config.headDim }),
    intermediate_size: config.feedForward,
    max_position_embeddings: config.context,
    tie_word_embeddings: config.tied,
    rms_norm_eps: config.rmsEps,
    rope_theta: config.ropeTheta,
    hidden_act: 'silu',
    torch_dtype: 'bfloat16',
    use_cache: true,
    ...more,
  })
}

type Dtype = 'F32' | 'F16' | 'BF16'

/** Exact for the eighths above. */
function stored(dtype: Dtype, data: Float32Array): Uint8Array {
  if (dtype === 'F32') return new Uint8Array(data.slice().buffer)
  const words = new Uint32Array(data.slice().buffer)
  return new Uint8Array(
    Uint16Array.from(words, (bits) => {
      if (dtype === 'BF16') return bits >>> 16
      const sign = (bits >>> 16) & 0x8000
      return (bits & 0x7fffffff) === 0
        ? sign
        : sign | ((((bits >>> 23) & 255) - 112) << 10) | ((bits >>> 13) & 1023)
    }).buffer,
  )
}

/** A safetensors file of these, one behind the other. */
export function safetensorsOf(tensors: readonly SmallTensor[], dtype: Dtype): Uint8Array {
  const header: Record<string, unknown> = { __metadata__: { format: 'pt' } }
  const parts: Uint8Array[] = []
  let at = 0
  for (const { name, shape, data } of tensors) {
    const bytes = stored(dtype, data)
    header[name] = { dtype, shape, data_offsets: [at, at + bytes.length] }
    parts.push(bytes)
    at += bytes.length
  }
  const front = new TextEncoder().encode(JSON.stringify(header))
  const out = new Uint8Array(8 + front.length + at)
  new DataView(out.buffer).setBigUint64(0, BigInt(front.length), true)
  out.set(front, 8)
  let to = 8 + front.length
  for (const part of parts) {
    out.set(part, to)
    to += part.length
  }
  return out
}

const besides = (architecture: Architecture): Record<string, string> => ({
  'config.json': configOf(architecture),
  'tokenizer.json': JSON.stringify(small()),
  'tokenizer_config.json': SETTINGS,
})

/** The whole folder, one file of weights. */
export const folderOf = (
  architecture: Architecture,
  dtype: Dtype = 'F32',
): Record<string, Uint8Array | string> => ({
  ...besides(architecture),
  'model.safetensors': safetensorsOf(smallWeights(SMALL[architecture]), dtype),
})

/** The same in two shards. */
export function shardsOf(
  architecture: Architecture,
  dtype: Dtype,
): Record<string, Uint8Array | string> {
  const weights = smallWeights(SMALL[architecture])
  const shards = [weights.slice(0, 4), weights.slice(4)].map((part, i) => ({
    name: `model-0000${i + 1}-of-00002.safetensors`,
    part,
  }))
  return {
    ...besides(architecture),
    ...Object.fromEntries(shards.map(({ name, part }) => [name, safetensorsOf(part, dtype)])),
    'model.safetensors.index.json': JSON.stringify({
      metadata: { total_size: 1 },
      weight_map: Object.fromEntries(
        shards.flatMap(({ name, part }) => part.map((tensor) => [tensor.name, name])),
      ),
    }),
  }
}

const GGUF_PARTS: readonly (readonly [string, string])[] = [
  ['self_attn.q_norm', 'attn_q_norm'],
  ['self_attn.k_norm', 'attn_k_norm'],
  ['self_attn.q_proj', 'attn_q'],
  ['self_attn.k_proj', 'attn_k'],
  ['self_attn.v_proj', 'attn_v'],
  ['self_attn.o_proj', 'attn_output'],
  ['input_layernorm', 'attn_norm'],
  ['post_attention_layernorm', 'ffn_norm'],
  ['mlp.gate_proj', 'ffn_gate'],
  ['mlp.up_proj', 'ffn_up'],
  ['mlp.down_proj', 'ffn_down'],
  ['model.layers.', 'blk.'],
  ['model.embed_tokens', 'token_embd'],
  ['model.norm', 'output_norm'],
  ['lm_head', 'output'],
]

const ggufName = (name: string): string =>
  GGUF_PARTS.reduce((now, [hub, gguf]) => now.replace(hub, gguf), name)

/** Rows of each head as llama.cpp's converter has them: row s · half + j becomes row 2j + s. */
function interleaved({ shape, data }: SmallTensor, headDim: number): Float32Array {
  const width = shape[1] ?? 1
  const out = new Float32Array(data.length)
  for (let row = 0; row < data.length / width; row += 1) {
    const head = Math.floor(row / headDim) * headDim
    const [s, j] = [Math.floor((row - head) / (headDim / 2)), (row - head) % (headDim / 2)]
    out.set(data.subarray(row * width, (row + 1) * width), (head + 2 * j + s) * width)
  }
  return out
}

export function ggufTensors(architecture: Architecture): GgufTensor[] {
  const config = SMALL[architecture]
  return smallWeights(config).map((tensor) => ({
    name: ggufName(tensor.name),
    dimensions: tensor.shape.toReversed(),
    type: 0,
    bytes: stored(
      'F32',
      architecture === 'llama' && /[qk]_proj/.test(tensor.name)
        ? interleaved(tensor, headDim(config))
        : tensor.data,
    ),
  }))
}

function ggufValue(value: MetadataValue): GgufValue {
  if (typeof value === 'string') return { text: value }
  if (typeof value === 'number') return { u32: value }
  if (typeof value === 'boolean') return { flag: value }
  if (typeof value === 'bigint') return { u64: value }
  return value.every((one) => typeof one === 'string')
    ? { texts: value }
    : { i32s: value.map(Number) }
}

export function ggufMetadata(architecture: Architecture): (readonly [string, GgufValue])[] {
  const config = SMALL[architecture]
  const own = (key: string, value: GgufValue) => [`${architecture}.${key}`, value] as const
  return [
    ['general.architecture', { text: architecture }],
    ['general.license', { text: 'apache-2.0' }],
    own('block_count', { u32: config.layers }),
    own('context_length', { u32: config.context }),
    own('embedding_length', { u32: config.dModel }),
    own('feed_forward_length', { u32: config.feedForward }),
    own('attention.head_count', { u32: config.heads }),
    own('attention.head_count_kv', { u32: config.kvHeads }),
    ...(config.headDim === undefined
      ? []
      : [
          own('attention.key_length', { u32: config.headDim }),
          own('attention.value_length', { u32: config.headDim }),
        ]),
    own('attention.layer_norm_rms_epsilon', { f32: config.rmsEps }),
    own('rope.freq_base', { f32: config.ropeTheta }),
    ...[...smallMetadata('qwen2')].map(([key, value]) => [key, ggufValue(value)] as const),
    ['tokenizer.chat_template', { text: '{{ messages[0].content }}' }],
  ]
}

export const ggufOf = (architecture: Architecture): Uint8Array =>
  writeGguf({ metadata: ggufMetadata(architecture), tensors: ggufTensors(architecture) })
