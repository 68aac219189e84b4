import { describe, expect, it } from 'vitest'
import { configSchema } from '../run/config.ts'
import { evaluationIsDue, learningRate, progressOf } from './budget.ts'

const update = (n: number, tokens: number, gflop: number) => ({
  update: n,
  metrics: { 'planner/num_tokens': tokens / 4, 'executor/num_tokens': (tokens * 3) / 4, gflop },
  timing: {},
  notices: [],
})
const run = (...each: readonly (readonly [tokens: number, gflop: number])[]) => ({
  updates: each.map(([tokens, gflop], i) => update(i + 1, tokens, gflop)),
  tokens: each.reduce((sum, [tokens]) => sum + tokens, 0),
})
const config = (rl: object) =>
  configSchema.parse({ rl: { updates: 100, ...rl }, evaluation: { every: 25 } })

describe('a budget', () => {
  it('is spent by updates, tokens or arithmetic', () => {
    const two = run([400, 3], [600, 4])
    expect(progressOf(config({}), two)).toBe(0.02)
    expect(progressOf(config({ budget: 'tokens', budgetTokens: 4000 }), two)).toBe(0.25)
    expect(progressOf(config({ budget: 'gflop', budgetGflop: 10 }), two)).toBe(0.7)
    expect(progressOf(config({}), run())).toBe(0)
  })

  it('lets the learning rate fall with what is spent, never below 0', () => {
    const linear = config({ learningRate: 0.8 })
    expect([0, 0.25, 0.5, 1, 1.2].map((progress) => learningRate(linear, progress))).toEqual([
      0.8,
      0.8 * 0.75,
      0.4,
      0,
      0,
    ])
    expect(learningRate(config({ learningRate: 0.8, learningRateSchedule: 'constant' }), 0.7)).toBe(
      0.8,
    )
  })

  it('is evaluated at the same shares whatever an update costs', () => {
    const tokens = config({ budget: 'tokens', budgetTokens: 4000 })
    const due = (...costs: readonly number[]) =>
      evaluationIsDue(tokens, run(...costs.map((cost) => [cost, 1] as const)))
    // Four parts of 1000 tokens each.
    expect(due()).toBe(false)
    expect(due(900)).toBe(false)
    expect(due(900, 200)).toBe(true)
    expect(due(900, 200, 200)).toBe(false)
    expect(due(900, 200, 2500)).toBe(true)
    // By arithmetic as by tokens, each from what was spent before the last update.
    const gflop = config({ budget: 'gflop', budgetGflop: 40 })
    expect(
      [[9], [9, 1], [9, 2, 2], [9, 2, 2, 8]].map((costs) =>
        evaluationIsDue(gflop, run(...costs.map((cost) => [1, cost] as const))),
      ),
    ).toEqual([false, true, false, true])
    // As many parts as evaluations would fall into the updates, to the nearest, and one at the
    // least.
    const parts = (updates: number, spent: number) =>
      evaluationIsDue(
        configSchema.parse({
          rl: { updates, budget: 'tokens', budgetTokens: 1200 },
          evaluation: { every: 25 },
        }),
        run([spent - 1, 1], [1, 1]),
      )
    const dueAt = (updates: number): number[] =>
      [200, 240, 300, 400, 600, 1200].filter((spent) => parts(updates, spent))
    expect([12, 13, 37, 38, 74, 87, 88, 90].map(dueAt)).toEqual([
      [1200],
      [1200],
      [1200],
      [600, 1200],
      [400, 1200],
      [400, 1200],
      [300, 600, 1200],
      [300, 600, 1200],
    ])
    const updates = config({})
    expect(
      evaluationIsDue(updates, run(...Array.from({ length: 25 }, () => [1, 1] as const))),
    ).toBe(true)
    expect(
      evaluationIsDue(updates, run(...Array.from({ length: 26 }, () => [1, 1] as const))),
    ).toBe(false)
  })
})
