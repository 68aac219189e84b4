import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { boundsOf, hasWidth, wilson, withoutVariation } from './interval.ts'
import { tries } from '../testing/tries.ts'

describe('Wilson’s interval', () => {
  // The roots of (k/n - p)² = z² p (1 - p) / n, found by bisection.
  it.each([
    [0, 10, 0, 0.277533],
    [1, 10, 0.017876, 0.40415],
    [5, 10, 0.236593, 0.763407],
    [10, 10, 0.722467, 1],
    [7, 60, 0.057677, 0.221788],
    [31, 60, 0.393078, 0.63825],
  ])('of %i in %i is [%d, %d]', (k, n, low, high) => {
    const bounds = wilson(k / n, n)
    expect(bounds.low).toBeCloseTo(low, 5)
    expect(bounds.high).toBeCloseTo(high, 5)
  })

  it('holds the share, stays between 0 and 1, has a width, and narrows with more cases', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (n, at) => {
          const share = Math.round(at * n) / n
          const { low, high } = wilson(share, n)
          expect(low).toBeGreaterThanOrEqual(0)
          expect(high).toBeLessThanOrEqual(1)
          expect(low).toBeLessThanOrEqual(share)
          expect(high).toBeGreaterThanOrEqual(share)
          expect(hasWidth({ low, high })).toBe(true)
          const more = wilson(share, 4 * n)
          expect(more.high - more.low).toBeLessThan(high - low)
        },
      ),
      tries(300),
    )
  })

  it('covers a share about as often as it says', () => {
    // The binomial distribution of 30 cases, summed exactly.
    const n = 30
    for (const p of [0.05, 0.2, 0.5, 0.9]) {
      let chance = (1 - p) ** n
      let covered = 0
      for (let k = 0; k <= n; k += 1) {
        const { low, high } = wilson(k / n, n)
        if (low <= p && p <= high) covered += chance
        chance *= ((n - k) / (k + 1)) * (p / (1 - p))
      }
      expect(covered).toBeGreaterThan(0.92)
    }
  })
})

describe('an estimate without variation', () => {
  it('is never shown without a width: an interval stands there, or none', () => {
    fc.assert(
      fc.property(
        fc.constantFrom<readonly ['share' | 'difference', number]>(
          ['share', 0],
          ['share', 1],
          ['share', 0.5],
          ['difference', 0],
          ['difference', -1],
          ['difference', 1],
          ['difference', 0.25],
        ),
        fc.integer({ min: 0, max: 1000 }),
        ([kind, mean], n) => {
          const bounds = boundsOf({ mean, low: mean, high: mean, n }, kind)
          expect(bounds === undefined).toBe(n === 0)
          if (bounds === undefined) return
          expect(hasWidth(bounds)).toBe(true)
          expect(bounds.low).toBeGreaterThanOrEqual(kind === 'share' ? 0 : -1)
          expect(bounds.high).toBeLessThanOrEqual(1)
          expect(mean).toBeGreaterThanOrEqual(bounds.low - 1e-12)
          expect(mean).toBeLessThanOrEqual(bounds.high + 1e-12)
        },
      ),
      tries(300),
    )
    expect(withoutVariation('count', 2, 10)).toBeUndefined()
  })

  it('leaves an interval that has a width as it is', () => {
    expect(boundsOf({ mean: 0.5, low: 0.4, high: 0.6, n: 10 }, 'difference')).toEqual({
      low: 0.4,
      high: 0.6,
    })
  })
})
