/**
 * What a tokenizer for a suite of official files is trained on: the texts that the roles read and
 * write in the training split, and nothing of what is held out. Words that come back are one token
 * each, wherever they stand, so copying one from a prompt into a line and into a request is copying
 * a token; the rest is left to merges.
 */
import { STYLES } from '../task.ts'
import type { TaskSuite } from '../task.ts'
import { printCalls } from '../../run/calls/call-print.ts'
import { toolListing } from '../tool-listing.ts'

/**
 * Texts of the training split, in a fixed order: what is asked, tools on offer, lines of every
 * style but the copied one, calls.
 */
export function trainingCorpus(suite: TaskSuite, seed: number): readonly string[] {
  const texts: string[] = []
  for (let index = 0; index < suite.size('train'); index += 1) {
    const task = suite.task('train', index, seed)
    const how = suite.toolsInPrompt(task)
    const listing = how === 'none' ? [] : toolListing(suite.world(task).tools(0), how).split('\n')
    const lines = STYLES.flatMap((style) =>
      style === 'verbatim' ? [] : (suite.demonstrate(task, style)?.plan ?? []),
    )
    // Where there are no gold calls, those of the demonstrations are what is written.
    const calls =
      suite.gold === 'calls'
        ? [task.gold]
        : suite.styles.flatMap((style) => suite.demonstrate(task, style)?.calls ?? [])
    texts.push(task.text, ...listing, ...lines, ...calls.map(printCalls))
  }
  return texts
}

export interface CorpusShape {
  /** Size of the vocabulary, control tokens and bytes included. */
  readonly vocab: number
  /** Of these, what is left to merges, control tokens and bytes. */
  readonly reserved: number
  /** A piece that occurs less often is not worth a token of its own. */
  readonly leastCount: number
}

const DEFAULT_SHAPE: CorpusShape = { vocab: 2048, reserved: 768, leastCount: 2 }

/**
 * What a tokenizer is made of: words to keep whole, the most frequent first, and texts to learn
 * merges from.
 */
export interface TokenizerTexts {
  readonly words: readonly string[]
  readonly corpus: readonly string[]
  readonly vocab: number
}

/**
 * `piecesOf` is the tokenizer's own cutting of a text; `observed` is what tools answer in training,
 * where that is much of what is read.
 */
export function tokenizerTexts(
  suite: TaskSuite,
  seed: number,
  piecesOf: (text: string) => readonly string[],
  observed: readonly string[] = [],
  shape: CorpusShape = DEFAULT_SHAPE,
): TokenizerTexts {
  const corpus = [...trainingCorpus(suite, seed), ...observed]
  const counts = new Map<string, number>()
  for (const text of corpus)
    for (const piece of piecesOf(text)) counts.set(piece, (counts.get(piece) ?? 0) + 1)
  const words = [...counts]
    .filter(([, count]) => count >= shape.leastCount)
    .sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
    .slice(0, Math.max(0, shape.vocab - shape.reserved))
    .map(([piece]) => piece)
  return { words, corpus, vocab: shape.vocab }
}
