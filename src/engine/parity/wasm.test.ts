/** The proof suite in Node for the WebAssembly engine: each build, on one thread and on two, beside TensorFlow.js. */
import { describe, expect, it } from 'vitest'
import { nodeHost } from '../../cli/wasm-host.ts'
import { createWasmDevice } from '../device/wasm/device.ts'
import { createWasmEngine } from '../device/wasm/engine.ts'
import { createTfjsEngine } from '../tfjs/engine.ts'
import type { ParityCase } from './case.ts'
import { plantedDeviceCases } from './planted-device.ts'
import { expectations } from './planted.ts'
import { cases } from './suite.ts'

function test({ name, run }: ParityCase): void {
  it(name, async ({ annotate }) => {
    const { passed, detail } = await run()
    await annotate(detail)
    expect(passed, detail).toBe(true)
  })
}

const host = nodeHost()
const oracle = await createTfjsEngine('wasm')

for (const [build, threads] of [['relaxed', 1], ['portable', 1], ['relaxed', 2], ['portable', 2]] as const) {
  describe(`wasm, ${build}, ${threads} ${threads === 1 ? 'thread' : 'threads'}`, async () => {
    cases({ subject: await createWasmEngine(host, { build, threads }), oracle }).forEach(test)
  })
}

describe('wasm, made wrong', async () => {
  const { device } = await createWasmDevice(host, { threads: 1 })
  plantedDeviceCases(device, await expectations(oracle)).forEach(test)
})
