import { describe, expect, it } from 'vitest'
import { bestFloors, floorRows, stratumRows } from './experiment-floors.ts'
import type { CellResult } from './experiment.ts'

const estimate = { mean: 0, low: 0, high: 0, n: 4 }

function cell(seed: number, greedy: string): CellResult {
  return {
    mode: 'joint',
    variant: 'only',
    seed,
    updates: 1,
    tokens: 1,
    gflop: 1,
    seconds: 1,
    start: { greedy: estimate, sampled: estimate },
    curve: [],
    outcomes: {
      templates: ['a', 'a', 'b', 'c'],
      greedy,
      sampled: greedy,
      uncut: '1101',
      floors: { 'no call': '0010', frequent: '1000' },
    },
    fit: { items: 10, uncut: 7 },
  }
}

const protocol: Parameters<typeof floorRows>[0] = {
  modes: ['joint', 'freeze-low'],
  seeds: [1, 2],
  variants: [{ id: 'only', label: '', set: {} }],
  base: { suite: { id: 'api-bank' } },
}

describe('floors beside an experiment', () => {
  it('are compared item by item, and once more on the items that were not cut', () => {
    const [empty, frequent] = floorRows(protocol, [cell(1, '1101'), cell(2, '1001')])
    // Of 8 items 5 are done, of the 6 uncut ones all 5; the first floor does 2 of 8 and 0 of 6.
    expect(empty).toMatchObject({
      floor: 'no call',
      success: 0.25,
      successUncut: 0,
      uncut: 3,
      fit: { items: 10, uncut: 7 },
    })
    expect(empty?.above.mean).toBeCloseTo(5 / 8 - 1 / 4, 12)
    expect(empty?.aboveUncut?.mean).toBeCloseTo(5 / 6, 12)
    expect(frequent?.aboveUncut?.mean).toBeCloseTo(5 / 6 - 1 / 3, 12)
    expect(empty?.above.low).toBeLessThan(empty?.above.mean ?? 0)
  })

  it('are compared by whether what is asked for stands in training, beside the best floor of such items', () => {
    const seen = (one: CellResult): CellResult => ({
      ...one,
      outcomes: { ...one.outcomes, seen: '100-' },
    })
    const rows = floorRows(protocol, [seen(cell(1, '1101')), seen(cell(2, '1001'))])
    expect(rows[1]?.strata?.map(({ label, items, success }) => [label, items, success])).toEqual([
      ['call seen in training', 1, 1],
      ['call never seen', 2, 0],
      ['no call to make', 1, 0],
    ])
    expect(rows[0]?.strata?.map(({ reached, success }) => [reached.mean, success])).toEqual([
      [1, 0],
      [0.25, 0.5],
      [1, 0],
    ])
    expect(rows[0]?.strata?.[1]?.above.mean).toBeCloseTo(0.25 - 0.5, 12)
    expect(stratumRows(rows).map(({ floor, stratum }) => [floor, stratum.seen])).toEqual([
      ['frequent', 'seen'],
      ['no call', 'never'],
      ['no call', 'none'],
    ])
    const answers = floorRows({ ...protocol, base: { suite: { id: 'bamboogle' } } }, [
      seen(cell(1, '1101')),
    ])
    expect(answers[0]?.strata?.map(({ label }) => label)).toEqual([
      'answer seen in training',
      'answer never seen',
      'no answer to give',
    ])
    expect(stratumRows(floorRows(protocol, [cell(1, '1101')]))).toEqual([])
  })

  it('name the best one by the uncut items, and none where the suite has no floors', () => {
    const rows = floorRows(protocol, [cell(1, '1101')])
    expect(bestFloors(rows).map(({ floor }) => floor)).toEqual(['frequent'])
    const { floors: _, uncut: __, ...outcomes } = cell(1, '1101').outcomes
    expect(floorRows(protocol, [{ ...cell(1, '1101'), outcomes }])).toEqual([])
  })
})
