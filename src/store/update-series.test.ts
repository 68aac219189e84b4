import { describe, expect, it } from 'vitest'
import type { UpdateRecord } from '../run/records.ts'
import { UpdateSeries } from './update-series.ts'

const update = (n: number, reward?: number, messages: readonly string[] = []): UpdateRecord => ({
  update: n,
  metrics: reward === undefined ? {} : { 'planner/reward': reward, unseen: 1 },
  timing: { step_time: n },
  notices: messages.map((message) => ({ kind: 'collapse', message })),
})
const points = (series: UpdateSeries) =>
  [...series.points({ a: 'planner/reward', s: 'step_time' })].map(({ update: at, values }) => [
    at,
    values['a'],
    values['s'],
  ])

describe('a series of updates', () => {
  it('gives what was recorded, update by update, and the latest whole', () => {
    const all = Array.from({ length: 40 }, (_, i) => update(i + 1, i / 3))
    const series = UpdateSeries.of(all)
    expect(points(series)).toEqual(
      all.map((record) => [record.update, record.metrics['planner/reward'], record.update]),
    )
    expect(series.recent).toEqual(all.slice(-25))
    expect([series.length, series.last, series.mean('step_time')]).toEqual([40, 40, 20.5])
    expect([
      UpdateSeries.none.length,
      UpdateSeries.none.last,
      UpdateSeries.none.mean('step_time'),
    ]).toEqual([0, 0, undefined])
  })

  it('leaves absent what an update lacks', () => {
    expect(points(UpdateSeries.of([update(1), update(2, 0)]))).toEqual([
      [1, undefined, 1],
      [2, 0, 2],
    ])
  })

  it('goes on from an earlier update without touching the series before', () => {
    const first = UpdateSeries.of([update(1, 1), update(2, 2, ['a']), update(3, 3, ['b', 'c'])])
    const again = first.upTo(2).with(update(3, 9))
    const other = first.with(update(4, 4))
    const beside = first.with(update(4, 5))
    expect(points(again)).toEqual([
      [1, 1, 1],
      [2, 2, 2],
      [3, 9, 3],
    ])
    expect(points(first)).toEqual([
      [1, 1, 1],
      [2, 2, 2],
      [3, 3, 3],
    ])
    expect([points(other).at(-1), points(beside).at(-1)]).toEqual([
      [4, 4, 4],
      [4, 5, 4],
    ])
    expect(points(first.with(update(2, 7)))).toEqual([
      [1, 1, 1],
      [2, 7, 2],
    ])
    expect([
      first.notices,
      again.notices,
      first.noticed.map(({ message }) => message),
      again.noticed.map(({ message }) => message),
    ]).toEqual([3, 1, ['c', 'b', 'a'], ['a']])
  })
})
