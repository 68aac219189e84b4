import { describe, expect, it } from 'vitest'
import type { UpdateRecord } from '../run/records.ts'
import { makeRunFile } from '../run/testing/make-run.ts'
import { UpdateSeries } from './update-series.ts'
import { chartRows, figuresReading, pointReading, withTrailingMean } from './series.ts'

const update = (n: number, reward: number): UpdateRecord => ({
  update: n,
  metrics: { 'planner/reward': reward },
  timing: {},
  notices: [],
})
describe('chart rows', () => {
  it('puts a run and the one behind it on one axis', () => {
    const points = (...updates: UpdateRecord[]) =>
      UpdateSeries.of(updates).points({ planner: 'planner/reward', executor: 'executor/reward' })
    expect(
      chartRows(
        points(update(1, 0.5), update(2, 0.6)),
        points(update(2, 0.1), update(3, 0.2)),
        pointReading,
      ),
    ).toEqual([
      { update: 1, planner: 0.5 },
      { update: 2, planner: 0.6, 'behind.planner': 0.1 },
      { update: 3, 'behind.planner': 0.2 },
    ])
  })

  it('reads figures with interval and n; what had no case, or was not measured, stays absent', () => {
    const { evaluations } = makeRunFile({ updates: 5 })
    const [start, end] = chartRows(evaluations, undefined, figuresReading(['rescue', 'blanked']))
    expect(start).toMatchObject({ update: 0, rescue: 0.02, 'rescue.n': 60, 'blanked.n': 64 })
    expect(start?.['blanked.low']).toBeLessThan(start?.['blanked.high'] ?? 0)
    expect(Object.keys(end ?? {}).filter((key) => key.startsWith('rescue'))).toEqual([])
    const old = evaluations.map(({ behaviour: _b, probes: _p, ...rest }) => rest)
    expect(chartRows(old, undefined, figuresReading(['rescue', 'blanked']))).toEqual([
      { update: 0 },
      { update: 5 },
    ])
  })

  it('averages the last values of a series and skips what is absent', () => {
    const rows = withTrailingMean(
      [{ update: 1, a: 1 }, { update: 2 }, { update: 3, a: 3 }, { update: 4, a: 5 }],
      ['a'],
      2,
    )
    expect(rows.map((row) => row['a.mean'])).toEqual([1, undefined, 2, 4])
  })
})
