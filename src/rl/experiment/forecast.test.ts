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

  it('is what runs of the same kind took, or else what the others took', () => {
    const forecast = new Forecast()
    forecast.took(cell('joint', 0), 5, 0.25)
    forecast.took(cell('joint', 0), 15, 0.75)
    forecast.took(cell('separate', 0), 10, 1)
    expect(forecast.secondsLeft([cell('joint', 0.5), cell('separate', 1), cell('low-only', 1)])).toBe(10 + 10 + 15)
  })
})
