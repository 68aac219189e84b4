/**
 * The vocabulary of built-in suites that have no shipped one: what they say in training is whole words, and so is every word that only their tests
 * say; merges from plain English are for everything else. The same suites give the same bytes.
 */
import { deskTexts, plainEnglish } from '../tasks/desk/corpus.ts'
import { trainingTexts } from '../tasks/lines/texts.ts'
import { SIGNATURE_WORDS } from '../tasks/signature/texts.ts'
import type { TaskSuite } from '../tasks/task.ts'
import { TWOHOP_WORDS } from '../tasks/twohop/texts.ts'
import { NAME_PIECE_PATTERN } from '../tokenizer/format.ts'
import { SMALLEST_VOCABULARY } from '../tokenizer/load.ts'
import { splitNames, trainTokenizer } from '../tokenizer/train.ts'

/** As many tokens as the shipped vocabulary has, if the words leave as much room for merges as here; else more, in whole steps. */
const VOCAB = 1024
const LEAST_MERGES = 64
const STEP = 64

async function textsOf(suite: TaskSuite): Promise<readonly string[]> {
  switch (suite.id) {
    case 'desk': return deskTexts(suite)
    case 'signature': return [...SIGNATURE_WORDS, ...await trainingTexts(suite)]
    case 'twohop': return [...TWOHOP_WORDS, ...await trainingTexts(suite)]
    default: throw new RangeError(`${suite.id} is not a built-in suite with words of its own`)
  }
}

/** The text of a tokenizer.json for these suites together. */
export async function vocabularyOf(suites: readonly TaskSuite[]): Promise<string> {
  const words = new Set<string>()
  for (const suite of suites) for (const text of await textsOf(suite)) for (const piece of splitNames(text)) words.add(piece)
  const needed = SMALLEST_VOCABULARY + words.size + LEAST_MERGES
  return trainTokenizer({ words: [...words].sort(), corpus: plainEnglish(), vocab: Math.max(VOCAB, Math.ceil(needed / STEP) * STEP), pattern: NAME_PIECE_PATTERN })
}
