/** The proof suite: all cases that an engine must pass beside the oracle. */
import type { Engines, ParityCase } from './case.ts'
import { batchingCases, generationCases } from './generation.ts'
import { gradientCases } from './gradients.ts'
import { trainingCases } from './training.ts'

export function cases(engines: Engines): ParityCase[] {
  return [...gradientCases(engines), ...generationCases(engines), ...trainingCases(engines), ...batchingCases(engines)]
}
