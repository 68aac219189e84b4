import { describe, expect, it } from 'vitest'
import { configSchema } from '../run/config.ts'
import type { ConfigInput } from '../run/config.ts'
import { evaluated, playedAcross } from '../run/work.ts'
import { Pace } from './pace.ts'

const HELD_OUT = 24

/** Ten updates, evaluated at the ends with 16 tasks and every four updates between with 8. */
function paceOf(rl: ConfigInput['rl'] = {}): {
  readonly pace: Pace
  readonly ends: number
  readonly between: number
  readonly across: number
} {
  const config = configSchema.parse({
    rl: { updates: 10, ...rl },
    evaluation: { every: 4, tasks: 16, tasksBetween: 8, probes: 6 },
  })
  return {
    pace: new Pace(config, HELD_OUT),
    ends: evaluated(config, true, HELD_OUT),
    between: evaluated(config, false, HELD_OUT),
    across: playedAcross(config, HELD_OUT),
  }
}

describe('the time that a run still takes', () => {
  it('is unknown before an update was timed or anything is done', () => {
    const { pace } = paceOf()
    expect(pace.left(0.5)).toBeUndefined()
    pace.update(2)
    expect(pace.left(0)).toBeUndefined()
    expect(pace.left(0.1)).toBe(18)
  })

  it('is what its updates and the tasks of its evaluations took so far', () => {
    const { pace, ends, between, across } = paceOf()
    pace.update(2)
    pace.update(4)
    // Three seconds an update. Two evaluations between are to come (after 4 and after 8), the last
    // and the play across, of which none was timed.
    expect(pace.left(0.2)).toBeCloseTo(24, 9)
    pace.evaluation(true, 0.5 * ends)
    pace.evaluation(false, 0.5 * between)
    expect(pace.left(0.2)).toBeCloseTo(24 + 0.5 * (2 * between + ends + across), 9)
    expect(pace.left(0.5)).toBeCloseTo(15 + 0.5 * (between + ends + across), 9)
    expect(pace.left(0.9)).toBeCloseTo(3 + 0.5 * (ends + across), 9)
  })

  it('at the end is what is left of the last evaluation and of the play across checkpoints', () => {
    const { pace, ends, across } = paceOf()
    pace.update(1)
    pace.evaluation(true, ends)
    expect(pace.left(1)).toBeCloseTo(ends + across, 9)
    expect(pace.left(1, { last: 0.25, across: 1 })).toBeCloseTo(ends / 4 + across, 9)
    expect(pace.left(1.1, { last: 0, across: 0.5 })).toBeCloseTo(across / 2, 9)
    expect(pace.left(1, { last: 0, across: 0 })).toBe(0)
  })

  it('counts an evaluation that falls on the last update once', () => {
    const { pace, ends, between, across } = paceOf({ updates: 8 })
    pace.update(1)
    pace.evaluation(false, between)
    expect(pace.left(0.25)).toBeCloseTo(6 + between + ends + across, 9)
    expect(pace.left(0.5)).toBeCloseTo(4 + ends + across, 9)
  })

  it('goes by what was done where a budget ends the run, and not by its updates', () => {
    const { pace } = paceOf({ budget: 'tokens' })
    pace.update(3)
    pace.update(3)
    // Two updates are a tenth: twenty in all, eighteen to come.
    expect(pace.left(0.1)).toBeCloseTo(54, 9)
  })

  it('of a warm start is its steps at the pace of those that were timed', () => {
    const { pace } = paceOf()
    expect(pace.warmStartLeft(5)).toBeUndefined()
    pace.warmStep(2)
    pace.warmStep(4)
    expect(pace.warmStartLeft(5)).toBe(15)
  })
})
