import { describe, expect, it } from 'vitest'
import { Forecast } from './forecast.ts'

const cell = (kind: string, left: number) => ({ group: 'cell', kind, left })

describe('the time that an experiment still takes', () => {
  it('is unknown until something of every group that is left was timed', () => {
    const forecast = new Forecast()
    expect(forecast.secondsLeft([cell('joint', 1)])).toBeUndefined()
    forecast.took({ group: 'warm-start', kind: 'planner' }, 10, 100)
    expect(forecast.secondsLeft([cell('joint', 1)])).toBeUndefined()
    expect(forecast.secondsLeft([{ group: 'warm-start', kind: 'planner', left: 50 }])).toBe(5)
    expect(forecast.secondsLeft([cell('joint', 0)])).toBe(0)
  })

  it('goes by a fiftieth of a part, and by no less', () => {
    const forecast = new Forecast()
    forecast.took(cell('joint', 0), 1, 0.019)
    expect(forecast.secondsLeft([cell('joint', 1)])).toBeUndefined()
    forecast.took(cell('separate', 0), 1, 0.02)
    // 50 s for the whole of what was timed; what was hardly begun is taken to be like it.
    expect(forecast.secondsLeft([cell('joint', 1)])).toBe(50)
    forecast.took(cell('low-only', 0), 10, 1)
    expect(forecast.secondsLeft([cell('separate', 0.5)])).toBe(25)
    expect(forecast.secondsLeft([cell('joint', 1)])).toBe(30)
    expect(forecast.secondsLeft([cell('joint', -1)])).toBe(0)
  })

  it('is what runs of the same kind took, or else what the others took', () => {
    const forecast = new Forecast()
    forecast.took(cell('joint', 0), 5, 0.25)
    forecast.took(cell('joint', 0), 25, 0.75)
    forecast.took(cell('separate', 0), 10, 1)
    expect(
      forecast.secondsLeft([cell('joint', 0.5), cell('separate', 1), cell('low-only', 1)]),
    ).toBe(15 + 10 + 20)
  })
})
