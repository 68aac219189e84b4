/**
 * What of a task training never meets, in suites that draw words from two sides (version 2 of desk,
 * signature and twohop): by split and index, so that every stratum is half of a split.
 */
import type { Random } from '../engine/random.ts'
import type { Stratum } from '../run/records.ts'
import type { Entry, Splits } from './define-suite.ts'
import { drawSplits } from './drawn-splits.ts'
import type { DrawnSizes, Place } from './drawn-splits.ts'
import type { Split, Task } from './task.ts'
import { partFor, partOf } from './text-split.ts'
import type { Side } from './words/entity-words.ts'

/** Tasks with words that training never meets. */
const NEVER_TASKS = 256

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

function stratumOf(split: Split, index: number): InStratum {
  const side = sideOf(split)
  if (split === 'train') return { side, newWording: false }
  const newWording = index % 2 === 0
  return { side, newWording, stratum: STRATA[side][newWording ? 0 : 1] }
}

/** All splits, each task in the part that its text belongs to and with its stratum. */
export function drawStrata<E extends Entry>(
  suite: string,
  stream: number,
  sizes: DrawnSizes,
  drawTask: (random: Random, place: Place, of: InStratum) => E | undefined,
): Splits<E> {
  const { measuredOn = 'held-out' } = sizes
  return drawSplits<E>({ suite, stream, unseenTasks: NEVER_TASKS }, sizes, (random, place) => {
    const of = stratumOf(place.split, place.index)
    const { stratum } = of
    const entry = drawTask(random, { ...place, ...(stratum && { stratum }) }, of)
    return entry !== undefined && partOf(entry.task.text) === partFor(place.split, measuredOn)
      ? entry
      : undefined
  })
}
