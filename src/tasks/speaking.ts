/** What a vocabulary is made from: a suite, and all that it says. */
import { trainingTexts } from './plan-steps/training-texts.ts'
import type { TaskSuite } from './task.ts'

export interface Speaking {
  readonly suite: TaskSuite
  /** Words that it may say whatever its training split happens to hold. */
  readonly words: readonly string[]
  /** What it says in training. */
  readonly texts: () => Promise<readonly string[]>
  /**
   * Whether its entities are spelled, letter by letter: then no word of its texts is a token for
   * having been said.
   */
  readonly open: boolean
}

/** Tasks from which one knows how plans and calls are written, whoever they name. */
const ENOUGH = 200

export const speaking = (
  suite: TaskSuite,
  words: readonly string[],
  {
    open = false,
    texts = () => trainingTexts(suite, open ? ENOUGH : Infinity),
  }: Partial<Pick<Speaking, 'texts' | 'open'>> = {},
): Speaking => ({ suite, words, texts, open })
