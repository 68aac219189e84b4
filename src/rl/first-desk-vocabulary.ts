/**
 * The vocabulary that runs on version 1 of the desk have: its words whole, entities among them, and
 * merges from plain English. It was shipped with policies that are shipped no more; runs that were
 * made with it go on with it. The same bytes every time.
 */
import { deskTexts, plainEnglish } from '../tasks/desk/desk-corpus.ts'
import { createDesk } from '../tasks/desk/desk-suite.ts'
import { splitPieces, trainTokenizer } from '../tokenizer/train.ts'

/** The desk that the vocabulary is made from; desks with other seeds use the same words. */
const DESK = { seed: 1, train: 2000, heldOut: 384 } as const
const VOCAB = 1024

export async function firstDeskVocabulary(): Promise<string> {
  const texts = await deskTexts(await createDesk(DESK))
  const words = [...new Set(texts.flatMap(splitPieces))].sort()
  return trainTokenizer({ words, corpus: plainEnglish(), vocab: VOCAB })
}
