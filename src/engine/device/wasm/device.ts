/**
 * The WebAssembly device: the core with all kernels over it. What a runtime lacks costs speed
 * alone: where threads do not start, one computes, and where relaxed SIMD is not to be had, the
 * portable build does. Whatever was given up is told.
 */
import type { Device } from '../device.ts'
import type { EngineInfo } from '../../engine.ts'
import { WASM_BYTES } from '../../../run/memory-need.ts'
import { ToldError, messageOf } from '../../../run/told-error.ts'
import { Core } from './core.ts'
import { decodeKernels } from './decode-kernels.ts'
import { Heap } from './heap.ts'
import type { WasmBuild, WasmHost } from './host.ts'
import { instantiate } from './kernels.ts'
import type { Kernels } from './kernels.ts'
import { modelKernels } from './model-kernels.ts'
import { Panels } from './panels.ts'

const MOST_PAGES = WASM_BYTES / 65536
/** Small models gain little from more threads than this, and pages want to stay quick. */
const MOST_THREADS = 4
const CONTROL_BYTES = 64

export interface WasmOptions {
  /** The fastest that runs here when absent. */
  readonly build?: WasmBuild
  /**
   * As many as help when absent; more than one needs memory that threads can share. Bits do not
   * depend on it.
   */
  readonly threads?: number
}

export interface WasmDevice {
  readonly device: Device
  readonly info: EngineInfo
  readonly threads: number
  /** What makes it slower here than it could be, a sentence each. */
  readonly lacks: readonly string[]
  /** Resolves with the reason when a thread broke: the others would wait for it for ever. */
  readonly lost: Promise<string>
  readonly dispose: () => void
}

/**
 * Rejects with an Error that says so when the kernels cannot be had, or the build that was asked
 * for does not run here.
 */
export async function createWasmDevice(
  host: WasmHost,
  options: WasmOptions = {},
): Promise<WasmDevice> {
  if (options.build === 'relaxed' && !host.relaxed)
    throw new Error('this runtime has no relaxed SIMD: use the portable build')
  const wanted = options.threads ?? Math.min(host.processors, MOST_THREADS)
  if (!Number.isInteger(wanted) || wanted < 1)
    throw new RangeError(`threads is ${wanted}; it must be a whole number above 0`)
  const { started, lacks } = await quickest(host, options.build, wanted)
  const { build, threads, memory, heap, kernels, ends, lost } = started
  const core = new Core({ memory, heap, kernels, threads, host })
  const panels = new Panels(core)
  return {
    device: Object.assign(core, modelKernels(core, panels), decodeKernels(core, panels)),
    info: { name: 'wasm', adapter: 'WebAssembly SIMD', software: true, variants: { build } },
    threads,
    lost,
    lacks,
    // The device refers to its threads: one without a reference may be collected while it waits.
    dispose: () => {
      core.dispose()
      for (const end of ends) end()
    },
  }
}

interface Started {
  readonly build: WasmBuild
  readonly threads: number
  readonly memory: WebAssembly.Memory
  readonly heap: Heap
  readonly kernels: Kernels
  readonly ends: readonly (() => void)[]
  readonly lost: Promise<string>
}

/**
 * Rejects with what stood in the way of the first step when no step of the way down leads anywhere.
 */
async function quickest(
  host: WasmHost,
  asked: WasmBuild | undefined,
  wanted: number,
): Promise<{ readonly started: Started; readonly lacks: readonly string[] }> {
  const builds: readonly WasmBuild[] =
    asked !== undefined ? [asked] : host.relaxed ? ['relaxed', 'portable'] : ['portable']
  const counts = wanted > 1 && host.alone === undefined ? [wanted, 1] : [1]
  const causes: unknown[] = []
  let alone = host.alone
  for (const threads of counts) {
    let unrelaxed =
      asked === undefined && !host.relaxed ? 'this browser has no relaxed SIMD' : undefined
    for (const build of builds) {
      try {
        const started = await start(host, build, threads)
        return {
          started,
          lacks: [
            ...(alone !== undefined && threads < wanted ? [`One thread computes: ${alone}.`] : []),
            ...(unrelaxed !== undefined ? [`The portable kernels compute: ${unrelaxed}.`] : []),
          ],
        }
      } catch (error) {
        causes.push(error)
        alone ??= threads > 1 ? messageOf(error) : undefined
        unrelaxed ??= messageOf(error)
        // Another build has no other threads.
        if (error instanceof ThreadsError) break
      }
    }
  }
  throw causes[0]
}

/** Memory or threads that share it are not to be had. */
class ThreadsError extends ToldError {
  override readonly name = 'ThreadsError'
}

async function start(host: WasmHost, build: WasmBuild, threads: number): Promise<Started> {
  const shared = threads > 1
  const module = await host.compile(build, shared)
  const memory = memoryOf(shared)
  const heap = new Heap(memory, MOST_PAGES)
  const kernels = instantiate(module, memory)
  const control = heap.take('control block', CONTROL_BYTES)
  let broken: (reason: string) => void = () => undefined
  const lost = new Promise<string>((resolve) => {
    broken = resolve
  })
  const joined = await Promise.allSettled(
    Array.from({ length: threads - 1 }, async (_, index) =>
      host.startThread({ module, memory, control, place: index + 1, count: threads }, (reason) =>
        broken(reason),
      ),
    ),
  )
  const ends = joined.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
  const failed = joined.find((one) => one.status === 'rejected')
  if (failed !== undefined) {
    // Those that stand ready wait for one that will not come.
    for (const end of ends) end()
    throw new ThreadsError(messageOf(failed.reason), { cause: failed.reason })
  }
  kernels.join(control, 0, threads)
  return { build, threads, memory, heap, kernels, ends, lost }
}

function memoryOf(shared: boolean): WebAssembly.Memory {
  if (!shared) return new WebAssembly.Memory({ initial: 16 })
  try {
    return new WebAssembly.Memory({ initial: 16, maximum: MOST_PAGES, shared })
  } catch (cause) {
    throw new ThreadsError(messageOf(cause), { cause })
  }
}
