import { Tokenizer as HubTokenizer } from '@huggingface/tokenizers'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { last } from '../run/at.ts'
import { valueAt } from '../run/place.ts'
import { CONTROL_NAMES } from './format.ts'
import { TokenizerError, loadTokenizer } from './load.ts'
import { splitPieces, trainTokenizer } from './train.ts'
import { tries } from '../run/testing/tries.ts'

const corpus = [
  'the reader reads the red letters',
  'letters and readers: "read it again, then again"',
  '日本語 日本語',
  'x '.repeat(9),
  '  \n  \n',
]
const words = [
  'standup',
  '09:30',
  '$1.token',
  "='",
  "', ",
  ' ',
  'AddAgenda',
  '7',
  'été',
  '__proto__',
]
const json = trainTokenizer({ corpus, words, vocab: 320 })
const tokenizer = await loadTokenizer(json)

/** Anything a string can hold, and spellings of control tokens. */
const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc
    .array(
      fc.oneof(
        fc.constantFrom(
          '<task>',
          '<end>',
          '😀',
          '👨‍👩‍👧',
          '\ufeff',
          '\0',
          '\r\n',
          ' ',
          '  ',
          " 's",
          ' ,',
          'standup',
          '09:30',
          'ÿ',
          'Ġ',
        ),
        fc.string(),
      ),
      { maxLength: 12 },
    )
    .map((parts) => parts.join('')),
)

describe('pieces', () => {
  it('never give a word its space, and keep times, references, numbers and dates whole', () => {
    expect(
      splitPieces("add standup at 09:30, $1.token 12.50 2023-03-31 me@mail.com\nx='a', b"),
    ).toEqual([
      'add',
      ' ',
      'standup',
      ' ',
      'at',
      ' ',
      '09:30',
      ', ',
      '$1.token',
      ' ',
      '12.50',
      ' ',
      '2023-03-31',
      ' ',
      'me@mail.com',
      '\n',
      'x',
      "='",
      'a',
      "', ",
      'b',
    ])
    expect(splitPieces('end. - \n\n')).toEqual(['end', '. - ', '\n', '\n'])
  })

  it('join to the text', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(splitPieces(text).join('')).toBe(text.toWellFormed())
      }),
    )
  })
})

describe('tokenizer', () => {
  it('encodes and decodes any text without loss; lone surrogates become U+FFFD', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const tokens = tokenizer.encode(text)
        expect(tokenizer.decode(tokens)).toBe(text.toWellFormed())
        expect(
          tokens.every((token) => token >= CONTROL_NAMES.length && token < tokenizer.vocab),
        ).toBe(true)
      }),
      { ...tries(1000), examples: [['\ud800'], ['a\udc00b'], [''], ['<task><end>'], ['\ufeff']] },
    )
    expect(tokenizer.decode(tokenizer.encode('a\ud800b'))).toBe('a\ufffdb')
  })

  it('knows every byte', () => {
    const text = new TextDecoder('latin1').decode(Uint8Array.from({ length: 256 }, (_, i) => i))
    expect(tokenizer.decode(tokenizer.encode(text))).toBe(text)
  })

  it('gives whole words one token, alone and in context', () => {
    for (const word of words) expect(tokenizer.encode(word), word).toHaveLength(1)
    const [standup] = tokenizer.encode('standup')
    for (const text of ['add standup', 'content=standup time', "content='standup', ", 'standup'])
      expect([...tokenizer.encode(text)]).toContain(standup)
  })

  it('learns merges: frequent letter groups take fewer tokens than bytes', () => {
    expect(tokenizer.encode('letters').length).toBeLessThan(4)
    expect(tokenizer.vocab).toBeGreaterThan(280)
    expect(tokenizer.vocab).toBeLessThanOrEqual(320)
    expect(tokenizer.encode('qzj')).toHaveLength(3)
  })

  it('agrees with the library reading the same file', () => {
    const hub = new HubTokenizer(JSON.parse(json) as object, {
      clean_up_tokenization_spaces: false,
    })
    fc.assert(
      fc.property(anyText, (text) => {
        fc.pre(
          text.length > 0 &&
            text.isWellFormed() &&
            !CONTROL_NAMES.some((name) => text.includes(`<${name}>`)),
        )
        const tokens = [...tokenizer.encode(text)]
        expect(hub.encode(text).ids).toEqual(tokens)
        expect(hub.decode(tokens)).toBe(text)
      }),
    )
  })

  it('shows a byte that is no whole character by its number, and whole ones as they are', () => {
    const shown = (text: string): string =>
      Array.from(tokenizer.encode(text), (token) => tokenizer.tokenText(token)).join('')
    expect(shown('plain words')).toBe('plain words')
    const [first = -1] = tokenizer.encode('\u0007β')
    expect(tokenizer.tokenText(first)).toBe('\u0007')
    expect(shown('β')).toMatch(/^(β|<0xCE><0xB2>)$/)
    expect(shown('ץ')).not.toContain('\uFFFD')
  })

  it('shows control tokens by name, and decodes them to nothing', () => {
    expect(tokenizer.tokenText(tokenizer.control.end)).toBe('<end>')
    expect(
      tokenizer.decode([tokenizer.control.task, ...tokenizer.encode('a'), tokenizer.control.end]),
    ).toBe('a')
    expect(new Set(Object.values(tokenizer.control)).size).toBe(10)
    expect(tokenizer.decode([])).toBe('')
  })

  it('is the same for the same input, and its hash tells files apart', async () => {
    expect(trainTokenizer({ corpus, words, vocab: 320 })).toBe(json)
    expect(tokenizer.hash).toMatch(/^[0-9a-f]{64}$/)
    expect((await loadTokenizer(trainTokenizer({ corpus, words, vocab: 280 }))).hash).not.toBe(
      tokenizer.hash,
    )
  })

  it('refuses words of several pieces, too small vocabularies and broken files', async () => {
    expect(() => trainTokenizer({ corpus, words: ['two words'], vocab: 320 })).toThrow(
      '"two words" is not one piece',
    )
    expect(() => trainTokenizer({ corpus, words, vocab: 270 })).toThrow('do not fit')
    await expect(loadTokenizer(json.replace('"<end>"', '"<fin>"'))).rejects.toThrow('no <end>')
    await expect(loadTokenizer(json.replace('"standup": ', '"standup": 1'))).rejects.toThrow(
      'tokenizer.json',
    )
  })

  const changed = (path: readonly (string | number)[], value: unknown): string => {
    const document: unknown = JSON.parse(json)
    const within = valueAt(document, path.slice(0, -1))
    if (typeof within !== 'object' || within === null) throw new Error('no such place')
    Object.assign(within, { [last(path, 'path')]: value })
    return JSON.stringify(document)
  }

  it.each<[string, string]>([
    ['{', 'tokenizer.json: is not JSON: line 1, column 2: the text ends here'],
    [
      '<!doctype html>',
      'tokenizer.json: is not JSON: line 1, column 1: "<" is here, expected a value',
    ],
    ['{}', 'tokenizer.json: added_tokens is missing, expected a list'],
    ['[]', 'tokenizer.json: it is a list of 0, expected an object'],
    [
      json.replace('"standup": ', '"standup": 1, "standup": '),
      'the key "standup" is given twice in one object',
    ],
    [
      changed(['model', 'type'], 'WordPiece'),
      'tokenizer.json: model is of kind "WordPiece", and only BPE is read here',
    ],
    [changed(['model', 'type'], 'Unigram'), 'model is of kind "Unigram"'],
    [
      changed(['normalizer'], { type: 'NFC' }),
      'tokenizer.json: normalizer is of kind "NFC", and only a file without one is read here',
    ],
    [
      changed(['post_processor'], { type: 'TemplateProcessing' }),
      'post_processor is of kind "TemplateProcessing"',
    ],
    [
      changed(['decoder'], { type: 'Metaspace' }),
      'decoder is of kind "Metaspace", and only ByteLevel is read here',
    ],
    [
      changed(['pre_tokenizer'], { type: 'ByteLevel' }),
      'pre_tokenizer is of kind "ByteLevel", and only Sequence is read here',
    ],
    [
      changed(['pre_tokenizer', 'pretokenizers', 0], { type: 'Digits' }),
      'pre_tokenizer.pretokenizers.0 is of kind "Digits", and only Split is read here',
    ],
    [
      changed(['pre_tokenizer', 'pretokenizers', 0, 'pattern', 'Regex'], '(?i:abc'),
      'pattern "(?i:abc" is no regular expression that is read here',
    ],
    [
      changed(['model', 'ignore_merges'], false),
      'tokenizer.json: model.ignore_merges is false, expected true',
    ],
    [changed(['model', 'merges', 0], 'a b'), 'tokenizer.json: model.merges[0] is "a b", expected'],
    [
      changed(['model', 'merges', 0], ['a', 'nowhere']),
      'model.merges.0 is about "nowhere", which is no token',
    ],
    [changed(['added_tokens', 1, 'content'], '<pad>'), 'added_tokens has <pad> twice'],
    [
      changed(['added_tokens', 0, 'id'], 2 ** 53),
      'added_tokens[0].id is 9007199254740992, expected at most 262144',
    ],
  ])('refuses %.40s… in words', async (bad, message) => {
    const refused = loadTokenizer(bad)
    await expect(refused).rejects.toThrow(TokenizerError)
    await expect(refused).rejects.toThrow(message)
    await expect(refused).rejects.toThrow('Make the vocabulary again')
  })
})
