import { describe, expect, it } from 'vitest'
import { selectKept, thinned } from './keep.ts'
import type { Candidate } from './keep.ts'
import { makeTrajectory } from './testing/make-run.ts'
import { sequence } from './testing/random.ts'

describe('selectKept', () => {
  const candidates: readonly Candidate[] = [
    { outcome: 'success', advantage: 0.1 },
    { outcome: 'success', advantage: -3 },
    { outcome: 'bad-plan', advantage: 5 },
    { outcome: 'bad-plan', advantage: 2 },
    { outcome: 'success', advantage: -2 },
    { outcome: 'success', advantage: 0 },
  ]

  it('takes the first of each outcome and the largest advantages, in their order', () => {
    const kept = selectKept(candidates, (one) => one)
    expect(kept.map(({ candidate, kept: why }) => [candidates.indexOf(candidate), why])).toEqual([
      [0, 'first-of-outcome'],
      [1, 'largest-advantage'],
      [2, 'first-of-outcome'],
      [3, 'largest-advantage'],
    ])
  })

  it('takes nothing for an advantage of zero', () => {
    expect(
      selectKept(
        candidates
          .filter((one) => one.advantage === 0)
          .concat({ outcome: 'success', advantage: 0 }),
        (one) => one,
      ),
    ).toHaveLength(1)
  })
})

describe('thinned', () => {
  const random = sequence(1)
  const all = Array.from({ length: 9 }, (_, i) => [
    { ...makeTrajectory(i, 'train', 0, random), kept: 'first-of-outcome' },
    { ...makeTrajectory(i, 'train', 1, random), kept: 'largest-advantage' },
  ]).flat()

  it('leaves everything where it fits', () => {
    expect(thinned(all, 18, () => 1)).toEqual(all)
  })

  it('drops the largest advantages first, then updates evenly from the inside', () => {
    expect(thinned(all, 9, () => 1).map((t) => [t.update, t.kept])).toEqual(
      Array.from({ length: 9 }, (_, i) => [i, 'first-of-outcome']),
    )
    expect(thinned(all, 5, () => 1).map((t) => t.update)).toEqual([0, 2, 4, 6, 8])
    expect(thinned(all, 2, () => 1).map((t) => t.update)).toEqual([0, 8])
    expect(thinned(all, 0, () => 1)).toEqual([])
  })

  it('keeps before-after pairs to the end', () => {
    const pair = all.map((t, i) => (i === 7 ? { ...t, kept: 'before-after' } : t))
    expect(thinned(pair, 1, () => 1)).toEqual([pair[7]])
  })
})
