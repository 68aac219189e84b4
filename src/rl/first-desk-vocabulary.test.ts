import { describe, expect, it } from 'vitest'
import { deskTexts } from '../tasks/desk/desk-corpus.ts'
import { POOLS } from '../tasks/desk/desk-entities.ts'
import { createDesk } from '../tasks/desk/desk-suite.ts'
import { loadTokenizer } from '../tokenizer/load.ts'
import { splitPieces } from '../tokenizer/train.ts'
import { firstDeskVocabulary } from './first-desk-vocabulary.ts'

/** That of the files that were shipped with it. */
const HASH = '879f148b9d57347363a30e3538144ddd995da64d0b1276749df29983e3f61666'

describe('the vocabulary of version 1 of the desk', () => {
  it('is the one that runs on it were made with', async () => {
    const { hash } = await loadTokenizer(await firstDeskVocabulary())
    expect(hash).toBe(HASH)
  })

  it('has 1024 tokens, and one each for whatever a desk of any seed says', async () => {
    const tokenizer = await loadTokenizer(await firstDeskVocabulary())
    expect(tokenizer.vocab).toBe(1024)
    const texts = [
      ...(await deskTexts(await createDesk({ seed: 7, train: 300, heldOut: 32 }))),
      ...Object.values(POOLS).flatMap((pool) => [...pool.seen, ...pool.unseen]),
    ]
    const split = new Set(
      texts.flatMap(splitPieces).filter((piece) => tokenizer.encode(piece).length !== 1),
    )
    expect([...split]).toEqual([])
  })
})
