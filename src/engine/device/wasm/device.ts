/** The WebAssembly device: the core with all kernels over it. */
import type { Device } from '../device.ts'
import type { EngineInfo } from '../../engine.ts'
import { Core } from './core.ts'
import { decodeKernels } from './decode-kernels.ts'
import { Heap } from './heap.ts'
import type { WasmBuild, WasmHost } from './host.ts'
import { instantiate } from './kernels.ts'
import { modelKernels } from './model-kernels.ts'
import { Panels } from './panels.ts'

/** 4 GiB: what 32-bit addresses reach. */
const MOST_PAGES = 65536
/** The most that a WebAssembly memory of 32-bit addresses can hold. */
export const MEMORY_BYTES = MOST_PAGES * 65536
/** Small models gain little from more threads than this, and pages want to stay quick. */
const MOST_THREADS = 4
const CONTROL_BYTES = 64

export interface WasmOptions {
  /** The fastest that runs here when absent. */
  readonly build?: WasmBuild
  /** As many as help when absent; more than one needs memory that threads can share. Bits do not depend on it. */
  readonly threads?: number
}

export interface WasmDevice {
  readonly device: Device
  readonly info: EngineInfo
  readonly threads: number
  /** Resolves with the reason when a thread broke: the others would wait for it for ever. */
  readonly lost: Promise<string>
  readonly dispose: () => void
}

/** Rejects with an Error that says so when the kernels cannot be had, or the build does not run here. */
export async function createWasmDevice(host: WasmHost, options: WasmOptions = {}): Promise<WasmDevice> {
  const build = options.build ?? (host.relaxed ? 'relaxed' : 'portable')
  if (build === 'relaxed' && !host.relaxed) throw new Error('this runtime has no relaxed SIMD: use the portable build')
  const wanted = options.threads ?? Math.min(host.processors, MOST_THREADS)
  if (!Number.isInteger(wanted) || wanted < 1) throw new RangeError(`threads is ${wanted}; it must be a whole number above 0`)
  const threads = host.shared ? wanted : 1
  const shared = threads > 1
  const module = await host.compile(build, shared)
  const memory = new WebAssembly.Memory(shared ? { initial: 16, maximum: MOST_PAGES, shared } : { initial: 16 })
  const heap = new Heap(memory, MOST_PAGES)
  const kernels = instantiate(module, memory)
  const control = heap.take('control block', CONTROL_BYTES)
  let broken: (reason: string) => void = () => undefined
  const lost = new Promise<string>((resolve) => { broken = resolve })
  const ends = await Promise.all(Array.from({ length: threads - 1 }, (_, index) => host.startThread({ module, memory, control, place: index + 1, count: threads }, (reason) => broken(reason))))
  kernels.join(control, 0, threads)
  const core = new Core({ memory, heap, kernels, threads, host })
  const panels = new Panels(core)
  return {
    device: Object.assign(core, modelKernels(core, panels), decodeKernels(core, panels)),
    info: { name: 'wasm', adapter: 'WebAssembly SIMD', software: true, variants: { build } },
    threads, lost,
    // Whoever holds the device holds its threads: one that nobody knows may be collected while it waits.
    dispose: () => {
      core.dispose()
      for (const end of ends) end()
    },
  }
}
