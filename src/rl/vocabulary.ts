/**
 * The vocabulary of built-in suites that have no shipped one: what they say in training is whole
 * words, and so is every word that only their tests say; merges from plain English are for
 * everything else. The same suites give the same bytes.
 */
import { plainEnglish } from '../tasks/desk/desk-corpus.ts'
import type { Speaking } from '../tasks/speaking.ts'
import { NAME_PIECE_PATTERN } from '../tokenizer/format.ts'
import { SMALLEST_VOCABULARY } from '../tokenizer/load.ts'
import { splitNames, trainTokenizer } from '../tokenizer/train.ts'

/**
 * As many tokens as the shipped vocabulary has, if the words leave as much room for merges as here;
 * else more, in whole steps.
 */
const VOCAB = 1024
const LEAST_MERGES = 64
const STEP = 64

/** The text of a tokenizer.json for these suites together. */
export async function vocabularyOf(suites: readonly Speaking[]): Promise<string> {
  const whole = new Set<string>()
  for (const { words, texts } of suites) {
    for (const text of [...words, ...(await texts())])
      for (const piece of splitNames(text)) whole.add(piece)
  }
  const needed = SMALLEST_VOCABULARY + whole.size + LEAST_MERGES
  return trainTokenizer({
    words: [...whole].sort(),
    corpus: plainEnglish(),
    vocab: Math.max(VOCAB, Math.ceil(needed / STEP) * STEP),
    pattern: NAME_PIECE_PATTERN,
  })
}
