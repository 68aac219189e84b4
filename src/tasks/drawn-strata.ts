/**
 * What of a task training never meets, in suites that draw words from two sides (version 2 of desk,
 * signature and twohop): by split and index, so that every stratum is half of a split.
 */
import type { Stratum } from '../run/records.ts'
import type { Split, Task } from './task.ts'
import type { Side } from './words/entity-words.ts'

/** Tasks with words that training never meets. */
export const NEVER_TASKS = 256

const STRATA = {
  known: ['wordings never met', 'known words'],
  never: ['both', 'words never met'],
} as const satisfies Readonly<Record<Side, readonly [Stratum, Stratum]>>

/** Which words a task's world answers with. */
export const sideOf = (split: Task['split']): Side =>
  split === 'unseen-entities' ? 'never' : 'known'

export interface InStratum {
  readonly side: Side
  /** Something is worded as training never does. */
  readonly newWording: boolean
  /** As the task says it; training's own tasks are of none. */
  readonly stratum?: Stratum
}

export function stratumOf(split: Split, index: number): InStratum {
  const side = sideOf(split)
  if (split === 'train') return { side, newWording: false }
  const newWording = index % 2 === 0
  return { side, newWording, stratum: STRATA[side][newWording ? 0 : 1] }
}
