/**
 * Engines in Node: our own on WebAssembly and on WebGPU through Dawn, TensorFlow.js on its wasm or
 * cpu backend.
 */
import type { Engine, EngineName } from '../engine/engine.ts'
import type { EngineChoice, KernelVariant } from '../run/engine-choice.ts'
import { messageOf } from '../run/told-error.ts'
import { CommandError, UsageError, reasonOf } from './errors.ts'

async function webgpu(kernels: KernelVariant | undefined): Promise<Engine> {
  const [{ nodeGpu }, { createWebgpuEngine }] = await Promise.all([
    import('./node-gpu.ts'),
    import('../engine/device/webgpu/engine.ts'),
  ])
  return createWebgpuEngine({ gpu: await nodeGpu(), ...(kernels && { sharing: kernels }) })
}

async function wasm(portable: boolean, threads: number | undefined): Promise<Engine> {
  const [{ nodeHost }, { createWasmEngine }] = await Promise.all([
    import('./wasm-host.ts'),
    import('../engine/device/wasm/engine.ts'),
  ])
  return createWasmEngine(nodeHost(), {
    ...(portable && { build: 'portable' as const }),
    ...(threads !== undefined && { threads }),
  })
}

async function tfjs(backend: 'wasm' | 'cpu'): Promise<Engine> {
  const { createTfjsEngine } = await import('../engine/tfjs/engine.ts')
  return createTfjsEngine(backend)
}

/** How many threads an engine that computes on them may use, where not as many as help. */
interface Threads {
  readonly threads?: number
}

export async function createEngine(
  name: EngineName,
  { portable, kernels, threads }: Omit<EngineChoice, 'name'> & Threads = { portable: false },
): Promise<Engine> {
  switch (name) {
    case 'webgpu':
      return webgpu(kernels)
    case 'wasm':
      return wasm(portable, threads)
    case 'tfjs-wasm':
      return tfjs('wasm')
    case 'tfjs-cpu':
      return tfjs('cpu')
    case 'tfjs-webgpu':
      throw new UsageError(
        'tfjs-webgpu runs in a browser only; here there are wasm, webgpu, tfjs-wasm and tfjs-cpu.',
      )
  }
}

/**
 * `auto`: WebAssembly, which computes the same everywhere and beats WebGPU in software; else WebGPU
 * where Dawn finds an adapter, saying so on standard error.
 */
export async function chooseEngine({ name, ...wanted }: EngineChoice & Threads): Promise<Engine> {
  if (name !== 'auto') {
    try {
      return await createEngine(name, wanted)
    } catch (error) {
      if (error instanceof UsageError) throw error
      throw new CommandError(
        `The engine ${name} does not start here: ${reasonOf(error)}. Choose another with --engine.`,
      )
    }
  }
  try {
    return await createEngine('wasm', {
      portable: false,
      ...(wanted.threads !== undefined && { threads: wanted.threads }),
    })
  } catch (error) {
    process.stderr.write(`${messageOf(error)}. Using webgpu.\n`)
    return createEngine('webgpu')
  }
}
