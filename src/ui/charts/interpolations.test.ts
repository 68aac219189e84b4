import { expect, it } from 'vitest'
import * as d3 from 'victory-vendor/d3-interpolate'
import { interpolate, interpolateNumber, interpolateRound, piecewise } from './interpolations.ts'

it('goes between numbers as d3 does', () => {
  for (const share of [-0.5, 0, 0.1, 0.5, 0.77, 1, 1.5]) {
    expect(interpolate(3, -7)(share)).toBe(d3.interpolate(3, -7)(share))
    expect(interpolateNumber(0.1, 0.7)(share)).toBe(d3.interpolateNumber(0.1, 0.7)(share))
    expect(interpolateRound(3, 17)(share)).toBe(d3.interpolateRound(3, 17)(share))
    expect(piecewise(interpolateNumber, [1, 5, 2])(share)).toBe(
      d3.piecewise(d3.interpolateNumber, [1, 5, 2])(share),
    )
  }
})
