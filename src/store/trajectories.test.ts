import { describe, expect, it } from 'vitest'
import { at } from '../run/at.ts'
import { makeRunFile } from '../run/testing/make-run.ts'
import {
  around,
  beforeAfter,
  changed,
  counts,
  interesting,
  linesOf,
  LineList,
  listed,
  neighbour,
  storedLine,
  type TrajectoryLine,
} from './trajectories.ts'

const run = makeRunFile({ updates: 40 })
const trajectories = linesOf(run.trajectories)
const [sample] = trajectories
if (!sample) throw new Error('a made run has trajectories')
const made = (change: Partial<TrajectoryLine>): TrajectoryLine => ({ ...sample, ...change })

describe('the trajectory list', () => {
  it('is newest first and filters by outcome', () => {
    const all = listed(trajectories, 'all')
    expect(all.every((one, i) => i === 0 || one.update <= at(all, i - 1, 'all').update)).toBe(true)
    const { all: total, ...each } = counts(trajectories)
    expect(total).toBe(trajectories.length)
    for (const [outcome, count] of Object.entries(each))
      expect(trajectories.filter((one) => one.outcome === outcome)).toHaveLength(count)
    expect(listed(trajectories, 'malformed').every((one) => one.outcome === 'malformed')).toBe(true)
  })

  it('draws a window that holds the one looked at', () => {
    const list = Array.from({ length: 500 }, (_, i) => made({ id: `t${i}` }))
    for (const at of [0, 79, 80, 250, 499]) {
      const { from, rows } = around(list, `t${at}`, 160)
      expect(rows).toHaveLength(160)
      expect(rows[at - from]?.id).toBe(`t${at}`)
    }
    expect(around(list.slice(0, 3), 'gone', 160)).toEqual({ from: 0, rows: list.slice(0, 3) })
  })

  it('steps to neighbours and stays at the ends', () => {
    const list = [made({ id: 'a' }), made({ id: 'b' })]
    expect(neighbour(list, 'a', 1)?.id).toBe('b')
    expect(neighbour(list, 'b', 1)?.id).toBe('b')
    expect(neighbour(list, 'gone', -1)?.id).toBe('a')
  })
})

describe('what is worth a look', () => {
  it('pairs a task’s first and last evaluation only when they are of different updates', () => {
    const before = made({ id: 'before', update: 0, phase: 'evaluation' })
    const after = made({ id: 'after', update: 60, phase: 'evaluation' })
    const train = made({ id: 'train', update: 70, phase: 'train' })
    expect(beforeAfter([after, train, before], after)?.map((one) => one.id)).toEqual([
      'before',
      'after',
    ])
    expect(beforeAfter([before, train], before)).toBeUndefined()
  })

  it('shows as before and after a task that training changed, solved at the end where there is one', () => {
    const at = (
      id: string,
      update: number,
      outcome: TrajectoryLine['outcome'],
      phase: TrajectoryLine['phase'] = 'evaluation',
    ) => made({ id: `${id} ${update}`, update, outcome, phase, task: { id, text: id } })
    const same = [at('same', 0, 'success'), at('same', 60, 'success')]
    const worse = [at('worse', 0, 'success'), at('worse', 60, 'bad-plan')]
    const better = [
      at('better', 60, 'success'),
      at('better', 0, 'misunderstood'),
      at('better', 20, 'malformed'),
    ]
    const others = [
      at('once', 0, 'success'),
      at('trained', 1, 'bad-plan', 'train'),
      at('trained', 9, 'success', 'train'),
    ]
    expect(changed([...same, ...worse, ...better, ...others])).toEqual({
      tasks: 3,
      pair: [better[1], better[0]],
    })
    expect(changed([...same, ...worse, ...others]).pair).toEqual(worse)
    expect(changed([...same, ...others])).toEqual({ tasks: 1 })
    expect(changed([])).toEqual({ tasks: 0 })
  })

  it('is the newest success that most of its group missed', () => {
    const list = [
      made({ id: 'easy', update: 9, outcome: 'success', plans: 3, failures: 1 }),
      made({ id: 'old', update: 3, outcome: 'success', plans: 3, failures: 2 }),
      made({ id: 'new', update: 7, outcome: 'success', plans: 3, failures: 2 }),
      made({ id: 'failed', update: 8, outcome: 'bad-plan', plans: 2, failures: 2 }),
    ]
    expect(interesting(list)?.id).toBe('new')
    expect(interesting([])).toBeUndefined()
  })
})

describe('lines', () => {
  it('stand for stored trajectories, and leave out what is none', () => {
    const [first] = run.trajectories
    expect(storedLine(first, 7)).toEqual({ ...trajectories[0], at: 7 })
    expect(storedLine({ ...first, update: 'x' }, 0)).toBeUndefined()
    const long = storedLine({ ...first, task: { ...first?.task, text: 'a'.repeat(20_000) } }, 0)
    expect(long?.task.text).toHaveLength(201)
  })

  it('are bounded however many a run has: spread evenly, pairs and the one that is wanted among them', () => {
    const list = new LineList('t3')
    for (let i = 0; i < 12_000; i += 1)
      list.add(
        made({
          id: `t${i}`,
          update: Math.floor(i / 4),
          kept:
            i % 4 === 3 || i < 8
              ? 'largest-advantage'
              : i % 400 === 0
                ? 'before-after'
                : 'first-of-outcome',
          at: i,
        }),
      )
    expect(list.added).toBe(12_000)
    expect(list.lines.length).toBeLessThanOrEqual(2001)
    expect(list.lines.some(({ id }) => id === 't3')).toBe(true)
    expect(list.lines.filter(({ kept }) => kept === 'before-after')).toHaveLength(29)
    for (let from = 0; from < 3000; from += 500)
      expect(
        list.lines.filter(({ update }) => update >= from && update < from + 500).length,
      ).toBeGreaterThan(150)
  })
})
