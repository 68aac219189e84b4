import { describe, expect, it } from 'vitest'
import { configSchema } from '../run/config.ts'
import { estimatedSeconds, paceOf, whatWillHappen, type Engines } from './estimate.ts'

const defaults = configSchema.parse({})
const engines: Engines = { kind: 'engines', chosen: 'webgpu', adapter: 'SwiftShader', software: true }

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
      /^Trains planner and executor together on 2000 desk tasks: 100 updates, success measured on 384 held-out tasks\. Here \(WebGPU, in software\) about \d+ minutes\.$/)
  })
})
