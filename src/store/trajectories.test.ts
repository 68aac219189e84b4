import { describe, expect, it } from 'vitest'
import { makeRunFile } from '../run/testing/make-run.ts'
import type { Trajectory } from '../run/records.ts'
import { around, beforeAfter, counts, interesting, listed, neighbour } from './trajectories.ts'

const { trajectories } = makeRunFile({ updates: 40 })
const [sample] = trajectories
if (!sample) throw new Error('a made run has trajectories')
const made = (change: Partial<Trajectory>): Trajectory => ({ ...sample, ...change })
const plan = (success: number): Trajectory['group'][number] => ({ plan: ['a'], reward: success, advantage: 0, success })

describe('the trajectory list', () => {
  it('is newest first and filters by outcome', () => {
    const all = listed(trajectories, 'all')
    expect(all.every((one, i) => i === 0 || one.update <= (all[i - 1]?.update ?? 0))).toBe(true)
    const { all: total, ...each } = counts(trajectories)
    expect(total).toBe(trajectories.length)
    for (const [outcome, count] of Object.entries(each)) expect(trajectories.filter((one) => one.outcome === outcome)).toHaveLength(count)
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
    expect(beforeAfter([after, train, before], after)?.map((one) => one.id)).toEqual(['before', 'after'])
    expect(beforeAfter([before, train], before)).toBeUndefined()
  })

  it('is the newest success that most of its group missed', () => {
    const list = [
      made({ id: 'easy', update: 9, outcome: 'success', group: [plan(1), plan(1), plan(0)] }),
      made({ id: 'old', update: 3, outcome: 'success', group: [plan(1), plan(0), plan(0)] }),
      made({ id: 'new', update: 7, outcome: 'success', group: [plan(1), plan(0), plan(0)] }),
      made({ id: 'failed', update: 8, outcome: 'bad-plan', group: [plan(0), plan(0)] }),
    ]
    expect(interesting(list)?.id).toBe('new')
    expect(interesting([])).toBeUndefined()
  })
})
