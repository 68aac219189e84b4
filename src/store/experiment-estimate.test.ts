import { describe, expect, it } from 'vitest'
import { configSchema } from '../run/config.ts'
import { experimentSchema } from '../run/experiment.ts'
import type { Engines } from './engine-words.ts'
import { work } from './estimate.ts'
import { forecast } from './experiment-estimate.ts'

const defaults = configSchema.parse({})
const engines: Engines = {
  kind: 'engines',
  chosen: 'wasm',
  adapter: '',
  software: false,
  variants: {},
  threads: 1,
  key: '',
  steps: [],
  troubles: [],
}
const experiment = (modes: readonly string[], seeds: readonly number[], variants?: unknown) =>
  experimentSchema.parse({
    format: 'tandem-experiment',
    version: 1,
    name: 'Test',
    modes,
    seeds,
    ...(variants === undefined ? {} : { variants }),
    base: {
      warmStart: { from: 'demonstrations' },
      rl: { budget: 'tokens', budgetTokens: 370_000 },
    },
  })

describe('what an experiment will cost', () => {
  it('is known in budgets before an engine is', () => {
    expect(
      forecast(experiment(['joint', 'low-only'], [1]), undefined, defaults, undefined),
    ).toEqual({
      runs: 2,
      warmStartSeconds: undefined,
      seconds: undefined,
      budgets: [
        { mode: 'joint', updates: 87, tokens: 370_000, seconds: undefined },
        { mode: 'low-only', updates: 108, tokens: 370_000, seconds: undefined },
      ],
    })
  })

  it('counts a warm start once for all modes and variants that share it, and again for each seed', () => {
    const warm = (modes: readonly string[], seeds: readonly number[], variants?: unknown) =>
      forecast(experiment(modes, seeds, variants), engines, defaults, 1e9).warmStartSeconds ?? 0
    const { planner = 0, executor = 0 } = work(experiment(['joint'], [1]).base).warmStart
    expect(warm(['joint'], [1])).toBeCloseTo((planner + executor) / 1e9, 9)
    expect(warm(['joint', 'separate', 'freeze-low'], [1])).toBeCloseTo(warm(['joint'], [1]), 9)
    expect(warm(['joint', 'low-only'], [1])).toBeGreaterThan(warm(['joint'], [1]))
    expect(warm(['joint'], [1, 2])).toBeCloseTo(2 * warm(['joint'], [1]), 9)
    const vary = (path: string, values: readonly number[]) =>
      values.map((value, i) => ({ id: `v${i}`, label: '', set: { [path]: value } }))
    expect(warm(['joint'], [1], vary('reward.planner.exe', [0, 1]))).toBeCloseTo(
      warm(['joint'], [1]),
      9,
    )
    expect(warm(['joint'], [1], vary('warmStart.plannerSteps', [3000, 3001]))).toBeGreaterThan(
      1.9 * warm(['joint'], [1]),
    )
  })

  it('adds up', () => {
    const {
      budgets,
      seconds = 0,
      warmStartSeconds = 0,
    } = forecast(experiment(['joint', 'freeze-high'], [1, 2]), engines, defaults, 1e9)
    expect(budgets.reduce((sum, one) => sum + (one.seconds ?? 0), warmStartSeconds)).toBeCloseTo(
      seconds,
      6,
    )
  })
})
