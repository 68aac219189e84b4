/** WebAssembly in a browser or one of its workers. */
import type { WasmHost } from './engine.ts'

export function browserHost(): WasmHost {
  return { relaxed: false, shared: globalThis.crossOriginIsolated, compile: () => Promise.reject(new Error('the WebAssembly kernels are not built')) }
}
