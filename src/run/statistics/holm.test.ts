import { describe, expect, it } from 'vitest'
import { holm } from './holm.ts'

describe('Holm’s correction', () => {
  it('multiplies from the smallest upwards and never lets a larger p come out smaller', () => {
    // Sorted 0.01, 0.02, 0.03, 0.04: × 4, × 3, × 2 (lifted to the one before), × 1 (lifted).
    const [a, b, c, d] = holm([0.04, 0.01, 0.03, 0.02])
    expect([a, b, c, d].map((p) => p?.toFixed(6))).toEqual([
      '0.060000',
      '0.040000',
      '0.060000',
      '0.060000',
    ])
  })

  it('stays at most 1 and leaves a single one as it is', () => {
    expect(holm([0.6, 0.7])).toEqual([1, 1])
    expect(holm([0.03])).toEqual([0.03])
    expect(holm([])).toEqual([])
  })
})
