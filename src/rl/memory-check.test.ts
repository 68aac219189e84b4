import { expect, it } from 'vitest'
import type { ModelConfig } from '../engine/engine.ts'
import { layoutOf } from '../engine/transformer/layout.ts'
import { createWorkspace } from '../engine/transformer/workspace.ts'
import type { Device } from '../engine/device/device.ts'
import type { Span } from '../engine/device/span.ts'
import { configSchema } from '../run/config.ts'
import { loadOf, needOf, needsOf, tooMuch } from '../run/memory-need.ts'
import { tooLarge } from './memory-check.ts'

const model = (dModel: number, layers: number): ModelConfig => ({
  vocab: 512,
  dModel,
  layers,
  heads: 4,
  kvHeads: 4,
  feedForward: 4 * dModel,
  context: 192,
  tied: true,
  qkvBias: false,
  ropeTheta: 10_000,
  rmsEps: 1e-5,
})
const info = { name: 'wasm', adapter: 'cpu', software: true, variants: {} } as const
const wasm = { info, memory: { total: 2 ** 32, buffer: 2 ** 32 } }

it('refuses what cannot fit, with the memory that it would need', () => {
  expect(tooLarge(wasm, [model(64, 2), model(64, 2)], true, [])).toBeUndefined()
  expect(tooLarge(wasm, [model(512, 8), model(512, 8)], true, [])).toBeUndefined()
  // 512 × 1024 words, and 32 times 16 × 1024²: 2.0 GB a copy.
  expect(tooLarge(wasm, [model(1024, 32)], false, [])).toBe(
    'Training needs at least 8.0 GB of memory (8.0 GB for weights, gradients and moments), and the engine wasm has 4.0 GB. Choose fewer layers, a smaller width, shorter sequences or fewer tasks an update.',
  )
  expect(tooLarge(wasm, [model(1024, 32)], true, [])).toContain('at least 10.0 GB')
  expect(tooLarge({ info, memory: { buffer: 2 ** 30 } }, [model(1024, 32)], false, [])).toContain(
    'in one buffer',
  )
  expect(tooLarge({ info }, [model(1024, 32)], false, [])).toBeUndefined()
  // What is there exactly suffices: 4 copies of 4 bytes for each of all weights, and one copy of
  // the larger policy's in one buffer.
  const words = (one: ModelConfig): number => layoutOf(one).words
  const [small, large] = [model(64, 2), model(128, 2)]
  const all = 16 * (words(small) + words(large))
  expect(tooLarge({ info, memory: { total: all } }, [small, large], false, [])).toBeUndefined()
  expect(tooLarge({ info, memory: { total: all - 1 } }, [small, large], false, [])).toContain(
    'Training needs',
  )
  expect(
    tooLarge({ info, memory: { total: (all * 5) / 4 } }, [small, large], true, []),
  ).toBeUndefined()
  expect(
    tooLarge({ info, memory: { buffer: 4 * words(large) } }, [small, large], false, []),
  ).toBeUndefined()
  expect(
    tooLarge({ info, memory: { buffer: 4 * words(large) - 1 } }, [small, large], false, []),
  ).toMatch(
    /^Training needs 0\.0 GB in one buffer, and the engine wasm allows 0\.0 GB here\. Choose fewer layers, a smaller width, shorter sequences or fewer tasks an update\.$/,
  )
})

it('counts as the transformer lays out and makes room', () => {
  let words = 0
  const device = {
    allocate(name: string, length: number): Span {
      words += length
      return { buffer: 0, name, offset: 0, length }
    },
    free: () => undefined,
  }
  for (const [one, load] of [
    [model(64, 2), { sequences: 128, rows: 2048, logitRows: 800 }],
    [
      { ...model(256, 6), kvHeads: 2, tied: false },
      { sequences: 20, rows: 640, logitRows: 256 },
    ],
  ] as const) {
    const { rows, logitRows } = load
    words = 0
    const workspace = createWorkspace(
      device as Pick<Device, 'allocate' | 'free'> as Device,
      one,
      layoutOf(one),
    )
    workspace.forward({ rows, logitRows })
    workspace.backward({ rows, logitRows })
    const need = needOf(one, true, load)
    // Narrow buffers are left out: never more than there will be.
    expect(need.batch / (4 * words)).toBeGreaterThan(0.96)
    expect(need.batch / (4 * words)).toBeLessThanOrEqual(1)
    expect(Math.abs(need.weights / (5 * 4 * layoutOf(one).words) - 1)).toBeLessThan(0.01)
    // A slot has both for each position.
    expect(need.cache).toBe(
      4 *
        one.layers *
        Math.ceil(load.sequences / 16) *
        16 *
        2 *
        one.context *
        one.kvHeads *
        (one.dModel / one.heads),
    )
  }
})

it('counts what a batch asks of each policy', () => {
  const config = configSchema.parse({
    rl: { tasks: 10, plans: 8, executions: 3 },
    evaluation: { tasks: 500 },
  })
  expect(loadOf(config, 'planner')).toMatchObject({ sequences: 80, rows: 2048 })
  expect(loadOf(config, 'executor').sequences).toBe(240)
  expect(loadOf(config, 'shared').sequences).toBe(320)
  // An evaluation goes through 64 tasks at once.
  expect(
    loadOf(configSchema.parse({ rl: { tasks: 1, plans: 2, executions: 1 } }), 'planner').sequences,
  ).toBe(64)
  expect(needsOf(configSchema.parse({ mode: 'low-only' }), 1024)).toHaveLength(1)

  const wide = configSchema.parse({ rl: { tasks: 256, plans: 64, executions: 4 } })
  expect(tooMuch(needsOf(wide, 1024), { total: 2 ** 32 }, 'WebAssembly')).toMatch(
    /^Training needs at least \d+\.\d GB of memory \(0\.0 GB for weights, gradients and moments, \d+\.\d GB for the keys and values of sequences, 0\.\d GB for a batch\), and WebAssembly has 4\.0 GB\.$/,
  )
  expect(
    tooMuch(needsOf(configSchema.parse({}), 1024), { total: 2 ** 32, buffer: 2 ** 27 }, 'WebGPU'),
  ).toBeUndefined()
})
