/**
 * The proof suite in Node: the WebGPU engine on Dawn, in each variant of its kernels, beside
 * TensorFlow.js.
 */
import { describe, expect, it } from 'vitest'
import { FUZZING } from '../../run/testing/tries.ts'
import { nodeGpu } from '../../cli/node-gpu.ts'
import { createWebgpuEngine } from '../device/webgpu/engine.ts'
import { SHARINGS } from '../device/webgpu/kernels/sharing.ts'
import { createTfjsEngine } from '../tfjs/engine.ts'
import type { ParityCase } from './case.ts'
import { expectations, plantedCases } from './planted.ts'
import { briefCases, cases } from './parity-suite.ts'

function test({ name, run }: ParityCase): void {
  it(name, async ({ annotate }) => {
    const { passed, detail } = await run()
    await annotate(detail)
    expect(passed, detail).toBe(true)
  })
}

const gpu = await nodeGpu()
const subgroups = (await gpu.requestAdapter())?.features.has('subgroups') === true
const variants = SHARINGS.filter((sharing) => sharing !== 'quad' || subgroups)
const oracle = await createTfjsEngine('wasm')
const expected = await expectations(oracle)
const planted = new Set<string>()
/** `npm run fuzz -- parity` makes every kernel wrong, this every third output of one. */
const WRONG_EVERY = 3

for (const [place, sharing] of variants.entries()) {
  const subject = await createWebgpuEngine({ gpu, sharing })
  const wrong = await plantedCases(
    (patchKernel) => createWebgpuEngine({ gpu, sharing, patchKernel }),
    expected,
  )
  // Kernels that variants have in common need to be made wrong but once.
  const fresh = wrong.filter(({ name }) => !planted.has(name))
  for (const { name } of fresh) planted.add(name)
  describe(`webgpu, loads shared ${sharing}`, () => {
    // Variants differ in how loads are shared alone: `npm run fuzz -- parity` goes through all
    // cases with each.
    ;(place === 0 || FUZZING ? cases : briefCases)({ subject, oracle }).forEach(test)
    fresh.filter((_, index) => FUZZING || index % WRONG_EVERY === 0).forEach(test)
  })
}

describe('tfjs-cpu', async () => {
  briefCases({ subject: await createTfjsEngine('cpu'), oracle }).forEach(test)
})
