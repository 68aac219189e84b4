/**
 * The shipped vocabulary: the words of the built-in suite whole, merges from plain English for
 * everything else. The same bytes every time.
 */
import { deskTexts, plainEnglish } from '../tasks/desk/desk-corpus.ts'
import { createDesk } from '../tasks/desk/desk-suite.ts'
import { splitPieces, trainTokenizer } from '../tokenizer/train.ts'

/** The desk that the vocabulary is made from; desks with other seeds use the same words. */
const DESK = { seed: 1, train: 2000, heldOut: 384 } as const
const STARTER_VOCAB = 1024

export async function starterTokenizer(): Promise<string> {
  const texts = await deskTexts(await createDesk(DESK))
  const words = [...new Set(texts.flatMap(splitPieces))].sort()
  return trainTokenizer({ words, corpus: plainEnglish(), vocab: STARTER_VOCAB })
}
