/** The proof suite: all cases that an engine must pass beside the oracle. */
import type { Engines, ParityCase } from './case.ts'
import { ODD, ODD_NORMED } from './draw.ts'
import { batchingCases, EVERYTHING, generationCase, generationCases } from './generation.ts'
import { goldenCases } from './golden.ts'
import { gradientCase, gradientCases } from './gradients.ts'
import { NLL, TOKEN_RATIOS } from './losses.ts'
import { trainingCase, trainingCases } from './training.ts'

export function cases(engines: Engines): ParityCase[] {
  return [
    ...goldenCases(),
    ...gradientCases(engines),
    ...generationCases(engines),
    ...trainingCases(engines),
    ...batchingCases(engines),
  ]
}

/** Gradients and training on a small model, for an engine that is very slow at generation here. */
export function slowCases(engines: Engines): ParityCase[] {
  return [gradientCase(engines, ODD, 1, [NLL, TOKEN_RATIOS], 3), trainingCase(engines, ODD, 41)]
}

/** One case of each kind on a small model: for an engine that is slow here. */
export function briefCases(engines: Engines): ParityCase[] {
  return [
    ...slowCases(engines),
    gradientCase(engines, ODD_NORMED, 11, [NLL], 3),
    generationCase(engines, ODD, 20, 'everything', EVERYTHING),
    generationCase(engines, ODD_NORMED, 26, 'everything', EVERYTHING),
  ]
}
