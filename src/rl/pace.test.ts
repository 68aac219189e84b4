import { describe, expect, it } from 'vitest'
import { configSchema } from '../run/config.ts'
import type { ConfigInput } from '../run/config.ts'
import { Pace } from './pace.ts'

/** Ten updates, evaluated at the ends with 16 tasks and every four updates between with 8. */
function paceOf(rl: ConfigInput['rl'] = {}): Pace {
  return new Pace(configSchema.parse({ rl: { updates: 10, ...rl }, evaluation: { every: 4, tasks: 16, tasksBetween: 8 } }))
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
    // Three seconds an update. Two evaluations between are to come (after 4 and after 8) and the last: 8 + 8 + 16 tasks of which none was timed.
    expect(pace.left(0.2)).toBeCloseTo(24, 9)
    pace.evaluation(16, 6)
    pace.evaluation(8, 6)
    // Half a second a task.
    expect(pace.left(0.2)).toBeCloseTo(24 + 16, 9)
    expect(pace.left(0.5)).toBeCloseTo(15 + 12, 9)
    expect(pace.left(0.9)).toBeCloseTo(3 + 8, 9)
    expect(pace.left(1)).toBe(0)
    expect(pace.left(1.1)).toBe(0)
  })

  it('counts an evaluation that falls on the last update once', () => {
    const pace = new Pace(configSchema.parse({ rl: { updates: 8 }, evaluation: { every: 4, tasks: 16, tasksBetween: 8 } }))
    pace.update(1)
    pace.evaluation(1, 1)
    expect(pace.left(0.25)).toBeCloseTo(6 + 8 + 16, 9)
    expect(pace.left(0.5)).toBeCloseTo(4 + 16, 9)
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
