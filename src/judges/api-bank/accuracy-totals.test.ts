import { describe, expect, it } from 'vitest'
import { accuracyOf, accuracyText, level3Totals } from './accuracy-totals.ts'

const right = { correct: true } as const
const wrong = (error: 'KEY_ERROR' | 'NO_API_CALL') => ({ correct: false, error }) as const

describe('official totals', () => {
  it('are right calls over all API samples, with the table of errors', () => {
    const total = accuracyOf(
      [right, wrong('KEY_ERROR'), right, wrong('NO_API_CALL'), wrong('KEY_ERROR')],
      8,
    )
    expect(total).toEqual({
      correct: 2,
      samples: 8,
      accuracy: 0.25,
      errors: [
        ['NO_API_CALL', 1],
        ['KEY_ERROR', 2],
      ],
      missing: 3,
    })
    expect(accuracyText(total)).toBe(
      '2 of 8 (25.0%); NO_API_CALL 1, KEY_ERROR 2, without a prediction 3',
    )
    expect(accuracyOf([])).toMatchObject({ samples: 0, accuracy: 0 })
    expect(accuracyText(accuracyOf([right]))).toBe('1 of 1 (100.0%)')
    expect(accuracyOf([{ correct: false }]).errors).toEqual([['OTHER', 1]])
    expect(() => accuracyOf([right, right], 1)).toThrow(RangeError)
  })

  it('of level 3 are calls, and tasks without any error', () => {
    const total = level3Totals(
      [
        { ...right, sample: 0 },
        { ...right, sample: 0 },
        { ...right, sample: 1 },
        { ...wrong('KEY_ERROR'), sample: 1 },
        { ...right, sample: 2 },
      ],
      [2, 2, 2, 1],
    )
    expect(total.calls).toMatchObject({ correct: 4, samples: 7, missing: 2 })
    // The second has an error, the third lacks a call, the fourth was never tried.
    expect(total.tasks).toEqual({ correct: 1, samples: 4, accuracy: 0.25 })
  })
})
