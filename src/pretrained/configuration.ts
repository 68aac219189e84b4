/**
 * `config.json` as transformers writes it, in its older form (`rope_theta`, `rope_scaling`) and its
 * newer one (`rope_parameters`). Every key has to be understood: one that changes the mathematics
 * and is not computed here is refused by name, since a model of the right name with the wrong
 * mathematics still speaks, only worse.
 */
import type { ModelConfig } from '../engine/engine.ts'
import { isObject } from '../run/is-object.ts'
import { printPath, printValue } from '../run/place.ts'
import { parseObject } from './json-object.ts'
import { ModelError } from './model-source.ts'
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
import type { Architecture } from './pretrained-model.ts'

/** Read below. */
const READ: ReadonlySet<string> = new Set([
  'model_type',
  'architectures',
  'vocab_size',
  'hidden_size',
  'intermediate_size',
  'num_hidden_layers',
  'num_attention_heads',
  'num_key_value_heads',
  'head_dim',
  'max_position_embeddings',
  'tie_word_embeddings',
  'rms_norm_eps',
  'rope_theta',
  'rope_scaling',
  'rope_parameters',
  'layer_types',
  'sliding_window',
  'use_sliding_window',
  'attention_bias',
])

/**
 * These say nothing about the mathematics: where the model comes from, how it was begun or is
 * loaded, which tokens mean what, how one library samples from it or names its labels.
 */
const HARMLESS: ReadonlySet<string> = new Set([
  '_name_or_path',
  'name_or_path',
  '_attn_implementation',
  '_attn_implementation_autoset',
  '_commit_hash',
  '_from_model_config',
  'attn_implementation',
  'bos_token_id',
  'eos_token_id',
  'pad_token_id',
  'unk_token_id',
  'sep_token_id',
  'decoder_start_token_id',
  'dtype',
  'torch_dtype',
  'initializer_range',
  'transformers_version',
  'transformers.js_config',
  'use_cache',
  'is_llama_config',
  'output_attentions',
  'output_hidden_states',
  'return_dict',
  'use_return_dict',
  'torchscript',
  'gradient_checkpointing',
  'problem_type',
  'finetuning_task',
  'task_specific_params',
  'id2label',
  'label2id',
  'num_labels',
  'tokenizer_class',
  'prefix',
  'unsloth_fixed',
  'unsloth_version',
  'model_max_length',
  // Of no effect while sliding windows are refused.
  'max_window_layers',
  // What samples by default, in configurations that were written before generation_config.json.
  'do_sample',
  'temperature',
  'top_k',
  'top_p',
  'max_length',
  'min_length',
  'max_new_tokens',
  'num_beams',
  'repetition_penalty',
])

/** These change nothing only with one of these values; null never does. */
const NEUTRAL: ReadonlyMap<string, readonly unknown[]> = new Map<string, readonly unknown[]>([
  ['hidden_act', ['silu']],
  ['hidden_activation', ['silu']],
  ['mlp_bias', [false]],
  ['bias', [false]],
  ['use_bias', [false]],
  ['attention_dropout', [0]],
  ['hidden_dropout', [0]],
  ['embd_pdrop', [0]],
  ['resid_pdrop', [0]],
  ['pretraining_tp', [1]],
  ['partial_rotary_factor', [1]],
  ['rope_interleaved', [false]],
  ['use_mrope', [false]],
  ['use_qk_norm', [false]],
  ['qk_layernorm', [false]],
  ['no_rope_layer_interval', [0]],
  ['embedding_multiplier', [1]],
  ['residual_multiplier', [1]],
  ['logits_scaling', [1]],
  ['num_experts', [0]],
  ['num_nextn_predict_layers', [0]],
  ['is_decoder', [false, true]],
  ['is_encoder_decoder', [false]],
  ['add_cross_attention', [false]],
  ['tie_encoder_decoder', [false]],
  ['chunk_size_feed_forward', [0]],
  ['use_bfloat16', [false, true]],
  ['tf_legacy_loss', [false]],
])
/** These change nothing while they are empty. */
const EMPTY: ReadonlySet<string> = new Set([
  'pruned_heads',
  'quantization_config',
  'auto_map',
  'no_rope_layers',
])

const CLASSES: Readonly<Record<Architecture, string>> = {
  llama: 'LlamaForCausalLM',
  qwen2: 'Qwen2ForCausalLM',
  qwen3: 'Qwen3ForCausalLM',
}

function fieldsOf(
  document: Readonly<Record<string, unknown>>,
  file: string,
  above: readonly string[] = [],
): Fields {
  return {
    place: (key) => `${file}: ${printPath([...above, key])}`,
    value: (key) => (Object.hasOwn(document, key) ? (document[key] ?? undefined) : undefined),
  }
}

/** @throws ModelError that names the key */
export function readConfiguration(
  text: string,
  file: string,
): { readonly architecture: Architecture; readonly config: ModelConfig } {
  const document = parseObject(text, file)
  const fields = fieldsOf(document, file)
  const architecture = architectureOf(fields, 'model_type')
  for (const key of Object.keys(document)) checkKey(fields, key)
  checkClass(fields, architecture)
  checkAttention(fields, architecture)
  const dModel = count(fields, 'hidden_size', MOST.width)
  const heads = count(fields, 'num_attention_heads', MOST.heads)
  const layers = count(fields, 'num_hidden_layers', MOST.layers)
  checkWindows(fields, layers)
  return {
    architecture,
    config: modelConfig(
      architecture,
      {
        vocab: count(fields, 'vocab_size', MOST.vocab),
        dModel,
        layers,
        heads,
        kvHeads: optionalCount(fields, 'num_key_value_heads', MOST.heads) ?? heads,
        headDim:
          optionalCount(fields, 'head_dim', MOST.headDim) ??
          (architecture === 'qwen3' ? 128 : undefined),
        feedForward: count(fields, 'intermediate_size', MOST.width),
        context: count(fields, 'max_position_embeddings', MOST.context),
        tied: flag(fields, 'tie_word_embeddings') ?? false,
        ropeTheta: ropeTheta(fields, file),
        rmsEps: positive(fields, 'rms_norm_eps', MOST.rmsEps),
      },
      file,
    ),
  }
}

function flag(fields: Fields, key: string): boolean | undefined {
  const value = fields.value(key)
  if (value === undefined || typeof value === 'boolean') return value
  throw unexpected(fields, key, 'true or false')
}

function isEmpty(value: unknown): boolean {
  return Array.isArray(value)
    ? value.length === 0
    : isObject(value) && Object.keys(value).length === 0
}

/** @throws ModelError where nothing here knows what the key means, or not with this value */
function checkKey(fields: Fields, key: string): void {
  const value = fields.value(key)
  if (value === undefined || READ.has(key) || HARMLESS.has(key)) return
  if (NEUTRAL.get(key)?.includes(value) === true) return
  if (EMPTY.has(key) && isEmpty(value)) return
  throw notImplemented(fields, key)
}

function checkClass(fields: Fields, architecture: Architecture): void {
  const value = fields.value('architectures')
  if (value === undefined) return
  if (!Array.isArray(value) || value.length !== 1 || value[0] !== CLASSES[architecture])
    throw new ModelError(
      `${fields.place('architectures')} is ${printValue(Array.isArray(value) && value.length === 1 ? value[0] : value)}, and of ${architecture} only ${CLASSES[architecture]} is computed. Choose a model of that class.`,
    )
}

function checkAttention(fields: Fields, architecture: Architecture): void {
  // Qwen2 has biases on queries, keys and values whatever is said. The others' switch also puts one
  // behind the output projection, which is not computed.
  const bias = flag(fields, 'attention_bias')
  if (bias !== undefined && bias !== (architecture === 'qwen2'))
    throw notImplemented(fields, 'attention_bias')
}

/** Every layer looks at the whole of what is before it. */
function checkWindows(fields: Fields, layers: number): void {
  if (flag(fields, 'use_sliding_window') === true)
    throw notImplemented(fields, 'use_sliding_window')
  const window = fields.value('sliding_window')
  // With the switch that says no, or in Qwen's configurations, where it is off unless it is on.
  const off = fields.value('use_sliding_window') === false || fields.value('model_type') !== 'llama'
  if (window !== undefined && !off) throw notImplemented(fields, 'sliding_window')
  const types = fields.value('layer_types')
  if (types === undefined) return
  if (!Array.isArray(types) || types.length !== layers)
    throw unexpected(fields, 'layer_types', `a list of ${layers}, one for each layer`)
  const other: unknown = types.find((type) => type !== 'full_attention')
  if (other !== undefined)
    throw new ModelError(
      `${fields.place('layer_types')} has ${printValue(other)}, and only "full_attention" is implemented. Choose a model without it.`,
    )
}

/** The rotary base that both forms agree on. */
function ropeTheta(fields: Fields, file: string): number {
  const bases: number[] = []
  if (fields.value('rope_theta') !== undefined)
    bases.push(positive(fields, 'rope_theta', MOST.ropeTheta))
  for (const key of ['rope_parameters', 'rope_scaling']) {
    const value = fields.value(key)
    if (value === undefined) continue
    if (!isObject(value)) throw unexpected(fields, key, 'an object')
    const inner = fieldsOf(value, file, [key])
    for (const name of Object.keys(value)) {
      const own = inner.value(name)
      const known =
        own === undefined ||
        name === 'rope_theta' ||
        ((name === 'rope_type' || name === 'type') && own === 'default') ||
        (name === 'partial_rotary_factor' && own === 1)
      if (!known) throw notImplemented(inner, name)
    }
    // The newer form always says it; the older one's scaling need not.
    if (key === 'rope_parameters' || inner.value('rope_theta') !== undefined)
      bases.push(positive(inner, 'rope_theta', MOST.ropeTheta))
  }
  const base = bases[0] ?? USUAL_ROPE_THETA
  if (bases.some((one) => one !== base))
    throw new ModelError(
      `${file}: rope_theta is given as ${bases.join(' and as ')}. Leave the one that the model was trained with.`,
    )
  return base
}
