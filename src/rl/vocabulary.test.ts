import { expect, it } from 'vitest'
import { deskTexts } from '../tasks/desk/desk-corpus.ts'
import { createDesk } from '../tasks/desk/desk-suite.ts'
import { createOpenDesk } from '../tasks/desk/open/open-suite.ts'
import { openDeskWords } from '../tasks/desk/open/open-texts.ts'
import { createTwohop } from '../tasks/twohop/twohop-suite.ts'
import { TWOHOP_WORDS } from '../tasks/twohop/twohop-texts.ts'
import { createSignature } from '../tasks/signature/signature-suite.ts'
import { speaking } from '../tasks/speaking.ts'
import { SIGNATURE_WORDS } from '../tasks/signature/signature-texts.ts'
import { SMALLEST_VOCABULARY, loadTokenizer } from '../tokenizer/load.ts'
import { splitNames } from '../tokenizer/train.ts'
import { vocabularyOf } from './vocabulary.ts'

it('is as large as the shipped one where its words leave room for 64 merges, and else grows in steps of 64', async () => {
  const silent = { ...createTwohop({ seed: 1, train: 64, heldOut: 32 }), size: () => 0 }
  const size = async (words: number): Promise<number> =>
    (
      await loadTokenizer(
        await vocabularyOf([
          speaking(
            silent,
            Array.from({ length: words }, (_, i) => `w${i}`),
          ),
        ]),
      )
    ).vocab
  // Each word is one piece: control tokens and bytes, the words, and 64.
  const most = 1024 - 64 - SMALLEST_VOCABULARY
  expect(splitNames('w7')).toHaveLength(1)
  expect(await size(most)).toBe(1024)
  expect(await size(most + 1)).toBe(1088)
})

it('has the words of a desk as its own corpus has them', async () => {
  const suite = await createDesk({ seed: 1, train: 64, heldOut: 32 })
  const tokenizer = await loadTokenizer(
    await vocabularyOf([speaking(suite, [], { texts: () => deskTexts(suite) })]),
  )
  const pieces = new Set((await deskTexts(suite)).flatMap((text) => splitNames(text)))
  expect([...pieces].filter((piece) => tokenizer.encode(piece).length !== 1)).toEqual([])
})

it('the same suites have the same vocabulary, whatever their order; their words are whole tokens', async () => {
  const [one, other] = [
    speaking(createTwohop({ seed: 1, train: 64, heldOut: 32 }), TWOHOP_WORDS),
    speaking(await createSignature({ seed: 1, train: 64, heldOut: 32 }), SIGNATURE_WORDS),
  ]
  const text = await vocabularyOf([one, other])
  expect(await vocabularyOf([other, one])).toBe(text)
  const tokenizer = await loadTokenizer(text)
  // At least as many tokens as the shipped vocabulary, in whole steps.
  expect(tokenizer.vocab).toBeGreaterThanOrEqual(1024)
  expect(tokenizer.vocab % 64).toBe(0)
  for (const { suite } of [one, other])
    for (const piece of splitNames(suite.task('train', 3, 0).text))
      expect(tokenizer.encode(piece).length, piece).toBe(1)
})

it('of an open suite has whole words of sentences, tools and common entities alone', async () => {
  const suite = await createOpenDesk({ seed: 1, train: 64, heldOut: 32 })
  const tokenizer = await loadTokenizer(
    await vocabularyOf([speaking(suite, openDeskWords('standard'), { open: true })]),
  )
  for (const word of ['GetUserToken', 'agenda', 'alice', '$1.token', "='", ' '])
    expect(tokenizer.encode(word).length, word).toBe(1)
  // A letter, a digit or a byte each.
  for (const word of ['zorblat', '09:35', 'QXZ', 'жар'])
    expect(tokenizer.encode(word).length, word).toBe(new TextEncoder().encode(word).length)
})
