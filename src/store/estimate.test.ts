import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { configSchema } from '../run/config.ts'
import type { RunFile } from '../run/run-file.ts'
import type { Engines } from './engine-words.ts'
import { estimatedSeconds, paceKey, paceOf, placeFor, whatWillHappen } from './estimate.ts'

const defaults = configSchema.parse({})
const engines: Engines = {
  kind: 'engines', chosen: 'webgpu', adapter: 'SwiftShader', software: true, variants: {}, threads: null, key: '', steps: [], gpu: { words: 'SwiftShader', software: true }, troubles: [],
}

describe('what will happen', () => {
  it('scales with the work and follows what was measured', () => {
    const short = configSchema.parse({ rl: { updates: 10 } })
    const seconds = (config: typeof defaults, pace?: number) => estimatedSeconds(config, engines, defaults, pace)
    expect(seconds(short)).toBeLessThan(seconds(defaults) / 4)
    expect(seconds(defaults, paceOf(defaults, 1))).toBeLessThan(seconds(defaults) / 3)
    expect(seconds(configSchema.parse({ warmStart: { from: 'demonstrations' } }))).toBeGreaterThan(seconds(defaults))
  })

  it('is one sentence and one estimate', () => {
    expect(whatWillHappen(defaults, engines, defaults, paceOf(defaults, 6))).toMatch(
      /^Trains planner and executor together on 2000 desk tasks: 100 updates, success measured on 384 held-out tasks\. It takes about \d+ minutes here\.$/)
  })

  it('guesses from a measured step, and keeps the paces of builds apart', () => {
    const measured = (ms: number): Engines => ({ ...engines, chosen: 'wasm', adapter: 'WebAssembly SIMD', variants: { build: 'relaxed' }, steps: [{ engine: 'wasm', ms }] })
    expect(estimatedSeconds(defaults, measured(60), defaults, undefined)).toBeCloseTo(2 * estimatedSeconds(defaults, measured(30), defaults, undefined), 6)
    const keys = [{}, { portable: true }, { engine: 'webgpu' }].map((input) => paceKey(placeFor(configSchema.parse(input), measured(30))))
    expect(new Set(keys).size).toBe(3)
    expect(keys[0]).toBe(paceKey({ engine: 'wasm', adapter: 'WebAssembly SIMD', variants: { build: 'relaxed' } }))
  })
})

it('meets what the recorded run took', () => {
  const recorded = JSON.parse(readFileSync(new URL('../../public/recorded/desk-joint.json', import.meta.url), 'utf8')) as RunFile
  const step = recorded.updates.reduce((sum, { timing }) => sum + (timing['step_time'] ?? 0), 0) / recorded.updates.length
  const estimate = estimatedSeconds(recorded.config, engines, defaults, paceOf(recorded.config, step))
  expect(estimate / recorded.seconds).toBeGreaterThan(0.7)
  expect(estimate / recorded.seconds).toBeLessThan(1.4)
})
