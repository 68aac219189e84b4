/** WebAssembly in Node. */
import type { WasmHost } from '../engine/device/wasm/engine.ts'

export function nodeHost(): WasmHost {
  return { relaxed: false, shared: true, compile: () => Promise.reject(new Error('the WebAssembly kernels are not built')) }
}
