import { describe, expect, it } from 'vitest'
import { configSchema } from '../run/config.ts'
import { learners, learningRate } from './update.ts'

describe('updates', () => {
  it('let the learning rate fall linearly to its last step, or stay', () => {
    const linear = configSchema.parse({ rl: { updates: 4, learningRate: 0.8 } })
    expect([1, 2, 3, 4].map((update) => learningRate(linear, update))).toEqual([0.8, 0.8 * 0.75, 0.4, 0.2])
    const constant = configSchema.parse({ rl: { updates: 4, learningRate: 0.8, learningRateSchedule: 'constant' } })
    expect(learningRate(constant, 4)).toBe(0.8)
  })

  it('train the roles that a mode names', () => {
    expect(learners('joint')).toEqual({ planner: true, executor: true })
    expect(learners('separate')).toEqual({ planner: true, executor: true })
    expect(learners('freeze-high')).toEqual({ planner: false, executor: true })
    expect(learners('freeze-low')).toEqual({ planner: true, executor: false })
  })
})
