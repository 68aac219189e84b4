/** The engines of a browser, each made when it is asked for: what is not used is not loaded. */
import type { Device } from '../engine/device/device.ts'
import type { Engine } from '../engine/engine.ts'
import type { EngineChoice, KernelVariant } from '../run/engine-choice.ts'
import { WASM_BYTES } from '../run/memory-need.ts'

/** An engine that runs here, with its device where it is our own. */
export interface EngineInstance {
  readonly engine: Engine
  /** What the engine's kernels work on; absent for TensorFlow.js. */
  readonly device?: Device
  /** Threads that compute; absent where they are not ours to choose. */
  readonly threads?: number
  /** What makes it slower here than it could be, a sentence each. */
  readonly lacks?: readonly string[]
  /**
   * What was dispatched and submitted to a GPU since the engine was made; absent for engines that
   * have none.
   */
  readonly counts?: () => { readonly dispatches: number; readonly submits: number }
}

async function webgpu(kernels: KernelVariant | undefined): Promise<EngineInstance> {
  const [{ createWebgpuDevice }, { TransformerPolicy }, { keptChoices }] = await Promise.all([
    import('../engine/device/webgpu/device.ts'),
    import('../engine/transformer/policy.ts'),
    import('./kernel-choices.ts'),
  ])
  const { device, gpu, info } = await createWebgpuDevice({
    choices: keptChoices,
    clock: () => performance.now(),
    ...(kernels && { sharing: kernels }),
  })
  return {
    device,
    counts: () => ({ dispatches: gpu.dispatches, submits: gpu.submits }),
    engine: {
      info,
      lost: gpu.lost,
      memory: { buffer: gpu.largestBuffer },
      createPolicy: async (config, from) => new TransformerPolicy(device, config, from),
      dispose: () => gpu.dispose(),
    },
  }
}

async function wasm(portable: boolean): Promise<EngineInstance> {
  const [{ createWasmDevice }, { browserHost }, { TransformerPolicy }] = await Promise.all([
    import('../engine/device/wasm/device.ts'),
    import('../engine/device/wasm/browser-host.ts'),
    import('../engine/transformer/policy.ts'),
  ])
  const { device, info, threads, lacks, lost, dispose } = await createWasmDevice(
    browserHost(),
    portable ? { build: 'portable' } : {},
  )
  return {
    device,
    threads,
    lacks,
    engine: {
      info,
      lost,
      memory: { total: WASM_BYTES, buffer: WASM_BYTES },
      createPolicy: async (config, from) => new TransformerPolicy(device, config, from),
      dispose,
    },
  }
}

async function tfjs(backend: 'webgpu' | 'wasm' | 'cpu'): Promise<EngineInstance> {
  const { createTfjsEngine } = await import('../engine/tfjs/engine.ts')
  if (backend !== 'wasm') return { engine: await createTfjsEngine(backend) }
  const { wasmPaths } = await import('../engine/tfjs/wasm-paths.ts')
  return { engine: await createTfjsEngine(backend, { wasmPaths }) }
}

/** Rejects with an Error in words where that engine does not start. */
export async function startEngine({
  name,
  portable,
  kernels,
}: NamedEngine): Promise<EngineInstance> {
  switch (name) {
    case 'webgpu':
      return webgpu(kernels)
    case 'wasm':
      return wasm(portable)
    case 'tfjs-webgpu':
      return tfjs('webgpu')
    case 'tfjs-wasm':
      return tfjs('wasm')
    case 'tfjs-cpu':
      return tfjs('cpu')
  }
}

/** A choice that leaves nothing open. */
export interface NamedEngine extends EngineChoice {
  readonly name: Exclude<EngineChoice['name'], 'auto'>
}
