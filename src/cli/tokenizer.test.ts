import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { deskTexts } from '../tasks/desk/desk-corpus.ts'
import { POOLS } from '../tasks/desk/desk-entities.ts'
import { createDesk } from '../tasks/desk/desk-suite.ts'
import { loadTokenizer } from '../tokenizer/load.ts'
import { splitPieces } from '../tokenizer/train.ts'
import { starterTokenizer } from './tokenizer.ts'

const shipped = readFileSync(
  new URL('../../public/starters/desk/tokenizer.json', import.meta.url),
  'utf8',
)

describe('the shipped vocabulary', () => {
  it('is what the command makes, byte for byte', async () => {
    expect(await starterTokenizer()).toBe(shipped)
  })

  it('has 1024 tokens, and one each for whatever a desk of any seed says', async () => {
    const tokenizer = await loadTokenizer(shipped)
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
