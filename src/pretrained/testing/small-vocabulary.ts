/** A small published vocabulary in both of its forms, made from a few words. */
import { BYTE_CHARACTERS, spellBytes } from '../../tokenizer/format.ts'
import { learnMerges } from '../../tokenizer/merges.ts'
import type { Metadata, TokenizerSource } from '../pretrained-model.ts'

export const CONTROL = ['<|endoftext|>', '<|im_start|>', '<|im_end|>'] as const
/** Added, and not special: text may spell it. */
export const THINK = '<think>'

const WORDS =
  ' the the the there then hello hello 2024 2024 größe größe   \n\n user assistant system'
/** Bytes that have no token, as in SmolLM2. */
const MISSING = [0x04, 0xf5] as const

const QWEN_PATTERN = String.raw`(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`

const byteLevel = (useRegex: boolean) => ({
  type: 'ByteLevel',
  add_prefix_space: false,
  trim_offsets: true,
  use_regex: useRegex,
})
export const split = (Regex: string) => ({
  type: 'Split',
  pattern: { Regex },
  behavior: 'Isolated',
  invert: false,
})
export const QWEN = {
  type: 'Sequence',
  pretokenizers: [split(QWEN_PATTERN), byteLevel(false)],
}
export const SMOLLM = {
  type: 'Sequence',
  pretokenizers: [{ type: 'Digits', individual_digits: true }, byteLevel(true)],
}
export const GPT2 = byteLevel(true)

const counts = new Map<string, number>()
for (const word of WORDS.match(/ ?\p{L}+|\d+|\s+/gu) ?? [])
  counts.set(spellBytes(word), (counts.get(spellBytes(word)) ?? 0) + 2)
const BYTES = BYTE_CHARACTERS.filter((_, byte) => !MISSING.some((one) => one === byte))
const MERGES = learnMerges(counts, 60, new Set(BYTES))
const WORD_TOKENS = Array.from(new Set([...BYTES, ...MERGES.map((pair) => pair.join(''))]))
const FIRST_WORD = CONTROL.length + 1

const added = (id: number, content: string, special: boolean) => ({
  id,
  content,
  single_word: false,
  lstrip: false,
  rstrip: false,
  normalized: false,
  special,
})

/** The document of a `tokenizer.json`. */
export const small = (preTokenizer: unknown = QWEN) => ({
  version: '1.0',
  truncation: null,
  padding: null,
  added_tokens: [
    ...CONTROL.map((content, id) => added(id, content, true)),
    added(CONTROL.length, THINK, false),
  ],
  normalizer: null as unknown,
  pre_tokenizer: preTokenizer,
  post_processor: null as unknown,
  decoder: byteLevel(true),
  model: {
    type: 'BPE',
    dropout: null,
    unk_token: null,
    continuing_subword_prefix: null,
    end_of_word_suffix: null,
    fuse_unk: false,
    byte_fallback: false,
    ignore_merges: false,
    vocab: Object.fromEntries([
      // Published files have control tokens among the words too.
      [CONTROL[0], 0] as const,
      ...WORD_TOKENS.map((word, i) => [word, FIRST_WORD + i] as const),
    ]),
    merges: MERGES.map((pair) => [...pair]) as unknown[],
  },
})

export const SETTINGS = JSON.stringify({ eos_token: '<|im_end|>', bos_token: null })

export const jsonSource = (document: unknown, settings = SETTINGS): TokenizerSource => ({
  form: 'json',
  tokenizer: JSON.stringify(document),
  settings,
  generation: undefined,
})

/** The same vocabulary as GGUF has it. */
export const smallMetadata = (pre: string): Metadata =>
  new Map<string, string | number | boolean | readonly string[] | readonly number[]>([
    ['tokenizer.ggml.model', 'gpt2'],
    ['tokenizer.ggml.pre', pre],
    ['tokenizer.ggml.tokens', [...CONTROL, THINK, ...WORD_TOKENS]],
    ['tokenizer.ggml.token_type', [3, 3, 3, 4, ...WORD_TOKENS.map(() => 1)]],
    ['tokenizer.ggml.merges', MERGES.map((pair) => pair.join(' '))],
    ['tokenizer.ggml.eos_token_id', 2],
    ['tokenizer.ggml.add_bos_token', false],
  ])

export const CHATML = `{% for m in messages %}{{ '<|im_start|>' + m['role'] + '\\n' + m['content'] + '<|im_end|>\\n' }}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}`
