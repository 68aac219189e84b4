import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { CONTROL_NAMES } from './control.ts'
import { loadTokenizer, TokenizerError } from './load.ts'
import { piecesOf } from './pieces.ts'
import type { Tokenizer } from './tokenizer.ts'
import { trainTokenizer } from './train.ts'

const TEXT = { whole: ['standup', '09:30', '$1.token', "='", "', ", ' '], corpus: ['the cat sat on the mat, the other cat did not', 'then the rest'], vocab: 300 }

describe('tokenizer', () => {
  let t: Tokenizer
  beforeAll(async () => { t = await loadTokenizer(trainTokenizer(TEXT)) })

  it('gives any text back', () => {
    fc.assert(fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), fc.string()), (text) => {
      const plain = text.toWellFormed()
      expect(t.decode(t.encode(text))).toBe(plain)
      expect(piecesOf(plain).join('')).toBe(plain)
    }), { numRuns: 500 })
    const all = Array.from({ length: 0x800 }, (_, i) => String.fromCharCode(i)).join('')
    expect(t.decode(t.encode(all))).toBe(all)
    expect(t.decode(t.encode('👩‍👩‍👧 日本語  two  spaces , \r\n\t'))).toBe('👩‍👩‍👧 日本語  two  spaces , \r\n\t')
  })

  it('replaces lone surrogates, which are no Unicode text', () => { expect(t.decode(t.encode('a\ud800b'))).toBe('a\ufffdb') })

  it('never makes a control token of text that spells one', () => {
    for (const name of CONTROL_NAMES) {
      const tokens = t.encode(`x <${name}> <|${name}|>`)
      expect([...tokens].every((token) => token >= CONTROL_NAMES.length)).toBe(true)
      expect(t.decode(tokens)).toBe(`x <${name}> <|${name}|>`)
    }
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => { expect([...t.encode(text)].every((token) => token >= CONTROL_NAMES.length)).toBe(true) }))
  })

  it('keeps a value the same token wherever it stands', () => {
    const id = t.encode('standup')
    expect(id).toHaveLength(1)
    expect([...t.encode("put standup on")]).toContain(id[0])
    expect([...t.encode("content='standup', time='09:30'")]).toContain(id[0])
    expect(t.encode('09:30')).toHaveLength(1)
    expect(t.encode('$1.token')).toHaveLength(1)
  })

  it('shows control tokens by name and decodes them to nothing', () => {
    expect(t.tokenText(t.control.plan)).toBe('<plan>')
    expect(t.decode([t.control.plan, ...t.encode('a'), t.control.end])).toBe('a')
    expect(t.decode([])).toBe('')
    expect(t.encode('')).toHaveLength(0)
  })

  it('is trained to the same bytes again, and merges what is frequent', async () => {
    expect(trainTokenizer(TEXT)).toBe(trainTokenizer(TEXT))
    expect(t.encode('the')).toHaveLength(1)
    expect((await loadTokenizer(trainTokenizer(TEXT))).hash).toBe(t.hash)
  })

  it.each([['{', 'not JSON'], ['{}', 'model'], ['{"added_tokens":[],"model":{"type":"BPE","ignore_merges":true,"vocab":{"a":3},"merges":[]}}', 'without gaps']])('refuses %s', async (text, words) => {
    await expect(loadTokenizer(text)).rejects.toThrow(TokenizerError)
    await expect(loadTokenizer(text)).rejects.toThrow(words)
  })
})
