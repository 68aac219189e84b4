/** The splits of suites that draw their tasks from a seed. */
import type { Split } from './task.ts'

/** Tasks of the stratum whose entities training never names. */
export const UNSEEN_TASKS = 192

/** Keeps the draws of one split apart from those of the others. */
export const SPLIT_NUMBER = {
  train: 0,
  'held-out': 1,
  'unseen-entities': 2,
} as const satisfies Readonly<Record<Split, number>>
