/**
 * Which tasks may be trained on and which may be measured, where a suite draws its tasks from
 * generators that are the same for every seed (version 2 of desk, signature and twohop). The text
 * of a task alone decides, so that no policy was ever trained on what any seed, level or size
 * measures, and settings that were chosen on `tuning` never met `held-out` or `report`.
 *
 * A suite draws until a text belongs where it is wanted:
 *
 *     const wanted = partFor(split, measuredOn)   // measuredOn: the setting suite.measuredOn
 *     do entry = draw(random)
 *     while (partOf(entry.task.text) !== wanted)
 *
 * Five eighths of all texts are for training, and an eighth for each of the others.
 */
import type { MeasuredOn } from '../run/config.ts'
import type { Split } from './task.ts'
import { hash32 } from './text-hash.ts'

type Part = 'train' | MeasuredOn

const MEASURED: readonly MeasuredOn[] = ['held-out', 'tuning', 'report']
const SHARES = 8

/** Where a task with this text belongs. */
export const partOf = (text: string): Part =>
  MEASURED[hash32(`part of\u0000${text}`) % SHARES] ?? 'train'

/** Where the tasks of a split come from; both that are measured come from the same part. */
export const partFor = (split: Split, measuredOn: MeasuredOn): Part =>
  split === 'train' ? 'train' : measuredOn
