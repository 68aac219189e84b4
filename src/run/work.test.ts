import { expect, it } from 'vitest'
import { configSchema } from './config.ts'
import type { ConfigInput } from './config.ts'
import { evaluated, evaluationsBetween, playedAcross, probesAmong } from './work.ts'

const config = (change: ConfigInput = {}) =>
  configSchema.parse({
    rl: { updates: 10 },
    evaluation: { every: 4, tasks: 100, tasksBetween: 30, probes: 20, ...change.evaluation },
    ...(change.mode === undefined ? {} : { mode: change.mode }),
  })

it('an evaluation is its tasks, those that are probed twice, and at the ends four tenths for each with unseen entities', () => {
  expect(evaluated(config(), true)).toBeCloseTo(100 + 20 + 40, 9)
  // No more than a third of its tasks are probed, however many are asked for.
  expect(evaluated(config(), false)).toBe(30 + 10)
  expect(evaluated(config(), true, 50)).toBeCloseTo(50 + 16 + 20, 9)
  expect(evaluated(config(), false, 10)).toBe(10 + 3)
  expect(evaluated(config({ evaluation: { untouched: 'twohop' } }), true)).toBeCloseTo(
    100 + 20 + 80,
    9,
  )
  expect(evaluated(config({ mode: 'single-level' }), true)).toBeCloseTo(100 + 40, 9)
  expect(evaluated(config({ mode: 'low-only' }), false)).toBe(30)
})

it('probes are few beside the evaluation, and none where nobody plans', () => {
  const asked = (probes: number) => config({ evaluation: { probes } })
  expect([384, 96, 61, 3, 2].map((tasks) => probesAmong(asked(64), tasks))).toEqual([
    64, 32, 20, 1, 0,
  ])
  expect(probesAmong(asked(0), 384)).toBe(0)
  for (const mode of ['low-only', 'single-level'] as const)
    expect(probesAmong(config({ mode }), 384)).toBe(0)
})

it('between the first and the last evaluation there are as many as fit, one that falls on the last update not among them', () => {
  expect(
    [1, 4, 5, 8, 9, 10].map((updates) =>
      evaluationsBetween({ ...config(), rl: { ...config().rl, updates } }),
    ),
  ).toEqual([0, 0, 1, 1, 2, 2])
})

it('at most six checkpoints play across, a tenth of a task for each pair on each probed task', () => {
  expect(playedAcross(config())).toBeCloseTo(0.1 * 4 * 4 * 20, 9)
  expect(playedAcross(config({ evaluation: { every: 1 } }))).toBeCloseTo(0.1 * 6 * 6 * 20, 9)
  expect(playedAcross(config(), 5)).toBeCloseTo(0.1 * 4 * 4 * 5, 9)
  expect(playedAcross(config({ evaluation: { probes: 0 } }))).toBe(0)
  expect(playedAcross(config({ mode: 'single-level' }))).toBe(0)
})
