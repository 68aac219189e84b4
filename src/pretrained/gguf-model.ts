/** A model in one GGUF file. */
import { headDim } from '../engine/engine.ts'
import { printValue } from '../run/place.ts'
import { readGgufConfiguration } from './gguf-configuration.ts'
import { readGgufHeader } from './gguf-header.ts'
import { ModelError } from './model-source.ts'
import type { ModelSource } from './model-source.ts'
import type { NamedTensor, PretrainedModel } from './pretrained-model.ts'
import { skeletonOf } from './skeleton.ts'
import {
  checkSkeleton,
  fromInterleaved,
  placeOf,
  readTensor,
  storageWords,
} from './stored-tensor.ts'
import type { StoredTensor } from './stored-tensor.ts'

const EMBEDDING = 'token_embd.weight'
const HEAD = 'output.weight'

const OUTSIDE: Readonly<Record<string, string>> = {
  [EMBEDDING]: 'model.embed_tokens.weight',
  'output_norm.weight': 'model.norm.weight',
  [HEAD]: 'lm_head.weight',
}
const INSIDE: Readonly<Record<string, string>> = {
  attn_norm: 'input_layernorm',
  attn_q: 'self_attn.q_proj',
  attn_k: 'self_attn.k_proj',
  attn_v: 'self_attn.v_proj',
  attn_q_norm: 'self_attn.q_norm',
  attn_k_norm: 'self_attn.k_norm',
  attn_output: 'self_attn.o_proj',
  ffn_norm: 'post_attention_layernorm',
  ffn_gate: 'mlp.gate_proj',
  ffn_up: 'mlp.up_proj',
  ffn_down: 'mlp.down_proj',
}

/** Hugging Face's name of a tensor; undefined where GGUF's has no counterpart here. */
function nameOf(name: string): string | undefined {
  if (Object.hasOwn(OUTSIDE, name)) return OUTSIDE[name]
  const [, layer, part = '', field] =
    /^blk\.(0|[1-9]\d{0,5})\.([a-z_]+)\.(weight|bias)$/.exec(name) ?? []
  const inside = Object.hasOwn(INSIDE, part) ? INSIDE[part] : undefined
  return inside === undefined
    ? undefined
    : `model.layers.${String(layer)}.${inside}.${String(field)}`
}

/** @throws ModelError */
export async function openGgufModel(source: ModelSource, file: string): Promise<PretrainedModel> {
  const { metadata, tensors } = await readGgufHeader(source, file)
  const { architecture, config } = readGgufConfiguration(
    metadata,
    file,
    !tensors.has(HEAD),
    tensors.get(EMBEDDING)?.shape[0] ?? 0,
  )
  const skeleton = skeletonOf(config)
  const stored = renamed(tensors)
  checkSkeleton(stored, skeleton, file)
  const text = (key: string): string | undefined => {
    const value = metadata.get(key)
    if (value === undefined || typeof value === 'string') return value
    throw new ModelError(
      `${file}: ${key} is ${printValue(value)}, expected text. Choose another file.`,
    )
  }
  const licence = text('general.license') ?? ''
  return {
    architecture,
    config,
    storage: storageWords(stored.values()),
    licence: licence === '' ? 'not stated' : licence,
    chatTemplate: text('tokenizer.chat_template'),
    tokenizerSource: { form: 'gguf', metadata },
    async *tensors(): AsyncGenerator<NamedTensor, void, undefined> {
      for (const [name, shape] of skeleton) {
        const tensor = stored.get(name)
        if (tensor === undefined) continue
        const data = await readTensor(source, tensor)
        // Only Llama's are stored for interleaved rotation; Qwen's are as they were trained.
        if (architecture === 'llama' && /\.[qk]_proj\.weight$/.test(name))
          fromInterleaved(data, headDim(config), config.dModel)
        yield { name, shape, data }
      }
    },
  }
}

function renamed(tensors: ReadonlyMap<string, StoredTensor>): Map<string, StoredTensor> {
  const stored = new Map<string, StoredTensor>()
  for (const [name, tensor] of tensors) {
    const ours = nameOf(name)
    if (ours === undefined)
      throw new ModelError(
        `${placeOf(tensor)} is no weight that is computed here. Choose a model without it.`,
      )
    stored.set(ours, tensor)
  }
  return stored
}
