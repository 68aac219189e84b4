import { describe, expect, it } from 'vitest'
import { experimentSchema } from '../run/experiment.ts'
import { pointOf } from '../run/experiment-result.ts'
import { makeRunFile } from '../run/testing/make-run.ts'
import { bundlesOf, curveRows, figureName, figuresIn, haveBands } from './experiment-curves.ts'
import type { Growing } from './experiment-view.ts'

const experiment = experimentSchema.parse({
  format: 'tandem-experiment',
  version: 1,
  name: 'Test',
  modes: ['joint', 'separate'],
  seeds: [1, 2, 3],
  base: { rl: { updates: 4, budget: 'tokens', budgetTokens: 1000 }, evaluation: { every: 2 } },
})
const curve = (
  mode: Growing['mode'],
  seed: number,
  points: readonly (readonly [tokens: number, greedy: number])[],
): Growing => ({
  mode,
  variant: 'only',
  seed,
  curve: points.map(([tokens, greedy], update) => ({
    update,
    tokens,
    figures: { greedy, sampled: greedy / 2 },
  })),
})
const rowsOf = (curves: readonly Growing[], figure = 'greedy') =>
  curveRows(experiment, bundlesOf(experiment, curves, { over: 'modes', variant: 'only' }), figure)

describe('curves of an experiment', () => {
  it('are means over seeds with the t interval, at the mean of their tokens', () => {
    // At half of the budget: 0.4 and 0.6, mean 0.5, error √(0.02 / 2) = 0.1, t with one degree of
    // freedom 12.706: beyond the bounds of a share.
    const rows = rowsOf([
      curve('joint', 1, [
        [0, 0.2],
        [510, 0.4],
      ]),
      curve('joint', 2, [
        [0, 0.2],
        [530, 0.6],
      ]),
    ])
    expect(rows).toHaveLength(2)
    // Both began alike: a band of no width is none.
    expect(rows[0]).toEqual({ update: 0, joint: 0.2, 'joint.n': 2 })
    expect(rows[1]).toMatchObject({ update: 520, joint: 0.5, 'joint.low': 0, 'joint.high': 1 })
    // Three seeds, 0.48, 0.5, 0.52: deviation 0.02, error 0.02 / √3, t with two degrees of freedom
    // 4.3027.
    const three = rowsOf([0.48, 0.5, 0.52].map((value, i) => curve('joint', i, [[500, value]])))
    expect(three[0]?.['joint.high']).toBeCloseTo(0.5 + (4.302652729911275 * 0.02) / Math.sqrt(3), 8)
  })

  it('have no band of one seed, and the mean of those that are there where a seed still grows', () => {
    const curves = [
      curve('joint', 1, [
        [0, 0.2],
        [500, 0.4],
        [1010, 0.8],
      ]),
      curve('joint', 2, [
        [0, 0.4],
        [500, 0.6],
      ]),
      curve('separate', 1, [[0, 0.1]]),
    ]
    const rows = rowsOf(curves)
    expect(rows.map((row) => row['joint.n'])).toEqual([2, 2, 1])
    expect(rows[0]).toMatchObject({ separate: 0.1, 'separate.n': 1 })
    expect(rows[0]).not.toHaveProperty('separate.low')
    expect(rows[2]).toEqual({ update: 1010, joint: 0.8, 'joint.n': 1 })
    expect(haveBands(bundlesOf(experiment, curves, { over: 'modes', variant: 'only' }))).toBe(true)
  })

  it('put seeds together by the share of the budget, not by the update', () => {
    // One needed an update more to get to half.
    const rows = rowsOf([
      curve('joint', 1, [
        [0, 0],
        [500, 0.4],
      ]),
      curve('joint', 2, [
        [0, 0],
        [520, 0.2],
      ]),
    ])
    expect(rows.map((row) => row.update)).toEqual([0, 510])
  })

  it('of several modes share their points at equal tokens, and not at equal updates', () => {
    const curves = [
      curve('joint', 1, [
        [0, 0.2],
        [500, 0.4],
      ]),
      curve('separate', 1, [
        [0, 0.1],
        [520, 0.3],
      ]),
    ]
    expect(rowsOf(curves)[1]).toEqual({
      update: 510,
      joint: 0.4,
      'joint.n': 1,
      separate: 0.3,
      'separate.n': 1,
    })
    const byUpdates = {
      base: { ...experiment.base, rl: { ...experiment.base.rl, budget: 'updates' as const } },
    }
    expect(
      curveRows(
        byUpdates,
        bundlesOf(experiment, curves, { over: 'modes', variant: 'only' }),
        'greedy',
      ).map((row) => row.update),
    ).toEqual([0, 500, 520])
  })

  it('are of any figure that was recorded', () => {
    const curves = [curve('joint', 1, [[0, 0.2]])]
    expect(rowsOf(curves, 'sampled')).toEqual([{ update: 0, joint: 0.1, 'joint.n': 1 }])
    expect(rowsOf(curves, 'gap')).toEqual([])
    expect(figuresIn(curves)).toEqual(['greedy', 'sampled'])
  })

  it('compare variants within a mode as well', () => {
    const both = {
      ...experiment,
      variants: [
        { id: 'a', label: '', set: {} },
        { id: 'b', label: '', set: {} },
      ],
    }
    const bundles = bundlesOf(both, [{ ...curve('joint', 1, [[0, 0.3]]), variant: 'b' }], {
      over: 'variants',
      mode: 'joint',
    })
    expect(bundles.map(({ key, curves }) => [key, curves.length])).toEqual([
      ['a', 0],
      ['b', 1],
    ])
  })

  it('have names in words, each its own, whatever an evaluation records', () => {
    const { evaluations, updates } = makeRunFile({ updates: 5 })
    const recorded = evaluations.flatMap((one) =>
      Object.keys(
        pointOf({ ...one, untouched: one.greedy, unseenEntities: one.greedy }, updates).figures,
      ),
    )
    const names = [...new Set(recorded)].map(figureName)
    expect(names.filter((name) => /not known|[/_]|[a-z][A-Z]/.test(name))).toEqual([])
    expect(new Set(names).size).toBe(names.length)
    expect(figureName('later/newFigure_of')).toBe('Not known to this version: later new figure of')
  })
})
