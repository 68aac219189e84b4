import { expect, it } from 'vitest'
import type { ModelConfig } from '../engine/engine.ts'
import { layoutOf } from '../engine/transformer/layout.ts'
import { tooLarge } from './memory.ts'

const model = (dModel: number, layers: number): ModelConfig => ({ vocab: 512, dModel, layers, heads: 4, kvHeads: 4, feedForward: 4 * dModel, context: 192, tied: true, qkvBias: false, ropeTheta: 10_000, rmsEps: 1e-5 })
const info = { name: 'wasm', adapter: 'cpu', software: true, variants: {} } as const
const wasm = { info, memory: { total: 2 ** 32, buffer: 2 ** 32 } }

it('refuses what cannot fit, with the memory that it would need', () => {
  expect(tooLarge(wasm, [model(64, 2), model(64, 2)], true)).toBeUndefined()
  expect(tooLarge(wasm, [model(512, 8), model(512, 8)], true)).toBeUndefined()
  // 512 × 1024 words, and 32 times 16 × 1024²: 2.0 GB a copy.
  expect(tooLarge(wasm, [model(1024, 32)], false)).toBe('Training needs at least 8.0 GB of memory for weights, gradients and moments, and the engine wasm has 4.0 GB. Choose fewer layers or a smaller width.')
  expect(tooLarge(wasm, [model(1024, 32)], true)).toContain('at least 10.0 GB')
  expect(tooLarge({ info, memory: { buffer: 2 ** 30 } }, [model(1024, 32)], false)).toContain('in one buffer')
  expect(tooLarge({ info }, [model(1024, 32)], false)).toBeUndefined()
  // What is there exactly suffices: 4 copies of 4 bytes for each of all weights, and one copy of the larger policy's in one buffer.
  const words = (one: ModelConfig): number => layoutOf(one).words
  const [small, large] = [model(64, 2), model(128, 2)]
  const all = 16 * (words(small) + words(large))
  expect(tooLarge({ info, memory: { total: all } }, [small, large], false)).toBeUndefined()
  expect(tooLarge({ info, memory: { total: all - 1 } }, [small, large], false)).toContain('Training needs')
  expect(tooLarge({ info, memory: { total: (all * 5) / 4 } }, [small, large], true)).toBeUndefined()
  expect(tooLarge({ info, memory: { buffer: 4 * words(large) } }, [small, large], false)).toBeUndefined()
  expect(tooLarge({ info, memory: { buffer: 4 * words(large) - 1 } }, [small, large], false)).toMatch(/^One policy's weights need 0\.0 GB in one buffer, and the engine wasm allows 0\.0 GB here\. Choose fewer layers or a smaller width\.$/)
})
