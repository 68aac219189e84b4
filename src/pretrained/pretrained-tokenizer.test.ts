import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { tries } from '../run/testing/tries.ts'
import { ModelError } from './model-source.ts'
import { openTokenizer } from './open-tokenizer.ts'
import type { PretrainedTokenizer } from './pretrained-tokenizer.ts'
import {
  CONTROL,
  GPT2,
  QWEN,
  SETTINGS,
  SMOLLM,
  THINK,
  jsonSource,
  small,
  smallMetadata,
  split,
} from './testing/small-vocabulary.ts'

const open = (document: unknown = small(), settings = SETTINGS): PretrainedTokenizer =>
  openTokenizer(jsonSource(document, settings))
const gguf = (pre: string): PretrainedTokenizer =>
  openTokenizer({ form: 'gguf', metadata: smallMetadata(pre) })
const shown = (tokenizer: PretrainedTokenizer, text: string): readonly string[] =>
  Array.from(tokenizer.encode(text), (token) => tokenizer.tokenText(token))

describe('a published tokenizer', () => {
  it.each([
    [
      QWEN,
      'qwen2',
      " the  there's 2024\n\n",
      [' the', ' ', ' there', "'", 's', ' ', '2', '0', '2', '4', '\n\n'],
    ],
    [
      SMOLLM,
      'smollm',
      'hello 2024 then  20',
      ['hello', ' ', '2', '0', '2', '4', ' then', '  ', '2', '0'],
    ],
    [GPT2, 'gpt-2', 'hello  2024', ['hello', ' ', ' ', '2024']],
  ])('parts and merges text as %o does', (preTokenizer, pre, text, expected) => {
    expect(shown(open(small(preTokenizer)), text)).toEqual(expected)
    expect(shown(gguf(pre), text)).toEqual(expected)
  })

  it('takes white space for what Unicode says it is', () => {
    // U+0085 is white space and U+FEFF is not, other than JavaScript has it.
    expect(shown(open(), ' \u0085').length).toBe(3)
    expect(open().decode(open().encode('a\ufeffb\u0085c'))).toBe('a\ufeffb\u0085c')
  })

  it('gives back every text that it has tokens for', () => {
    const tokenizer = open()
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        fc.pre(tokenizer.missing(text).length === 0)
        expect(tokenizer.decode(tokenizer.encode(text))).toBe(text)
      }),
      tries(200),
    )
  })

  it('never makes a control token of text', () => {
    const tokenizer = open()
    const control = new Set(tokenizer.control.values())
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...CONTROL, '<|im_', 'start|>', ' ', 'a')), (parts) => {
        const tokens = tokenizer.encode(parts.join(''))
        expect(tokens.some((token) => control.has(token))).toBe(false)
        expect(tokenizer.decode(tokens)).toBe(parts.join(''))
      }),
      tries(200),
    )
    expect([...tokenizer.control.keys()]).toEqual(CONTROL)
  })

  it('inserts control tokens by name, and joins the text between them', () => {
    const tokenizer = open()
    const start = { control: '<|im_start|>' }
    expect([...tokenizer.encodeWithControl([start, 'us', 'er', start])]).toEqual([
      1,
      ...tokenizer.encode('user'),
      1,
    ])
    expect(() => tokenizer.encodeWithControl([{ control: '<|task|>' }])).toThrow(
      /no control token "<\|task\|>"/,
    )
    expect(tokenizer.decode([1, ...tokenizer.encode('user'), 2])).toBe('user')
    expect(tokenizer.tokenText(1)).toBe('<|im_start|>')
    expect(shown(tokenizer, 'β')).toEqual(['<0xCE>', '<0xB2>'])
  })

  it('takes an added token that is not special for a word', () => {
    expect(shown(open(), `the${THINK}hello`)).toEqual(['the', THINK, 'hello'])
    expect(open().decode(open().encode(THINK))).toBe(THINK)
  })

  it('recognises control tokens where the published tokenizer does', () => {
    expect([...open().encodePublished('<|im_start|>hello')]).toEqual([1, ...open().encode('hello')])
    const document = small()
    const template = {
      type: 'TemplateProcessing',
      single: [
        { SpecialToken: { id: '<|endoftext|>', type_id: 0 } },
        { Sequence: { id: 'A', type_id: 0 } },
      ],
      pair: [],
      special_tokens: {
        '<|endoftext|>': { id: '<|endoftext|>', ids: [0], tokens: ['<|endoftext|>'] },
      },
    }
    expect([...open({ ...document, post_processor: template }).encodePublished('hello')]).toEqual([
      0,
      ...open().encode('hello'),
    ])
  })

  it('says which bytes have no token, refuses them, and spells them where it is asked to', () => {
    const tokenizer = open()
    expect(tokenizer.missing('a\u0004b')).toEqual([4])
    expect(() => tokenizer.encode('a\u0004b')).toThrow(/no token for 0x04/)
    expect(tokenizer.spelled('a\u0004b\u0004')).toEqual({ text: 'a<0x04>b<0x04>', count: 2 })
    expect(tokenizer.spelled('größe')).toEqual({ text: 'größe', count: 0 })
  })

  it('brings text to form C where the file says so', () => {
    const nfc = open({ ...small(), normalizer: { type: 'NFC' } })
    expect([...nfc.encode('gro\u0308ße')]).toEqual([...open().encode('größe')])
    expect([...open().encode('gro\u0308ße')]).not.toEqual([...open().encode('größe')])
    expect([...gguf('qwen2').encode('o\u0308')]).toEqual([...open().encode('ö')])
  })

  it('takes a piece that is a token whole where merges are ignored', () => {
    const document = small()
    const model = { ...document.model, vocab: { ...document.model.vocab, zzz: 1000 } }
    expect(shown(open({ ...document, model }), 'zzz')).toEqual(['z', 'z', 'z'])
    expect([
      ...open({ ...document, model: { ...model, ignore_merges: true } }).encode('zzz'),
    ]).toEqual([1000])
  })

  it('reads merges as texts too, and what ends a turn', () => {
    const document = small()
    const merges = document.model.merges.map((pair) => (pair as string[]).join(' '))
    const old = open({ ...document, model: { ...document.model, merges } })
    expect([...old.encode(' there')]).toEqual([...open().encode(' there')])
    expect(old.endOfTurn).toEqual([2])
    const { endOfTurn } = openTokenizer({
      form: 'json',
      tokenizer: JSON.stringify(document),
      settings: SETTINGS,
      generation: '{"eos_token_id": [2, 0]}',
    })
    expect(endOfTurn).toEqual([2, 0])
    expect(gguf('smollm').endOfTurn).toEqual([2])
    expect(() =>
      openTokenizer({
        form: 'json',
        tokenizer: JSON.stringify(document),
        settings: SETTINGS,
        generation: '{"eos_token_id": [-1]}',
      }),
    ).toThrow(/generation_config\.json: eos_token_id/)
  })
})

describe('a tokenizer that is not read', () => {
  const base = small()
  const model = (more: object): object => ({ ...base, model: { ...base.model, ...more } })
  const steps = (...pretokenizers: readonly object[]): object => ({
    ...base,
    pre_tokenizer: { type: 'Sequence', pretokenizers },
  })
  it.each([
    ['another model', model({ type: 'Unigram' }), /model is of kind "Unigram"/],
    ['byte fallback', model({ byte_fallback: true }), /model\.byte_fallback is true/],
    ['dropout', model({ dropout: 0.1 }), /model\.dropout is 0\.1/],
    ['a prefix of words', model({ continuing_subword_prefix: '##' }), /continuing_subword_prefix/],
    ['a key of another version', model({ fancy: 1 }), /model\.fancy is there/],
    [
      'another normalizer',
      { ...base, normalizer: { type: 'Lowercase' } },
      /normalizer is of kind "Lowercase"/,
    ],
    ['another step', steps({ type: 'Metaspace' }), /pre_tokenizer is of kind "Metaspace"/],
    ['an unknown pattern', steps(split('(a+)+$'), GPT2), /pattern "\(a\+\)\+\$"/],
    [
      'another behaviour',
      steps({ ...split('a'), behavior: 'Removed' }, GPT2),
      /behavior is "Removed"/,
    ],
    [
      'a prefix of space',
      { ...base, pre_tokenizer: { ...GPT2, add_prefix_space: true } },
      /add_prefix_space is true/,
    ],
    ['no bytes', steps({ type: 'Digits', individual_digits: true }), /does not end with ByteLevel/],
    [
      'another processor',
      { ...base, post_processor: { type: 'BertProcessing' } },
      /post_processor is of kind "BertProcessing"/,
    ],
    [
      'another decoder',
      { ...base, decoder: { type: 'Metaspace' } },
      /decoder is of kind "Metaspace"/,
    ],
    [
      'a merge of no token',
      model({ merges: [['q', 'q']] }),
      /merge 0 is about "qq", which is no token/,
    ],
    [
      'a merge into a control token',
      model({
        vocab: { ...base.model.vocab, '<|': 900, 'im_start|>': 901 },
        merges: [['<|', 'im_start|>']],
      }),
      /control tokens never come from text/,
    ],
    ['an id twice', model({ vocab: { ...base.model.vocab, zz: 10 } }), /id 10 is given twice/],
    [
      'an id out of range',
      model({ vocab: { ...base.model.vocab, zz: 1e9 } }),
      /1000000000 is no id/,
    ],
    [
      'an id that is no number',
      model({ vocab: { ...base.model.vocab, zz: 'a' } }),
      /token "zz" is "a"/,
    ],
    [
      'a control token over a word',
      { ...base, added_tokens: [{ id: 20, content: '<x>', special: true }] },
      /id 20 is given twice/,
    ],
    [
      'a token that takes space along',
      { ...base, added_tokens: [{ id: 0, content: '<x>', special: true, rstrip: true }] },
      /added_tokens\[0\]\.rstrip is true/,
    ],
  ])('%s is refused by name', (_, document, message) => {
    expect(() => open(document)).toThrow(ModelError)
    expect(() => open(document)).toThrow(message)
  })

  it.each([
    ['tokenizer.ggml.model', 'llama', /model is "llama"/],
    ['tokenizer.ggml.pre', 'deepseek-llm', /pre is "deepseek-llm"/],
    ['tokenizer.ggml.add_space_prefix', true, /add_space_prefix is true/],
    ['tokenizer.ggml.precompiled_charsmap', [1], /precompiled_charsmap is not read/],
    ['tokenizer.ggml.eos_token_id', 1e6, /eos_token_id is 1000000/],
    ['tokenizer.ggml.token_type', [3], /token_type is a list of 1, expected a list of/],
    ['tokenizer.ggml.tokens', 'a', /tokens is "a", expected a list of texts/],
    ['tokenizer.ggml.merges', ['a b c'], /merges\[0\] is "a b c"/],
  ])('%s as %o is refused by name', (key, value, message) => {
    const metadata = new Map(smallMetadata('qwen2')).set(key, value)
    expect(() => openTokenizer({ form: 'gguf', metadata })).toThrow(ModelError)
    expect(() => openTokenizer({ form: 'gguf', metadata })).toThrow(message)
  })
})
