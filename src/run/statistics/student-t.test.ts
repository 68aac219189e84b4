import { describe, expect, it } from 'vitest'
import { twoSidedP, twoSidedQuantile } from './student-t.ts'

describe('Student’s t distribution', () => {
  // Printed tables of the t distribution, two-sided 95% and 99%.
  it.each([
    [1, 12.706, 63.657],
    [2, 4.303, 9.925],
    [3, 3.182, 5.841],
    [4, 2.776, 4.604],
    [9, 2.262, 3.25],
    [19, 2.093, 2.861],
    [30, 2.042, 2.75],
    [120, 1.98, 2.617],
  ])('has the tabulated quantiles with %i degrees of freedom', (df, at95, at99) => {
    expect(twoSidedQuantile(0.95, df)).toBeCloseTo(at95, 3)
    expect(twoSidedQuantile(0.99, df)).toBeCloseTo(at99, 3)
  })

  it('is the arctangent with one degree of freedom and algebraic with two', () => {
    for (const t of [0.1, 0.7, 1, 2.5, 40]) {
      expect(twoSidedP(t, 1)).toBeCloseTo(1 - (2 / Math.PI) * Math.atan(t), 9)
      expect(twoSidedP(-t, 2)).toBeCloseTo(1 - t / Math.sqrt(2 + t * t), 9)
    }
  })

  it('is exact near no deviation and far from it, where only one of its two fractions converges', () => {
    for (const t of [1e-6, 1e-4, 1e-2])
      expect(twoSidedP(t, 1)).toBeCloseTo(1 - (2 / Math.PI) * Math.atan(t), 9)
    for (const t of [1e-4, 1e-2, 30, 1e4])
      expect(twoSidedP(t, 2) / (1 - t / Math.sqrt(2 + t * t))).toBeCloseTo(1, t > 100 ? 5 : 8)
    // With 200 degrees of freedom 1.9719 by the tables; the same distance on both sides.
    expect(twoSidedQuantile(0.95, 200)).toBeCloseTo(1.9719, 4)
    expect(twoSidedP(-1.5, 7)).toBe(twoSidedP(1.5, 7))
  })

  it('comes near the normal distribution with many degrees of freedom', () => {
    expect(twoSidedQuantile(0.95, 1e6)).toBeCloseTo(1.95996, 4)
  })

  it('gives 1 for no deviation and 0 for one without end', () => {
    expect(twoSidedP(0, 5)).toBe(1)
    expect(twoSidedP(Infinity, 5)).toBe(0)
    expect(twoSidedP(1e200, 5)).toBe(0)
    expect(twoSidedP(-1e200, 1)).toBe(0)
    for (const df of [0.5, 1, 2, 1e6]) expect(twoSidedP(0, df)).toBe(1)
  })
})
