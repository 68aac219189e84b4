/** The engine whose arithmetic is WebAssembly SIMD, on one or more threads. */
import type { Engine } from '../../engine.ts'
import { WASM_BYTES } from '../../../run/memory-need.ts'
import { TransformerPolicy } from '../../transformer/policy.ts'
import { createWasmDevice } from './device.ts'
import type { WasmOptions } from './device.ts'
import type { WasmHost } from './host.ts'

export type { WasmHost } from './host.ts'
export type { WasmOptions } from './device.ts'

/** Rejects with an Error that says why when it cannot run here. */
export async function createWasmEngine(host: WasmHost, options: WasmOptions = {}): Promise<Engine> {
  const { device, info, lost, dispose } = await createWasmDevice(host, options)
  return {
    info,
    lost,
    memory: { total: WASM_BYTES, buffer: WASM_BYTES },
    createPolicy: async (config, from) => new TransformerPolicy(device, config, from),
    dispose,
  }
}
