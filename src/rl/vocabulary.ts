/**
 * The vocabulary of built-in suites that have no shipped one: what they say in training is whole
 * words, and so is every word that only their tests say; merges from plain English are for
 * everything else. The same suites give the same bytes.
 */
import { deskTexts, plainEnglish } from '../tasks/desk/desk-corpus.ts'
import { trainingTexts } from '../tasks/plan-steps/training-texts.ts'
import type { TaskSuite } from '../tasks/task.ts'
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

/** A suite and the words that it may say whatever its training split happens to hold. */
export interface Speaking {
  readonly suite: TaskSuite
  readonly words: readonly string[]
}

/** The text of a tokenizer.json for these suites together. */
export async function vocabularyOf(suites: readonly Speaking[]): Promise<string> {
  const whole = new Set<string>()
  for (const { suite, words } of suites) {
    const texts = suite.id === 'desk' ? await deskTexts(suite) : await trainingTexts(suite)
    for (const text of [...words, ...texts]) for (const piece of splitNames(text)) whole.add(piece)
  }
  const needed = SMALLEST_VOCABULARY + whole.size + LEAST_MERGES
  return trainTokenizer({
    words: [...whole].sort(),
    corpus: plainEnglish(),
    vocab: Math.max(VOCAB, Math.ceil(needed / STEP) * STEP),
    pattern: NAME_PIECE_PATTERN,
  })
}
