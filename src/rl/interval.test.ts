import { describe, expect, it } from 'vitest'
import { estimate } from './interval.ts'
import { Random } from '../engine/random.ts'

describe('cluster bootstrap', () => {
  it('covers the mean and is the same for the same seed', () => {
    const values = Array.from({ length: 100 }, (_, i) => ({ value: i % 2, cluster: `t${i % 20}` }))
    const a = estimate(values, 3)
    expect(a.mean).toBe(0.5)
    expect(a.n).toBe(100)
    expect(estimate(values, 3)).toEqual(a)
  })

  it('is wider when whole templates succeed or fail together', () => {
    const random = new Random(5, 0)
    const mixed = Array.from({ length: 200 }, (_, i) => ({ value: random.uniform() < 0.5 ? 1 : 0, cluster: `t${i % 10}` }))
    const together = mixed.map((v, i) => ({ value: (i % 10) % 2, cluster: v.cluster }))
    const width = (e: { low: number; high: number }) => e.high - e.low
    expect(width(estimate(together, 1))).toBeGreaterThan(2 * width(estimate(mixed, 1)))
  })

  it('is Wilson’s where samples are independent: each of a template of its own, or all of one', () => {
    for (const cluster of [(i: number) => `t${i}`, () => 'all']) {
      const { low, high } = estimate(Array.from({ length: 60 }, (_, i) => ({ value: i < 7 ? 1 : 0, cluster: cluster(i) })), 1)
      expect(low).toBeCloseTo(0.057677, 5)
      expect(high).toBeCloseTo(0.221788, 5)
      expect(estimate([{ value: 0, cluster: cluster(0) }, { value: 0, cluster: cluster(1) }], 1)).toMatchObject({ mean: 0, low: 0, n: 2 })
    }
    // Differences, which are no shares, are resampled.
    const differences = Array.from({ length: 400 }, (_, i) => ({ value: i % 4 === 0 ? 1 : i % 4 === 1 ? -1 : 0, cluster: `t${i}` }))
    const { low, high } = estimate(differences, 1)
    expect(low).toBeLessThan(-0.04)
    expect(high).toBeGreaterThan(0.04)
    expect(high).toBeLessThan(0.1)
  })

  it('gives zeros for nothing', () => { expect(estimate([], 1)).toEqual({ mean: 0, low: 0, high: 0, n: 0 }) })
})
