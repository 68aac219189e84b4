import { describe, expect, it } from 'vitest'
import { boundedText, estimateText, spanText } from './interval-text.ts'

describe('a mean with its interval', () => {
  it('has as many places as keep its ends apart, and an end that is not 0 from looking like 0', () => {
    expect(boundedText(0.5, { low: 0.25, high: 0.75 })).toBe('0.50 [0.25, 0.75]')
    expect(boundedText(0.1, { low: 0.004, high: 0.2 })).toBe('0.100 [0.004, 0.200]')
    expect(boundedText(-0.1, { low: -0.2, high: 0 })).toBe('\u22120.10 [\u22120.20, 0.00]')
    expect(boundedText(1, { low: 0.9981, high: 1 })).toBe('1.000 [0.998, 1.000]')
    expect(boundedText(-0.001, { low: -0.02, high: 0.02 })).toBe('0.00 [\u22120.02, 0.02]')
  })

  it('is Wilson’s where all cases were alike, not measured where there was none', () => {
    expect(estimateText({ mean: 0.812, low: 0.77, high: 0.85, n: 384 })).toBe('0.81 [0.77, 0.85]')
    expect(estimateText({ mean: 0, low: 0, high: 0, n: 125 })).toBe('0.00 [0.00, 0.03]')
    expect(estimateText({ mean: 1, low: 1, high: 1, n: 10 })).toBe('1.00 [0.72, 1.00]')
    expect(estimateText({ mean: 0, low: 0, high: 0, n: 4096 })).toBe('0.000 [0.000, 0.001]')
    expect(estimateText({ mean: 0, low: 0, high: 0, n: 125 }, 'difference')).toBe(
      '0.00 [\u22120.03, 0.03]',
    )
    expect(estimateText({ mean: 1, low: 1, high: 1, n: 10 }, 'difference')).toBe(
      '1.00 [0.44, 1.00]',
    )
    expect(estimateText({ mean: 0, low: 0, high: 0, n: 0 })).toBe('not measured')
    expect(estimateText({ mean: 2, low: 2, high: 2, n: 9 }, 'count')).toBe(
      '2.00 (no interval: all 9 alike)',
    )
    expect(estimateText({ mean: 2, low: 2, high: 2, n: 1 }, 'count')).toBe(
      '2.00 (no interval: one case)',
    )
  })

  it('is one span in a line of a terminal', () => {
    expect(spanText({ mean: 0.28, low: 0.2, high: 0.36, n: 125 })).toBe('0.28 (95% 0.20–0.36)')
    expect(spanText({ mean: 0, low: 0, high: 0, n: 40 }, 3)).toBe('0.000 (95% 0.000–0.088)')
    expect(spanText({ mean: 0, low: 0, high: 0, n: 0 })).toBe('not measured')
  })
})
