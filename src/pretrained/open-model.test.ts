/** Every form of files gives the same model; whatever a file says that is not computed is refused. */
import { describe, expect, it } from 'vitest'
import { layoutOf } from '../engine/transformer/layout.ts'
import { ModelError } from './model-source.ts'
import { openModel } from './open-model.ts'
import { tokenizerOf } from './open-tokenizer.ts'
import type { Architecture, PretrainedModel } from './pretrained-model.ts'
import { skeletonOf } from './skeleton.ts'
import { memorySource } from './testing/memory-source.ts'
import {
  SMALL,
  configOf,
  folderOf,
  ggufMetadata,
  ggufOf,
  ggufTensors,
  safetensorsOf,
  shardsOf,
  smallWeights,
} from './testing/small-model.ts'
import type { SmallTensor } from './testing/small-model.ts'
import { writeGguf } from './testing/write-gguf.ts'
import type { GgufTensor, GgufValue } from './testing/write-gguf.ts'

type Files = Readonly<Record<string, Uint8Array | string>>

const ARCHITECTURES: readonly Architecture[] = ['llama', 'qwen2', 'qwen3']

async function weightsOf(model: PretrainedModel): Promise<SmallTensor[]> {
  const all: SmallTensor[] = []
  for await (const tensor of model.tensors()) all.push(tensor)
  return all
}

const open = (files: Files): Promise<PretrainedModel> => openModel(memorySource(files))

/** The words that end opening and reading it. */
async function refusal(files: Files): Promise<string> {
  try {
    await weightsOf(await open(files))
  } catch (error) {
    if (error instanceof ModelError) return error.message
    throw error
  }
  return 'none'
}

const withConfig = (
  architecture: Architecture,
  more: Readonly<Record<string, unknown>>,
): Files => ({
  ...folderOf(architecture),
  'config.json': configOf(architecture, more),
})

function gguf(
  architecture: Architecture,
  {
    more = [],
    change = (tensors) => tensors,
    version = 3,
  }: {
    readonly more?: readonly (readonly [string, GgufValue])[]
    readonly change?: (tensors: GgufTensor[]) => readonly GgufTensor[]
    readonly version?: number
  } = {},
): Files {
  const keys = new Set(more.map(([key]) => key))
  return {
    'model.gguf': writeGguf({
      version,
      metadata: [...ggufMetadata(architecture).filter(([key]) => !keys.has(key)), ...more],
      tensors: change(ggufTensors(architecture)),
    }),
  }
}

/** The tensor of that name, changed. */
const changed =
  (name: string, change: (tensor: GgufTensor) => GgufTensor) =>
  (tensors: readonly GgufTensor[]): GgufTensor[] =>
    tensors.map((tensor) => (tensor.name === name ? change(tensor) : tensor))

describe.each(ARCHITECTURES)('%s', (architecture) => {
  const config = SMALL[architecture]

  it('has the weights that the engine lays out', () => {
    const laidOut = layoutOf(config).slots.map(({ name, shape }) => `${name} ${shape.join()}`)
    const ours = [...skeletonOf(config)].map(([name, shape]) => `${name} ${shape.join()}`)
    expect(ours.toSorted()).toEqual(laidOut.toSorted())
  })

  it.each(['F32', 'F16', 'BF16'] as const)(
    'comes from one safetensors file in %s',
    async (dtype) => {
      const model = await open(folderOf(architecture, dtype))
      expect(model.config).toEqual(config)
      expect(model.architecture).toBe(architecture)
      expect(model.storage).toBe(`${dtype} × ${skeletonOf(config).size}`)
      expect(await weightsOf(model)).toEqual(smallWeights(config))
    },
  )

  it('comes from shards with an index', async () => {
    const model = await open(shardsOf(architecture, 'BF16'))
    expect(model.storage).toBe(`BF16 × ${skeletonOf(config).size}`)
    expect(await weightsOf(model)).toEqual(smallWeights(config))
  })

  it.each([2, 3])(
    'comes from a GGUF file of version %d, turned back where it is rotated',
    async (version) => {
      const model = await open(gguf(architecture, { version }))
      expect(model.config).toEqual(config)
      expect(model.licence).toBe('apache-2.0')
      expect(model.chatTemplate).toBe('{{ messages[0].content }}')
      expect(await weightsOf(model)).toEqual(smallWeights(config))
    },
  )
})

describe('what a configuration says', () => {
  it('is taken in the newer form too', async () => {
    const { config } = await open(
      withConfig('llama', {
        rope_theta: null,
        rope_parameters: { rope_theta: 100_000, rope_type: 'default' },
        layer_types: ['full_attention', 'full_attention'],
      }),
    )
    expect(config).toEqual(SMALL.llama)
  })

  it('may say outright what changes nothing', async () => {
    expect(
      await refusal(
        withConfig('qwen2', {
          rope_scaling: null,
          use_sliding_window: false,
          sliding_window: 32,
          max_window_layers: 0,
          attention_dropout: 0,
          use_mrope: false,
          pretraining_tp: 1,
          'transformers.js_config': { dtype: 'q4' },
          quantization_config: null,
          eos_token_id: [1, 2],
        }),
      ),
    ).toBe('none')
  })

  it.each<[Readonly<Record<string, unknown>>, string]>([
    [{ rope_scaling: { rope_type: 'llama3', factor: 8 } }, 'rope_scaling.rope_type is "llama3"'],
    [{ rope_scaling: { type: 'linear', factor: 2 } }, 'rope_scaling.type is "linear"'],
    [{ rope_scaling: { factor: 2 } }, 'rope_scaling.factor is 2'],
    [
      { rope_theta: null, rope_parameters: { rope_theta: 1e4, rope_type: 'yarn', factor: 4 } },
      'rope_parameters.rope_type is "yarn"',
    ],
    [
      { rope_theta: null, rope_parameters: { rope_type: 'default' } },
      'rope_parameters.rope_theta is missing',
    ],
    [{ rope_parameters: { rope_theta: 1e4 } }, 'rope_theta is given as 100000 and as 10000'],
    [{ rope_theta: '1e4' }, 'rope_theta is "1e4", expected a number'],
    [{ sliding_window: 8 }, 'sliding_window is 8'],
    [{ use_sliding_window: true, sliding_window: 8 }, 'use_sliding_window is true'],
    [
      { layer_types: ['full_attention', 'sliding_attention'] },
      'layer_types has "sliding_attention"',
    ],
    [{ layer_types: ['full_attention'] }, 'layer_types is a list of 1, expected a list of 2'],
    [{ attention_bias: true }, 'attention_bias is true'],
    [{ mlp_bias: true }, 'mlp_bias is true'],
    [{ hidden_act: 'gelu' }, 'hidden_act is "gelu"'],
    [{ embedding_multiplier: 12 }, 'embedding_multiplier is 12'],
    [{ attention_multiplier: 0.1 }, 'attention_multiplier is 0.1'],
    [{ no_rope_layers: [1, 0] }, 'no_rope_layers is a list of 2'],
    [{ partial_rotary_factor: 0.5 }, 'partial_rotary_factor is 0.5'],
    [{ quantization_config: { bits: 4 } }, 'quantization_config is an object'],
    [{ attention_dropout: 0.1 }, 'attention_dropout is 0.1'],
    [{ toString: 1 }, 'toString is 1'],
    [{ constructor: 1 }, 'constructor is 1'],
    [{ model_type: 'mistral' }, 'model_type is "mistral"; computed are llama, qwen2, qwen3'],
    [{ architectures: ['LlamaForSequenceClassification'] }, 'LlamaForSequenceClassification'],
    [{ num_key_value_heads: 3 }, '4 query heads do not share 3'],
    [{ head_dim: 7 }, 'a head dimension of 7, expected an even number'],
    [{ num_hidden_layers: 3 }, 'the weight model.layers.2.input_layernorm.weight is missing'],
    [{ num_hidden_layers: 1 }, '"model.layers.1.input_layernorm.weight" is no weight'],
    [{ num_hidden_layers: 0 }, 'num_hidden_layers is 0, expected a whole number from 1'],
    [{ num_hidden_layers: 1e9 }, 'num_hidden_layers is 1000000000'],
    [{ vocab_size: 321 }, 'is [320, 32], and the configuration says [321, 32]'],
    [{ hidden_size: 32.5 }, 'hidden_size is 32.5'],
    [{ rms_norm_eps: 0 }, 'rms_norm_eps is 0'],
    [{ tie_word_embeddings: false }, 'the weight lm_head.weight is missing'],
  ])('%j is refused', async (more, words) => {
    expect(await refusal(withConfig('llama', more))).toContain(words)
  })

  it('leaves Qwen2 its biases', async () => {
    expect(await refusal(withConfig('qwen2', { attention_bias: false }))).toContain(
      'attention_bias',
    )
    expect(await refusal(withConfig('qwen2', { attention_bias: true }))).toBe('none')
  })
})

describe('a folder', () => {
  const weights = smallWeights(SMALL.llama)

  it('without a model says so', async () => {
    expect(await refusal({ 'README.md': '' })).toContain('There is no model here')
  })

  it('without a tokenizer says so', async () => {
    const { 'tokenizer.json': _, ...files } = folderOf('llama')
    expect(await refusal(files)).toContain('tokenizer.json is not there')
  })

  it('with two models is asked about', async () => {
    expect(await refusal({ ...folderOf('llama'), ...gguf('llama') })).toContain('two models')
  })

  it('may hold a tied head that is the embedding, and no other', async () => {
    const embedding = weights[0]
    if (embedding === undefined) throw new Error('no embedding')
    const head = { ...embedding, name: 'lm_head.weight' }
    const folder = (data: Float32Array): Files => ({
      ...folderOf('llama'),
      'model.safetensors': safetensorsOf([...weights, { ...head, data }], 'F32'),
    })
    expect(await refusal(folder(head.data))).toBe('none')
    expect(await refusal(folder(head.data.map((x) => x + 1)))).toContain(
      '"lm_head.weight" is not the embedding',
    )
  })

  it('names a tensor that has no place, and one that is not finite', async () => {
    const folder = (tensors: readonly SmallTensor[]): Files => ({
      ...folderOf('llama'),
      'model.safetensors': safetensorsOf(tensors, 'F32'),
    })
    const extra = {
      name: 'model.layers.0.self_attn.o_proj.bias',
      shape: [32],
      data: new Float32Array(32),
    }
    expect(await refusal(folder([...weights, extra]))).toContain('o_proj.bias" is no weight')
    const broken = weights.map((tensor, i) =>
      i === 1 ? { ...tensor, data: tensor.data.map((x, at) => (at === 3 ? NaN : x)) } : tensor,
    )
    expect(await refusal(folder(broken))).toContain(
      'model.safetensors: tensor "model.layers.0.input_layernorm.weight", number 3 of 32, is NaN',
    )
  })

  it.each<[string, Readonly<Record<string, unknown>>, string]>([
    ['a file that is not there', { 'model.norm.weight': 'b.safetensors' }, 'there is no such file'],
    ['a file outside', { 'model.norm.weight': '../a.safetensors' }, 'there is no such file'],
    ['a tensor that is not there', { more: 'a.safetensors' }, 'a.safetensors has no tensor "more"'],
    ['no text', { more: 3 }, 'is 3, and there is no such file'],
  ])('whose index names %s is refused', async (_, more, words) => {
    const { 'model.safetensors': file = '', ...files } = folderOf('llama')
    const weight_map = Object.fromEntries(weights.map(({ name }) => [name, 'a.safetensors']))
    expect(
      await refusal({
        ...files,
        'a.safetensors': file,
        'model.safetensors.index.json': JSON.stringify({ weight_map: { ...weight_map, ...more } }),
      }),
    ).toContain(words)
  })

  it('says its licence and takes its template from where it stands', async () => {
    const model = await open({
      ...folderOf('llama'),
      'README.md': '---\nlanguage: en\nlicense: mit\n---\nlicense: other\n',
      'tokenizer_config.json': JSON.stringify({
        chat_template: [
          { name: 'tools', template: 'no' },
          { name: 'default', template: 'yes' },
        ],
      }),
    })
    expect(model.licence).toBe('mit')
    expect(model.chatTemplate).toBe('yes')
    expect((await open(folderOf('llama'))).licence).toBe('not stated')
  })
})

describe('a tokenizer', () => {
  it('of more tokens than the embedding has rows is refused', async () => {
    const model = await open(folderOf('llama'))
    expect(tokenizerOf(model).vocab).toBeLessThan(320)
    expect(() => tokenizerOf({ ...model, config: { ...model.config, vocab: 20 } })).toThrow(
      "the model's embedding 20 rows",
    )
  })
})

describe('a GGUF file', () => {
  it.each<[string, Files, string]>([
    ['of version 1', gguf('llama', { version: 1 }), 'has version 1 of GGUF'],
    ['of the other order', gguf('llama', { version: 0x03000000 }), 'is big-endian'],
    ['of another kind', { 'a.gguf': new Uint8Array(64) }, 'does not begin with "GGUF"'],
    ['that is empty', { 'a.gguf': new Uint8Array(0) }, 'would end at byte 4, and the file has 0'],
    [
      'with scaled rotation',
      gguf('llama', { more: [['llama.rope.scaling.type', { text: 'yarn' }]] }),
      'llama.rope.scaling.type is "yarn"',
    ],
    [
      'with a window',
      gguf('llama', { more: [['llama.attention.sliding_window', { u32: 8 }]] }),
      'llama.attention.sliding_window is 8',
    ],
    [
      'with a multiplier',
      gguf('llama', { more: [['llama.logit_scale', { f32: 2 }]] }),
      'llama.logit_scale is 2',
    ],
    [
      'with part of a head rotated',
      gguf('llama', { more: [['llama.rope.dimension_count', { u32: 4 }]] }),
      'rope.dimension_count is 4, expected the head dimension, 8',
    ],
    [
      'of another architecture',
      gguf('llama', { more: [['general.architecture', { text: 'gemma' }]] }),
      'general.architecture is "gemma"',
    ],
    [
      'that is one of several',
      gguf('llama', { more: [['split.count', { u32: 2 }]] }),
      'one of 2 files',
    ],
    [
      'with factors of its rotation',
      gguf('llama', {
        change: (tensors) => [
          ...tensors,
          { name: 'rope_freqs.weight', dimensions: [4], type: 0, bytes: new Uint8Array(16) },
        ],
      }),
      '"rope_freqs.weight" is no weight that is computed here',
    ],
    [
      'stored otherwise',
      gguf('llama', { change: changed('blk.0.ffn_up.weight', (t) => ({ ...t, type: 13 })) }),
      '"blk.0.ffn_up.weight" is stored as Q5_K; read are F32, F16, Q4_0',
    ],
    [
      'stored as nothing known',
      gguf('llama', { change: changed('blk.0.ffn_up.weight', (t) => ({ ...t, type: 999 })) }),
      'stored as type 999, which GGUF does not know',
    ],
    [
      'with rows that are no blocks',
      gguf('llama', { change: changed('blk.0.ffn_up.weight', (t) => ({ ...t, type: 12 })) }),
      'has rows of 32 numbers, and Q4_K stores 256 together',
    ],
    [
      'with a dimension of 0',
      gguf('llama', { change: changed('output_norm.weight', (t) => ({ ...t, dimensions: [0] })) }),
      '"output_norm.weight" has a dimension of 0',
    ],
    [
      'with a dimension that no file has',
      gguf('llama', {
        change: changed('output_norm.weight', (t) => ({ ...t, dimensions: [2n ** 63n] })),
      }),
      'is 9223372036854775808, more than any file has',
    ],
    [
      'with dimensions whose product wraps around',
      gguf('llama', {
        change: changed('output_norm.weight', (t) => ({
          ...t,
          dimensions: [2n ** 33n, 2n ** 33n],
        })),
      }),
      'and the file has',
    ],
    [
      'with a tensor twice',
      gguf('llama', { change: (tensors) => [...tensors, ...tensors.slice(0, 1)] }),
      'tensor "token_embd.weight" stands there twice',
    ],
    [
      'with a key twice',
      {
        'a.gguf': writeGguf({
          metadata: [...ggufMetadata('llama'), ['general.license', { text: 'mit' }]],
          tensors: [],
        }),
      },
      'the key "general.license" is given twice',
    ],
    [
      'with overlapping tensors',
      gguf('llama', { change: changed('output_norm.weight', (t) => ({ ...t, offset: 32n })) }),
      'overlap at byte',
    ],
    [
      'with a tensor behind its end',
      gguf('llama', {
        change: changed('output_norm.weight', (t) => ({ ...t, offset: 2n ** 40n })),
      }),
      'tensor "output_norm.weight" ends at byte',
    ],
    [
      'with a crooked offset',
      gguf('llama', { change: changed('output_norm.weight', (t) => ({ ...t, offset: 1n })) }),
      'expected a multiple of 32',
    ],
    [
      'without a tensor',
      gguf('llama', { change: (tensors) => tensors.slice(0, -1) }),
      'the weight model.norm.weight is missing',
    ],
  ])('%s is refused', async (_, files, words) => {
    expect(await refusal(files)).toContain(words)
  })

  it('that ends anywhere is refused', async () => {
    const whole = ggufOf('qwen3')
    for (let at = 0; at < whole.length; at += 397)
      expect(await refusal({ 'a.gguf': whole.subarray(0, at) })).not.toBe('none')
  })

  it('is read whose header is longer than the first look', async () => {
    const texts = Array.from({ length: 40_000 }, (_, i) => `a token as long as this ${i}`)
    const model = await open(gguf('llama', { more: [['tokenizer.ggml.tokens', { texts }]] }))
    expect(await weightsOf(model)).toEqual(smallWeights(SMALL.llama))
  })
})
