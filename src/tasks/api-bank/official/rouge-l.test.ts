import { describe, expect, it } from 'vitest'
import { level3ResponseScore, responseScore, rougeL } from './rouge-l.ts'

const f = (hypothesis: string, reference: string): number | string => { const score = rougeL(hypothesis, reference); return score.ok ? score.f : score.error }

describe('rougeL', () => {
  it.each([
    ['a b c', 'a b c', 2 / (2 + 1e-8)],
    ['The cat', 'the cat', (2 * 0.25) / (1 + 1e-8)],
    ['b a', 'a b', (2 * 0.25) / (1 + 1e-8)],
    ['b. a', 'a. b', 2 / (2 + 1e-8)],
    ['x', 'y', 0],
    [' ', ' ', 2 / (2 + 1e-8)],
    ['.', 'x', 'Hypothesis is empty.'],
    ['x', '', 'Reference is empty.'],
    ['', '', 'Hypothesis is empty.'],
    ['a '.repeat(3001), 'a', 'a text has more than 3000 words'],
  ])('%.20j against %j', (hypothesis, reference, expected) => {
    const found = f(hypothesis, reference)
    if (typeof expected === 'number') expect(found).toBeCloseTo(expected, 12)
    else expect(found).toBe(expected)
  })

  it('rounds for levels 1 and 2, and leaves speakers out for level 3', () => {
    expect(responseScore('a b c', 'a b d')).toEqual({ ok: true, f: 0.6667 })
    expect(responseScore('', 'a')).toEqual({ ok: true, f: 0 })
    expect(level3ResponseScore('AI: a b', 'a b')).toEqual({ ok: true, f: 2 / (2 + 1e-8) })
    expect(level3ResponseScore(' User:', 'a b')).toEqual({ ok: true, f: 0 })
  })
})
