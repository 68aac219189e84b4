/** The engine whose arithmetic is hand-written WGSL. */
import type { Engine } from '../../engine.ts'
import { TransformerPolicy } from '../../transformer/policy.ts'
import { createWebgpuDevice } from './device.ts'
import type { WebgpuOptions } from './device.ts'

/** Rejects with an Error that says so when there is no adapter. */
export async function createWebgpuEngine(options: WebgpuOptions = {}): Promise<Engine> {
  const { device, gpu, info } = await createWebgpuDevice(options)
  return {
    info,
    lost: gpu.lost,
    memory: { buffer: gpu.largestBuffer },
    createPolicy: async (config, from) => new TransformerPolicy(device, config, from),
    dispose: () => gpu.dispose(),
  }
}
