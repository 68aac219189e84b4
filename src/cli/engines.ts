/** Engines in Node: WebGPU through Dawn, TensorFlow.js on its wasm or cpu backend. */
import type { Engine, EngineName } from '../engine/engine.ts'
import type { Config } from '../run/config.ts'
import { UsageError } from './command-line.ts'

async function webgpu(): Promise<Engine> {
  const [{ nodeGpu }, { createWebgpuEngine }] = await Promise.all([import('./node-gpu.ts'), import('../engine/device/webgpu/engine.ts')])
  return createWebgpuEngine({ gpu: await nodeGpu() })
}

async function tfjs(backend: 'wasm' | 'cpu'): Promise<Engine> {
  const { createTfjsEngine } = await import('../engine/tfjs/engine.ts')
  return createTfjsEngine(backend)
}

export async function createEngine(name: EngineName): Promise<Engine> {
  switch (name) {
    case 'webgpu': return webgpu()
    case 'tfjs-wasm': return tfjs('wasm')
    case 'tfjs-cpu': return tfjs('cpu')
    case 'tfjs-webgpu': throw new UsageError('tfjs-webgpu runs in a browser only; here there are webgpu, tfjs-wasm and tfjs-cpu')
  }
}

/** `auto`: WebGPU where Dawn finds an adapter or SwiftShader, else TensorFlow.js on wasm; says on standard error what it fell back to. */
export async function chooseEngine(wanted: Config['engine']): Promise<Engine> {
  if (wanted !== 'auto') return createEngine(wanted)
  try {
    return await createEngine('webgpu')
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}. Using tfjs-wasm.\n`)
    return createEngine('tfjs-wasm')
  }
}
