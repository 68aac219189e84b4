/**
 * The proof suite as a page: lists its cases and runs them one by one when asked (engine.spec.ts
 * asks).
 */
import { browserHost } from '../src/engine/device/wasm/browser-host.ts'
import { createWasmEngine } from '../src/engine/device/wasm/engine.ts'
import { createWebgpuEngine } from '../src/engine/device/webgpu/engine.ts'
import type { Outcome, ParityCase } from '../src/engine/parity/case.ts'
import { expectations, plantedCases } from '../src/engine/parity/planted.ts'
import { portableCase } from '../src/engine/parity/portable.ts'
import { briefCases, cases, slowCases } from '../src/engine/parity/parity-suite.ts'
import { createTfjsEngine } from '../src/engine/tfjs/engine.ts'
import { wasmPaths } from '../src/engine/tfjs/wasm-paths.ts'

export type Part = 'webgpu' | 'wasm relaxed' | 'wasm portable' | 'tfjs-webgpu'

export interface ProofPage {
  /** Starts the engines of a part and names its cases; of `webgpu` a few unless `whole`. */
  list(part: Part, whole: boolean): Promise<readonly string[]>
  run(part: Part, index: number): Promise<Outcome>
}

declare global {
  interface Window {
    proof: ProofPage
  }
}

/**
 * More kernels are made wrong in Node; here a few are, so that it is seen that these cases can fail.
 */
const WRONG_EVERY = 8

const started = new Map<Part, readonly ParityCase[]>()

async function start(part: Part, whole: boolean): Promise<readonly ParityCase[]> {
  const oracle = await createTfjsEngine('wasm', { wasmPaths })
  // Generating with TensorFlow.js takes long here, and is the same program on each of its backends.
  if (part === 'tfjs-webgpu')
    return slowCases({ subject: await createTfjsEngine('webgpu'), oracle })
  if (part === 'wasm relaxed')
    return cases({
      subject: await createWasmEngine(browserHost(), { build: 'relaxed', threads: 1 }),
      oracle,
    })
  if (part === 'wasm portable') {
    const subject = await createWasmEngine(browserHost(), { build: 'portable', threads: 1 })
    return [portableCase(subject), ...cases({ subject, oracle })]
  }
  const wrong = await plantedCases(
    (patchKernel) => createWebgpuEngine({ patchKernel }),
    await expectations(oracle),
  )
  return [
    ...(whole ? cases : briefCases)({ subject: await createWebgpuEngine(), oracle }),
    ...wrong.filter((_, index) => index % WRONG_EVERY === 0),
  ]
}

window.proof = {
  async list(part, whole) {
    const list = await start(part, whole)
    started.set(part, list)
    return list.map(({ name }) => name)
  },
  async run(part, index) {
    const found = started.get(part)?.[index]
    if (!found) throw new RangeError(`part ${part} has no case ${index}`)
    return found.run()
  },
}
