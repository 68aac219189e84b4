/**
 * The vocabulary of built-in suites. In version 1 what they say in training is whole words, and so
 * is every word that only their tests say; merges from plain English are for everything else. From
 * version 2 on the words of sentences, tools and common entities are whole, and everything else is
 * spelled byte by byte: policies of this size learn to copy single letters sooner than pieces, for
 * each of them is practised in every word. The same suites give the same bytes.
 */
import { plainEnglish } from '../tasks/desk/desk-corpus.ts'
import type { Speaking } from '../tasks/speaking.ts'
import { NAME_PIECE_PATTERN } from '../tokenizer/format.ts'
import { SMALLEST_VOCABULARY } from '../tokenizer/load.ts'
import { splitNames, trainTokenizer } from '../tokenizer/train.ts'

/**
 * As many tokens as the first shipped vocabulary had, if the words leave as much room for merges as
 * here; else more, in whole steps.
 */
const VOCAB = 1024
const LEAST_MERGES = 64
const STEP = 64
const SAYS_SOMETHING = /[\p{L}\p{N}]/u

/** The text of a tokenizer.json for these suites together, all of them open or none. */
export async function vocabularyOf(suites: readonly Speaking[]): Promise<string> {
  const whole = new Set<string>()
  for (const { words, texts, open } of suites) {
    for (const text of words) for (const piece of splitNames(text)) whole.add(piece)
    for (const text of await texts())
      for (const piece of splitNames(text))
        if (!open || !SAYS_SOMETHING.test(piece)) whole.add(piece)
  }
  const spelled = suites.some(({ open }) => open)
  const least = SMALLEST_VOCABULARY + whole.size
  return trainTokenizer({
    words: [...whole].sort(),
    corpus: spelled ? [] : plainEnglish(),
    vocab: spelled ? least : Math.max(VOCAB, Math.ceil((least + LEAST_MERGES) / STEP) * STEP),
    pattern: NAME_PIECE_PATTERN,
  })
}
