import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { at } from '../run/at.ts'
import { configSchema } from '../run/config.ts'
import type { RunFile } from '../run/run-file.ts'
import type { Engines } from './engine-words.ts'
import {
  estimatedSeconds,
  likelyUpdates,
  paceKey,
  paceOf,
  placeFor,
  tokensAnUpdate,
  whatWillHappen,
} from './estimate.ts'
import { heldOutKey } from './held-out.ts'

const defaults = configSchema.parse({})
const engines: Engines = {
  kind: 'engines',
  chosen: 'webgpu',
  adapter: 'SwiftShader',
  software: true,
  variants: {},
  threads: null,
  key: '',
  steps: [],
  gpu: { words: 'SwiftShader', software: true },
  troubles: [],
}

describe('what will happen', () => {
  it('scales with the work and follows what was measured', () => {
    const short = configSchema.parse({ rl: { updates: 10 } })
    const seconds = (config: typeof defaults, pace?: number) =>
      estimatedSeconds(config, engines, defaults, pace)
    expect(seconds(short)).toBeLessThan(seconds(defaults) / 4)
    expect(seconds(defaults, paceOf(defaults, 1))).toBeLessThan(seconds(defaults) / 3)
    expect(seconds(configSchema.parse({ warmStart: { from: 'demonstrations' } }))).toBeGreaterThan(
      seconds(defaults),
    )
  })

  it('is one sentence and one estimate', () => {
    expect(whatWillHappen(defaults, engines, defaults, paceOf(defaults, 6))).toMatch(
      /^Trains planner and executor together on 2000 desk tasks: 100 updates, success measured on 384 held-out tasks\. It takes about \d+ minutes here\.$/,
    )
  })

  it('says on how many held-out tasks success is measured, where that is known', () => {
    const bfcl = configSchema.parse({ suite: { id: 'bfcl' }, evaluation: { tasks: 384 } })
    expect(whatWillHappen(bfcl, undefined, defaults, undefined)).toContain(
      'success measured on at most 384 held-out tasks.',
    )
    expect(
      whatWillHappen(bfcl, undefined, defaults, undefined, { key: heldOutKey(bfcl), tasks: 100 }),
    ).toContain('success measured on 100 held-out tasks.')
  })

  it('knows that modes get different numbers of updates out of one budget', () => {
    const config = (mode: string) =>
      configSchema.parse({
        mode,
        rl: { budget: 'tokens', budgetTokens: 370_000, tasks: 16, plans: 4, executions: 2 },
      })
    // 64 plans of 13 tokens and 128 executions of 27; without a planner the executions alone.
    expect(tokensAnUpdate(config('joint'))).toBe(64 * 13 + 128 * 27)
    expect(likelyUpdates(config('joint'))).toBe(87)
    expect(likelyUpdates(config('low-only'))).toBe(108)
    expect(whatWillHappen(config('joint'), undefined, defaults, undefined)).toContain(
      ': updates until 370\u202f000 tokens are sampled, success measured',
    )
  })

  it('guesses from a measured step, and keeps the paces of builds apart', () => {
    const measured = (ms: number): Engines => ({
      ...engines,
      chosen: 'wasm',
      adapter: 'WebAssembly SIMD',
      variants: { build: 'relaxed' },
      steps: [{ engine: 'wasm', ms }],
    })
    expect(estimatedSeconds(defaults, measured(60), defaults, undefined)).toBeCloseTo(
      2 * estimatedSeconds(defaults, measured(30), defaults, undefined),
      6,
    )
    const keys = [{}, { portable: true }, { engine: 'webgpu' }].map((input) =>
      paceKey(placeFor(configSchema.parse(input), measured(30))),
    )
    expect(new Set(keys).size).toBe(3)
    expect(keys[0]).toBe(
      paceKey({ engine: 'wasm', adapter: 'WebAssembly SIMD', variants: { build: 'relaxed' } }),
    )
  })
})

it('meets what the recorded run took', () => {
  const recorded = JSON.parse(
    readFileSync(new URL('../../public/recorded/desk-joint.json', import.meta.url), 'utf8'),
  ) as RunFile
  const step =
    recorded.updates.reduce((sum, { timing }) => sum + at(timing, 'step_time', 'timing'), 0) /
    recorded.updates.length
  const config = configSchema.parse(recorded.config)
  const estimate = estimatedSeconds(config, engines, defaults, paceOf(config, step))
  expect(estimate / recorded.seconds).toBeGreaterThan(0.7)
  expect(estimate / recorded.seconds).toBeLessThan(1.4)
})
