import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { tries } from '../../run/testing/tries.ts'
import { level3ResponseScore, responseScore, rougeL } from './rouge-l.ts'

const f = (hypothesis: string, reference: string): number | string => {
  const score = rougeL(hypothesis, reference)
  return score.ok ? score.f : score.error
}

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

  it('is by the words of all longest common rows, of several those that are met going back, to the left where neither side has more', () => {
    const sentence = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { minLength: 1, maxLength: 6 })
    const text = fc.array(sentence, { minLength: 1, maxLength: 2 })
    const common = (x: readonly string[], y: readonly string[]): readonly string[] => {
      const longest = (i: number, j: number): number =>
        i === 0 || j === 0
          ? 0
          : x[i - 1] === y[j - 1]
            ? 1 + longest(i - 1, j - 1)
            : Math.max(longest(i - 1, j), longest(i, j - 1))
      const back = (i: number, j: number): readonly string[] =>
        i === 0 || j === 0
          ? []
          : x[i - 1] === y[j - 1]
            ? [...back(i - 1, j - 1), x[i - 1] ?? '']
            : longest(i - 1, j) > longest(i, j - 1)
              ? back(i - 1, j)
              : back(i, j - 1)
      return back(x.length, y.length)
    }
    fc.assert(
      fc.property(text, text, (ours, theirs) => {
        const shared = new Set(theirs.flatMap((x) => ours.flatMap((y) => common(x, y)))).size
        const [recall, precision] = [
          shared / new Set(theirs.flat()).size,
          shared / new Set(ours.flat()).size,
        ]
        const joined = (sentences: readonly (readonly string[])[]): string =>
          sentences.map((words) => words.join(' ')).join('.')
        expect(f(joined(ours), joined(theirs))).toBeCloseTo(
          (2 * precision * recall) / (precision + recall + 1e-8),
          12,
        )
      }),
      tries(150),
    )
  })

  it('rounds for levels 1 and 2, and leaves speakers out for level 3', () => {
    expect(responseScore('a b c', 'a b d')).toEqual({ ok: true, f: 0.6667 })
    expect(responseScore('', 'a')).toEqual({ ok: true, f: 0 })
    expect(level3ResponseScore('AI: a b', 'a b')).toEqual({ ok: true, f: 2 / (2 + 1e-8) })
    expect(level3ResponseScore(' User:', 'a b')).toEqual({ ok: true, f: 0 })
  })
})
