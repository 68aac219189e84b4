import { describe, expect, it } from 'vitest'
import type { UpdateRecord } from '../run/records.ts'
import { chartRows, metricsReading, withTrailingMean } from './series.ts'

const update = (n: number, reward: number): UpdateRecord => ({ update: n, metrics: { 'planner/reward': reward }, timing: {}, notices: [] })
describe('chart rows', () => {
  it('puts a run and the one behind it on one axis', () => {
    const reading = metricsReading({ planner: 'planner/reward', executor: 'executor/reward' })
    expect(chartRows([update(1, 0.5), update(2, 0.6)], [update(2, 0.1), update(3, 0.2)], reading)).toEqual([
      { update: 1, planner: 0.5 }, { update: 2, planner: 0.6, 'behind.planner': 0.1 }, { update: 3, 'behind.planner': 0.2 },
    ])
  })

  it('averages the last values of a series and skips what is absent', () => {
    const rows = withTrailingMean([{ update: 1, a: 1 }, { update: 2 }, { update: 3, a: 3 }, { update: 4, a: 5 }], ['a'], 2)
    expect(rows.map((row) => row['a.mean'])).toEqual([1, undefined, 2, 4])
  })
})
