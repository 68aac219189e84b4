/**
 * The proof suite in Node for the WebAssembly engine: each build, on one thread and on two, beside
 * TensorFlow.js.
 */
import { describe, expect, it } from 'vitest'
import { FUZZING } from '../../run/testing/tries.ts'
import { nodeHost } from '../../cli/wasm-host.ts'
import { createWasmDevice } from '../device/wasm/device.ts'
import { createWasmEngine } from '../device/wasm/engine.ts'
import { createTfjsEngine } from '../tfjs/engine.ts'
import type { ParityCase } from './case.ts'
import { plantedDeviceCases } from './planted-device.ts'
import { expectations } from './planted.ts'
import { briefCases, cases } from './parity-suite.ts'

function test({ name, run }: ParityCase): void {
  it(name, async ({ annotate }) => {
    const { passed, detail } = await run()
    await annotate(detail)
    expect(passed, detail).toBe(true)
  })
}

const host = nodeHost()
const oracle = await createTfjsEngine('wasm')

// Each build once and each number of threads once; `npm run fuzz -- parity` goes through all cases
// with all four.
for (const [build, threads, whole] of [
  ['relaxed', 1, true],
  ['portable', 1, false],
  ['relaxed', 2, false],
  ['portable', 2, true],
] as const) {
  describe(`wasm, ${build}, ${threads} ${threads === 1 ? 'thread' : 'threads'}`, async () => {
    ;(whole || FUZZING ? cases : briefCases)({
      subject: await createWasmEngine(host, { build, threads }),
      oracle,
    }).forEach(test)
  })
}

describe('wasm, made wrong', async () => {
  const { device } = await createWasmDevice(host, { threads: 1 })
  plantedDeviceCases(device, await expectations(oracle)).forEach(test)
})
