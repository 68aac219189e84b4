import { describe, expect, it } from 'vitest'
import type { Observation } from './clustered.ts'
import {
  differenceOverSeeds,
  differenceOverTasks,
  shareOverSeeds,
  spreadOfDifference,
} from './over-seeds.ts'

/** Rows are seeds from 1, columns tasks, each of a template of its own. */
const grid = (...rows: readonly (readonly number[])[]): Observation[] =>
  rows.flatMap((row, s) => row.map((value, t) => ({ value, seed: s + 1, template: `t${t}` })))

describe('over seeds', () => {
  it('one seed has no interval, whatever its tasks say', () => {
    expect(shareOverSeeds(grid([0, 1, 1, 0]))).toEqual({ mean: 0.5, low: 0, high: 1, seeds: 1 })
    expect(differenceOverSeeds(grid([1, 1, 1, 0]), grid([0, 0, 1, 0]))).toEqual({
      mean: 0.5,
      low: -1,
      high: 1,
      p: 1,
      over: 'nothing',
      seeds: 1,
    })
  })

  it('seeds that all ended alike have the interval of their tasks', () => {
    const none = shareOverSeeds(grid([0, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0]))
    expect(none).toMatchObject({ mean: 0, low: 0, seeds: 3 })
    // z² / (n + z²) of four tasks, which the seeds share.
    expect(none.high).toBeCloseTo(3.841459 / 7.841459, 6)
    // Without a task nothing is known.
    expect(shareOverSeeds(grid([0, 0], [0, 0]), 0)).toEqual({ mean: 0, low: 0, high: 1, seeds: 2 })
    // Not 0 or 1, yet the same for every seed.
    const half = shareOverSeeds(grid([1, 0, 1, 0], [0, 1, 0, 1]))
    expect(half.low).toBeGreaterThan(0.1)
    expect(half.high).toBeLessThan(0.9)
    const same = spreadOfDifference(grid([1, 0], [1, 1]), grid([1, 0], [1, 1]))
    expect(same.low).toBeCloseTo(-same.high, 12)
    expect(same.high).toBeGreaterThan(0.5)
  })

  it('claims no more of differences that never varied than their clusters allow', () => {
    const rows = (value: number): Observation[] =>
      grid(...[1, 2, 3, 4, 5].map(() => Array.from({ length: 40 }, () => value)))
    const all = differenceOverSeeds(rows(1), rows(0))
    expect(all).toMatchObject({ mean: 1, high: 1, seeds: 5, p: 2 ** -4 })
    expect(all.low).toBeGreaterThan(0.8)
    expect(all.low).toBeLessThan(1)
    expect(differenceOverSeeds(rows(0), rows(0)).p).toBe(1)
    expect(differenceOverSeeds(rows(0), rows(1))).toMatchObject({
      mean: -1,
      low: -1,
      seeds: 5,
      p: 2 ** -4,
    })
    // Fewer tasks than seeds: it is they that could have gone either way; of tasks that are all
    // alike only the seeds.
    const few = (value: number, template: (t: number) => string): Observation[] =>
      [1, 2, 3, 4, 5].flatMap((seed) => [0, 1].map((t) => ({ value, seed, template: template(t) })))
    expect(differenceOverSeeds(few(1, String), few(0, String)).p).toBe(2 ** -1)
    expect(
      differenceOverSeeds(
        few(1, () => 'all'),
        few(0, () => 'all'),
      ).p,
    ).toBe(2 ** -4)
  })

  it('is the t interval where seeds vary, within what can be', () => {
    const { low, high } = shareOverSeeds(grid([0, 1, 1, 0], [1, 1, 1, 0], [1, 1, 1, 1]))
    expect(0.75 - low).toBeCloseTo((4.302652729911275 * 0.25) / Math.sqrt(3), 8)
    expect(high).toBe(1)
  })
})

describe('over the tasks of one seed', () => {
  it('is the interval by template, or that of tasks that were all alike', () => {
    const { mean, low, high } = differenceOverTasks(grid([1, 0, 1, 1]), grid([0, 0, 0, 1]))
    expect(mean).toBe(0.5)
    expect(low).toBeLessThan(0.5)
    expect(high).toBe(1)
    expect(differenceOverTasks(grid([1, 1]), grid([1, 1])).high).toBeGreaterThan(0.5)
  })
})
