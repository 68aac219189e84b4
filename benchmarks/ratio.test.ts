import { describe, expect, it } from 'vitest'
import { Random } from '../src/engine/random.ts'
import { ratioLine, ratioOf } from './ratio.ts'

const pairsOf = (ratios: readonly number[]) =>
  ratios.map((ratio) => ({ here: 100 * ratio, there: 100 }))

describe('the ratio of pairs', () => {
  it('is their median, between the ratios that an exact interval ends at', () => {
    // Published: the 95% interval of a median has the ranks 1 and 7 of 7, 2 and 9 of 10, 6 and 15
    // of 20.
    expect(ratioOf(pairsOf([1.3, 0.9, 1.1, 1, 1.2, 0.8, 1.05]))).toEqual({
      median: 1.05,
      low: 0.8,
      high: 1.3,
      pairs: 7,
    })
    const ten = ratioOf(pairsOf(Array.from({ length: 10 }, (_, i) => (i + 1) / 10)))
    expect(ten).toMatchObject({ low: 0.2, high: 0.9, pairs: 10 })
    expect(ten.median).toBeCloseTo(Math.sqrt(0.5 * 0.6), 12)
    expect(ratioOf(pairsOf(Array.from({ length: 20 }, (_, i) => (i + 1) / 20)))).toMatchObject({
      low: 0.3,
      high: 0.75,
    })
  })

  it('covers the true one as often as it says', () => {
    let covered = 0
    for (let trial = 0; trial < 400; trial += 1) {
      const random = new Random(1, 2, trial)
      // Skewed: what disturbs a measurement only makes it longer.
      const { low, high } = ratioOf(
        pairsOf(Array.from({ length: 9 }, () => Math.exp(random.uniform() ** 4))),
      )
      if (low <= Math.exp(0.5 ** 4) && high >= Math.exp(0.5 ** 4)) covered += 1
    }
    expect(covered / 400).toBeGreaterThan(0.93)
  })

  it('says whether the two are told apart', () => {
    expect(
      ratioLine('desk-run', ratioOf(pairsOf([1.3, 0.9, 1.1, 1, 1.2, 0.8, 1.05])), '../old'),
    ).toBe('desk-run: 1.05 [0.80, 1.30] of ../old over 7 pairs, not told apart')
    expect(ratioLine('x', ratioOf(pairsOf([1.2, 1.1, 1.1, 1.1, 1.1, 1.1, 1.1])), 'd')).toContain(
      ', slower',
    )
    expect(ratioLine('x', ratioOf(pairsOf([0.2, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1])), 'd')).toContain(
      ', faster',
    )
  })

  it('is none of fewer pairs, or of times that are none', () => {
    expect(() => ratioOf(pairsOf([1, 1, 1, 1, 1, 1]))).toThrow('needs 7 pairs')
    expect(() => ratioOf(pairsOf([1, 1, 1, 1, 1, 1, 0]))).toThrow('a time that is none')
  })
})
