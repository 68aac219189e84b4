/** What a vocabulary is made from: a suite, and all that it says. */
import { trainingTexts } from './plan-steps/training-texts.ts'
import type { TaskSuite } from './task.ts'

export interface Speaking {
  readonly suite: TaskSuite
  /** Words that it may say whatever its training split happens to hold. */
  readonly words: readonly string[]
  /** What it says in training. */
  readonly texts: () => Promise<readonly string[]>
}

export const speaking = (
  suite: TaskSuite,
  words: readonly string[],
  texts: Speaking['texts'] = () => trainingTexts(suite),
): Speaking => ({ suite, words, texts })
