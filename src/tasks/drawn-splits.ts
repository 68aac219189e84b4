/**
 * The splits of suites that draw their tasks from a seed, and how they are drawn: task after task,
 * each by a generator of its own, until one differs from all before it.
 */
import { Random } from '../engine/random.ts'
import type { Level, MeasuredOn } from '../run/config.ts'
import type { Entry, Splits } from './define-suite.ts'
import type { Split, Task } from './task.ts'

/** Tasks of the stratum whose entities training never names. */
export const UNSEEN_TASKS = 192

/** Keeps the draws of one split apart from those of the others. */
export const SPLIT_NUMBER = {
  train: 0,
  'held-out': 1,
  'unseen-entities': 2,
} as const satisfies Readonly<Record<Split, number>>

/** Redraws that a task may need to differ from all others; far more than ever occur. */
const MOST_DRAWS = 10_000

export interface DrawnSizes {
  readonly seed: number
  readonly train: number
  readonly heldOut: number
  readonly level?: Level
  /** From version 2 on (drawn-strata.ts). */
  readonly measuredOn?: MeasuredOn
}

/** Where a task stands before it is drawn. */
export type Place = Pick<Task, 'id' | 'suite' | 'index' | 'stratum'> & { readonly split: Split }

interface Drawing {
  readonly suite: string
  /** Separates these draws from every other use of the seed. */
  readonly stream: number
  readonly unseenTasks: number
}

/** All splits; no text occurs twice. Throws RangeError where there are not as many tasks. */
export function drawSplits<E extends Entry>(
  { suite, stream, unseenTasks }: Drawing,
  { seed, train, heldOut }: DrawnSizes,
  /** Undefined where this draw is no task for the place. */
  drawTask: (random: Random, place: Place) => E | undefined,
): Splits<E> {
  const taken = new Set<string>()
  const drawSplit = (split: Split, size: number): readonly E[] =>
    Array.from({ length: size }, (_, index) => {
      const random = new Random(seed, stream, SPLIT_NUMBER[split], index)
      for (let draw = 0; draw < MOST_DRAWS; draw += 1) {
        const entry = drawTask(random, { id: `${suite}/${split}/${index}`, suite, split, index })
        if (entry === undefined || taken.has(entry.task.text)) continue
        taken.add(entry.task.text)
        return entry
      }
      throw new RangeError(`${suite}: ${split} has no ${size} different tasks with seed ${seed}`)
    })
  return {
    train: drawSplit('train', train),
    'held-out': drawSplit('held-out', heldOut),
    'unseen-entities': drawSplit('unseen-entities', unseenTasks),
  }
}
