import { describe, expect, it } from 'vitest'
import { configSchema } from '../run/config.ts'
import { choiceWords, engineWords, type Engines } from './engine-words.ts'

const engines: Engines = {
  kind: 'engines',
  chosen: 'wasm',
  adapter: 'WebAssembly SIMD',
  software: true,
  variants: { build: 'relaxed' },
  threads: 2,
  key: 'k',
  steps: [
    { engine: 'wasm', ms: 31.2 },
    { engine: 'webgpu', ms: 277 },
  ],
  gpu: { words: 'SwiftShader', software: true },
  troubles: [],
}
const { gpu: _, ...withoutGpu } = engines

describe('why an engine was chosen', () => {
  it('names both figures where both were measured', () => {
    expect(choiceWords(engines)).toBe(
      'WebAssembly, two threads: 31.2 ms a measured step against 277 ms for WebGPU (SwiftShader, software).',
    )
  })

  it('says why nothing else was measured', () => {
    const steps = [{ engine: 'wasm', ms: 31.2 }] as const
    expect(choiceWords({ ...engines, threads: 1, steps: [...steps] })).toBe(
      'WebAssembly, one thread: 31.2 ms a measured step. WebGPU is here in software only (SwiftShader), which is slower.',
    )
    expect(choiceWords({ ...withoutGpu, steps: [...steps] })).toBe(
      'WebAssembly, two threads: 31.2 ms a measured step. This browser offers no WebGPU here.',
    )
  })

  it('says what makes it slower here than it could be', () => {
    const lacking: Engines = {
      ...withoutGpu,
      threads: 1,
      steps: [{ engine: 'wasm', ms: 31.2 }],
      lacks: [
        'One thread computes: this browser has no memory that threads can share.',
        'The portable kernels compute: this browser has no relaxed SIMD.',
      ],
    }
    expect(choiceWords(lacking)).toBe(
      'WebAssembly, one thread: 31.2 ms a measured step. One thread computes: this browser has no memory that threads can share. The portable kernels compute: this browser has no relaxed SIMD. This browser offers no WebGPU here.',
    )
  })

  it('names a GPU that won, and an engine that did not start', () => {
    const won: Engines = {
      ...engines,
      chosen: 'webgpu',
      threads: null,
      gpu: { words: 'apple m2', software: false },
      steps: [{ engine: 'webgpu', ms: 4 }],
      troubles: [{ engine: 'wasm', reason: 'no SIMD' }],
    }
    expect(choiceWords(won)).toBe(
      'WebGPU (apple m2): 4.00 ms a measured step. WebAssembly did not start: no SIMD.',
    )
  })

  it('says what the set-up asks for instead', () => {
    expect(engineWords(configSchema.parse({ engine: 'webgpu' }), engines)).toMatch(
      /^Here: WebGPU, as the set-up asks\. Left to the page: WebAssembly, two threads: 31\.2 ms/,
    )
    expect(engineWords(configSchema.parse({ portable: true }), engines)).toMatch(
      /^Here: WebAssembly with portable arithmetic, as the set-up asks\./,
    )
    expect(engineWords(configSchema.parse({}), engines)).toMatch(
      /^Here: WebAssembly, two threads: /,
    )
  })
})
