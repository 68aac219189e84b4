import { describe, expect, it } from 'vitest'
import { at } from '../../run/at.ts'
import { combinedAdvantages, groupAdvantages, isZeroVariance } from '../judging.ts'
import { weightedSum } from '../reward/weighted-sum.ts'

/**
 * TRL adds this to every deviation that it divides by (grpo_trainer.py: `/ (std_rewards + 1e-4)`).
 * Not imported: a test that reads the code's number agrees with any.
 */
const EPSILON = 1e-4

/** Rewards 1, 2, 6: mean 3, squared deviations 4 + 1 + 9 = 14, sample deviation sqrt(7). */
const GROUP = [1, 2, 6]
const DEVIATION = Math.sqrt(7)

describe('group advantages', () => {
  it('grpo: centred by the group and divided by its sample deviation', () => {
    const [group] = groupAdvantages([GROUP], 'grpo', 'group')
    expect(group).toHaveLength(3)
    GROUP.forEach((r, i) => {
      expect(group?.[i]).toBeCloseTo((r - 3) / (DEVIATION + EPSILON), 12)
    })
  })

  it('grpo without scaling and dr_grpo: centred only', () => {
    expect(groupAdvantages([GROUP], 'grpo', 'none')).toEqual([[-2, -1, 3]])
    expect(groupAdvantages([GROUP], 'dr_grpo', 'group')).toEqual([[-2, -1, 3]])
  })

  it('grpo scaled by the batch: one deviation for all groups', () => {
    const advantages = groupAdvantages([GROUP, [0, 4]], 'grpo', 'batch')
    // Over 1, 2, 6, 0, 4: mean 2.6, squares 2.56 + 0.36 + 11.56 + 6.76 + 1.96 = 23.2, deviation
    // sqrt(5.8).
    expect(advantages[0]?.[2]).toBeCloseTo(3 / (Math.sqrt(5.8) + EPSILON), 12)
    expect(advantages[1]?.[0]).toBeCloseTo(-2 / (Math.sqrt(5.8) + EPSILON), 12)
  })

  it('rloo: against the mean of the others', () => {
    const [group] = groupAdvantages([GROUP], 'rloo', 'group')
    expect(group?.[0]).toBeCloseTo(1 - 4, 12)
    expect(group?.[2]).toBeCloseTo(6 - 1.5, 12)
  })

  it('reinforce++: centred and scaled by the whole batch', () => {
    const [first] = groupAdvantages(
      [
        [1, 2],
        [3, 6],
      ],
      'reinforce++',
      'group',
    )
    // Over 1, 2, 3, 6: mean 3, squares 4 + 1 + 0 + 9 = 14, deviation sqrt(14 / 3).
    expect(first?.[0]).toBeCloseTo(-2 / (Math.sqrt(14 / 3) + EPSILON), 12)
  })

  it('gives zeros to groups without variance, whatever the estimator', () => {
    for (const kind of ['grpo', 'dr_grpo', 'rloo', 'reinforce++'] as const)
      expect(
        groupAdvantages(
          [
            [2, 2],
            [0, 1],
          ],
          kind,
          'group',
        )[0],
      ).toEqual([0, 0])
    expect(isZeroVariance([0.1 + 0.2, 0.3])).toBe(true)
    expect(isZeroVariance([0.3, 0.31])).toBe(false)
  })

  it('sums before or after normalising, by hand', () => {
    const terms = [
      [
        [
          { value: 0, weight: 2 },
          { value: 3, weight: 0.5 },
        ],
        [
          { value: 1, weight: 2 },
          { value: 1, weight: 0.5 },
        ],
      ],
    ]
    // Sums 1.5 and 2.5: mean 2, deviation √(1/2). Apart: ∓0.5 / √(1/2) with weight 2, and ±1 / √2
    // with weight 0.5; their sums are ∓x, whose deviation is √2 · x.
    const half = Math.sqrt(1 / 2)
    const sum = 0.5 / (half + EPSILON)
    const x = (2 * 0.5) / (half + EPSILON) - 0.5 / (Math.SQRT2 + EPSILON)
    for (const [order, value] of [
      ['sum_then_normalize', sum],
      ['normalize_then_sum', x / (Math.SQRT2 * x + EPSILON)],
    ] as const) {
      const [first = NaN, second = NaN] = at(
        combinedAdvantages(terms, order, 'grpo', 'group'),
        0,
        'combinedAdvantages',
      )
      expect(first).toBeCloseTo(-value, 12)
      expect(second).toBeCloseTo(value, 12)
    }
  })

  it('normalises once more over the batch, whatever the estimator and the scale', () => {
    // Over all six, mean 0 and deviation 1, as nearly as epsilon lets them.
    const member = (a: number, b: number) => [
      { value: a, weight: 1 },
      { value: b, weight: 2 },
    ]
    const terms = [
      [member(0, 1), member(1, 1), member(1, 0)],
      [member(0, 0), member(0, 2), member(3, 2)],
    ]
    const plain = combinedAdvantages(terms, 'normalize_then_sum', 'grpo', 'group')
    const all = plain.flat()
    expect(all.reduce((a, b) => a + b, 0)).toBeCloseTo(0, 9)
    expect(Math.sqrt(all.reduce((a, b) => a + b * b, 0) / 5)).toBeCloseTo(1, 3)
    for (const kind of ['dr_grpo', 'rloo', 'reinforce++'] as const)
      for (const scale of ['batch', 'none'] as const)
        expect(combinedAdvantages(terms, 'normalize_then_sum', kind, scale)).toEqual(plain)
  })

  it('leaves out a member whose reward is no finite number, and it alone', () => {
    for (const none of [NaN, Infinity, -Infinity]) {
      for (const kind of ['grpo', 'dr_grpo', 'rloo', 'reinforce++'] as const) {
        for (const scale of ['group', 'batch', 'none'] as const) {
          const [[first, ...rest] = [], other] = groupAdvantages(
            [
              [none, ...GROUP],
              [0, 4],
            ],
            kind,
            scale,
          )
          expect(first).toBe(0)
          expect([rest, other]).toEqual(groupAdvantages([GROUP, [0, 4]], kind, scale))
        }
      }
    }
    expect(
      groupAdvantages(
        [
          [NaN, 3],
          [NaN, NaN],
        ],
        'grpo',
        'group',
      ),
    ).toEqual([
      [0, 0],
      [0, 0],
    ])
  })

  it('leaves out a term that is no finite number, and its member where it has no other', () => {
    const term = (value: number) => ({ value, weight: 2 })
    expect(weightedSum([term(3), term(NaN), term(Infinity), term(-1)])).toBe(4)
    expect(weightedSum([term(NaN)])).toBeNaN()
    const whole = [[term(1)], [term(2)], [term(6)]]
    for (const order of ['sum_then_normalize', 'normalize_then_sum'] as const) {
      const [plain = []] = combinedAdvantages([whole], order, 'grpo', 'group')
      expect(combinedAdvantages([[[term(NaN)], ...whole]], order, 'grpo', 'group')).toEqual([
        [0, ...plain],
      ])
      expect(
        combinedAdvantages(
          [whole.map((terms) => [...terms, term(Infinity)])],
          order,
          'grpo',
          'group',
        ),
      ).toEqual([plain])
    }
  })

  it('normalises terms before the sum, so that a large term does not drown a small one', () => {
    const terms = [
      [
        [
          { value: 0, weight: 1 },
          { value: 100, weight: 1 },
        ],
        [
          { value: 1, weight: 1 },
          { value: 300, weight: 1 },
        ],
        [
          { value: 1, weight: 1 },
          { value: 100, weight: 1 },
        ],
      ],
    ]
    const [summed] = combinedAdvantages(terms, 'sum_then_normalize', 'grpo', 'group')
    const [apart] = combinedAdvantages(terms, 'normalize_then_sum', 'grpo', 'group')
    // Summed: the first and the third hardly differ; normalised apart: the first term separates
    // them clearly.
    expect(Math.abs((summed?.[2] ?? 0) - (summed?.[0] ?? 0))).toBeLessThan(0.02)
    expect((apart?.[2] ?? 0) - (apart?.[0] ?? 0)).toBeGreaterThan(0.9)
  })
})
