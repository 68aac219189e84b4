/** What a warm start consists of, and how fast it learns when. */
import { describe, expect, it } from 'vitest'
import { configSchema } from '../run/config.ts'
import { warmStartRate } from './demonstrations.ts'
import { shapeOf } from './modes.ts'
import { modelConfig, warmStartStages } from './warm-start.ts'

const stages = (warmStart: object, more: object = {}) => warmStartStages(configSchema.parse({ warmStart: { from: 'demonstrations', ...warmStart }, ...more }))

describe('stages of a warm start', () => {
  it('are the policies that the run needs, with the steps of each', () => {
    const steps = { plannerSteps: 5, executorSteps: 7, soloSteps: 3 }
    expect(stages(steps)).toEqual([{ role: 'planner', steps: 5 }, { role: 'executor', steps: 7 }])
    expect(stages(steps, { weights: 'shared' })).toEqual([{ role: 'shared', steps: 7 }])
    expect(stages({ ...steps, plannerSteps: 9 }, { weights: 'shared' })).toEqual([{ role: 'shared', steps: 9 }])
    expect(stages(steps, { mode: 'low-only' })).toEqual([{ role: 'solo', steps: 3 }])
    // Who is both roles is shown as much as both, unless it is said how much.
    expect(stages({ ...steps, soloSteps: 0 }, { mode: 'single-level' })).toEqual([{ role: 'solo', steps: 12 }])
    expect(stages({ ...steps, soloSteps: 1 }, { mode: 'single-level' })).toEqual([{ role: 'solo', steps: 1 }])
  })

  it('leave out whoever is shown nothing', () => {
    expect(stages({ plannerSteps: 0, executorSteps: 1 })).toEqual([{ role: 'executor', steps: 1 }])
    expect(stages({ plannerSteps: 0, executorSteps: 0 })).toEqual([])
  })
})

describe('the learning rate of a warm start', () => {
  it('rises in a line over the first twentieth and falls by a cosine to a tenth', () => {
    const rate = (step: number) => warmStartRate(2, step, 100)
    // Five steps of rise.
    expect([0, 1, 2, 3, 4].map(rate)).toEqual([0.4, 0.8, 1.2, 1.6, 2])
    expect(rate(5)).toBeCloseTo(2, 12)
    // 95 steps of fall: a tenth of the peak, and of the rest (1 + cos πx) / 2.
    for (const step of [24, 50, 81, 99]) expect(rate(step)).toBeCloseTo(2 * (0.1 + 0.45 * (1 + Math.cos((Math.PI * (step - 5)) / 95))), 6)
    expect(rate(100)).toBeCloseTo(0.2, 6)
  })

  it('begins at its peak where there are few steps', () => {
    expect(warmStartRate(2, 0, 1)).toBe(2)
    expect(warmStartRate(2, 0, 10)).toBe(2)
    expect(warmStartRate(2, 1, 2)).toBeCloseTo(2, 12)
  })
})

describe('the shapes of policies', () => {
  const config = configSchema.parse({ planner: { dModel: 32 }, executor: { dModel: 48 } })
  it('are those of their role, of the planner where one network is both, and wider where one policy is', () => {
    expect(shapeOf(config, 'planner', 1000)).toEqual(config.planner)
    expect(shapeOf(config, 'shared', 1000)).toEqual(config.planner)
    expect(shapeOf(config, 'executor', 1000)).toEqual(config.executor)
    expect(shapeOf({ ...config, mode: 'low-only' }, 'solo', 1000)).toEqual(config.executor)
    expect(shapeOf({ ...config, mode: 'single-level' }, 'solo', 1000).dModel).toBeGreaterThan(48)
    expect(modelConfig(config.planner, 1000)).toEqual({ ...config.planner, vocab: 1000, ropeTheta: 10_000, rmsEps: 1e-5 })
  })
})
