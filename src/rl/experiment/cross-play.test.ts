import { describe, expect, it } from 'vitest'
import { experimentSchema } from '../../run/experiment.ts'
import type { CellResult } from '../../run/experiment.ts'
import { crossPlayGroups, gapOverSeeds, playsAcross } from './cross-play.ts'

const experiment = experimentSchema.parse({ format: 'tandem-experiment', version: 1, name: 'test', base: {}, modes: ['joint', 'freeze-low', 'separate'], seeds: [3, 1, 2], crossPlay: true })
const done = (mode: CellResult['mode'], seed: number): CellResult => ({
  mode, seed, variant: 'only', updates: 1, tokens: 1, gflop: 1, seconds: 1, curve: [], outcomes: { templates: [], greedy: '', sampled: '' },
  start: { greedy: { mean: 0, low: 0, high: 0, n: 1 }, sampled: { mean: 0, low: 0, high: 0, n: 1 } },
})

describe('cross-play of an experiment', () => {
  it('is among seeds of one mode, of joint and separate alone, in the order of the protocol', () => {
    const finished = [done('joint', 1), done('joint', 3), done('freeze-low', 1), done('freeze-low', 2), done('separate', 2)]
    expect(crossPlayGroups(experiment, finished)).toEqual([[{ variant: 'only', mode: 'joint', seed: 3 }, { variant: 'only', mode: 'joint', seed: 1 }]])
    expect(crossPlayGroups({ ...experiment, crossPlay: false }, finished)).toEqual([])
    expect(playsAcross({ ...experiment, base: { ...experiment.base, weights: 'shared' } }, { mode: 'joint' })).toBe(false)
  })

  it('has the diagonal minus the rest as its gap', () => {
    expect(gapOverSeeds([[0.9, 0.5], [0.3, 0.7]], 50)).toEqual({ mean: expect.closeTo(0.4) as number, low: -1, high: 1, seeds: 2 })
  })

  it('has an interval by leaving each seed out', () => {
    // Own 0.8, others 0.6, 0.5 and 0.4 by pair: without a seed the gap is that of the other two, so pseudo-values are 3·0.3 - 2·(0.2, 0.3, 0.4).
    const { mean, low, high } = gapOverSeeds([[0.8, 0.4, 0.5], [0.4, 0.8, 0.6], [0.5, 0.6, 0.8]], 50)
    expect(mean).toBeCloseTo(0.3)
    // Pseudo-values 0.5, 0.3, 0.1: deviation 0.2, standard error 0.2 / sqrt 3, and t with 2 degrees of freedom is 4.3027.
    expect(high - mean).toBeCloseTo((4.3027 * 0.2) / Math.sqrt(3), 3)
    expect(mean - low).toBeCloseTo(high - mean)
  })
})
