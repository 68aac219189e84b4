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

  it('is near the binomial interval where samples are independent', () => {
    const values = Array.from({ length: 400 }, (_, i) => ({ value: i < 100 ? 1 : 0, cluster: `t${i}` }))
    const { low, high } = estimate(values, 1)
    expect(low).toBeGreaterThan(0.19)
    expect(low).toBeLessThan(0.23)
    expect(high).toBeGreaterThan(0.27)
    expect(high).toBeLessThan(0.31)
  })

  it('gives zeros for nothing', () => { expect(estimate([], 1)).toEqual({ mean: 0, low: 0, high: 0, n: 0 }) })
})
