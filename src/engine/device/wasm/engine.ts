/** The WebAssembly engine's entrance. Its kernels are not in this version: making it is refused, in words, and callers take another engine. */
import type { Engine } from '../../engine.ts'

export type WasmBuild = 'relaxed' | 'portable'

/** What differs between a browser and Node. */
export interface WasmHost {
  readonly compile: (build: WasmBuild, shared: boolean) => Promise<WebAssembly.Module>
  /** Whether this runtime has relaxed SIMD, and memory that threads can share. */
  readonly relaxed: boolean
  readonly shared: boolean
}

export interface WasmOptions {
  readonly build?: WasmBuild
  readonly threads?: number
}

export async function createWasmEngine(host: WasmHost, options: WasmOptions = {}): Promise<Engine> {
  await host.compile(options.build ?? (host.relaxed ? 'relaxed' : 'portable'), host.shared)
  throw new Error('the WebAssembly kernels are not built')
}
