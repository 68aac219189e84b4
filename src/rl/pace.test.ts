import { describe, expect, it } from 'vitest'
import { configSchema } from '../run/config.ts'
import type { ConfigInput } from '../run/config.ts'
import { Pace } from './pace.ts'

/** Ten updates, evaluated at the ends with 16 tasks and every four updates between with 8; no probes, and as many tasks with unseen entities, at a third of the work, at the ends. */
function paceOf(rl: ConfigInput['rl'] = {}, probes = 0): Pace {
  return new Pace(configSchema.parse({ rl: { updates: 10, ...rl }, evaluation: { every: 4, tasks: 16, tasksBetween: 8, probes } }), 24)
}

describe('the time that a run still takes', () => {
  it('is unknown before an update was timed or anything is done', () => {
    const pace = paceOf()
    expect(pace.left(0.5)).toBeUndefined()
    pace.update(2)
    expect(pace.left(0)).toBeUndefined()
    expect(pace.left(0.1)).toBe(18)
  })

  it('is what its updates and the tasks of its evaluations took so far', () => {
    const pace = paceOf()
    pace.update(2)
    pace.update(4)
    // Three seconds an update. Two evaluations between are to come (after 4 and after 8) and the last, of which none was timed.
    expect(pace.left(0.2)).toBeCloseTo(24, 9)
    pace.evaluation(true, 16)
    pace.evaluation(false, 6)
    // 16 and a third of it, and 8: three quarters of a second a task.
    expect(pace.left(0.2)).toBeCloseTo(24 + 0.75 * (8 + 8 + 16 * (4 / 3)), 9)
    expect(pace.left(0.5)).toBeCloseTo(15 + 0.75 * (8 + 16 * (4 / 3)), 9)
    expect(pace.left(0.9)).toBeCloseTo(3 + 16, 9)
  })

  it('at the end is what is left of the last evaluation and of the play across checkpoints', () => {
    const pace = paceOf({}, 6)
    pace.update(1)
    // 16 + 2 · 6 + 16 / 3 tasks; four checkpoints play across on six tasks: 16 · 6 / 3.
    pace.evaluation(true, 16 + 12 + 16 / 3)
    expect(pace.left(1)).toBeCloseTo(100 / 3 + 32, 9)
    expect(pace.left(1, { last: 0.25, across: 1 })).toBeCloseTo(25 / 3 + 32, 9)
    expect(pace.left(1.1, { last: 0, across: 0.5 })).toBeCloseTo(16, 9)
    expect(pace.left(1, { last: 0, across: 0 })).toBe(0)
  })

  it('counts an evaluation that falls on the last update once', () => {
    const pace = paceOf({ updates: 8 })
    pace.update(1)
    pace.evaluation(false, 8)
    expect(pace.left(0.25)).toBeCloseTo(6 + 8 + 64 / 3, 9)
    expect(pace.left(0.5)).toBeCloseTo(4 + 64 / 3, 9)
  })

  it('goes by what was done where a budget ends the run, and not by its updates', () => {
    const pace = paceOf({ budget: 'tokens' })
    pace.update(3)
    pace.update(3)
    // Two updates are a tenth: twenty in all, eighteen to come.
    expect(pace.left(0.1)).toBeCloseTo(54, 9)
  })

  it('of a warm start is its steps at the pace of those that were timed', () => {
    const pace = paceOf()
    expect(pace.warmStartLeft(5)).toBeUndefined()
    pace.warmStep(2)
    pace.warmStep(4)
    expect(pace.warmStartLeft(5)).toBe(15)
  })
})
