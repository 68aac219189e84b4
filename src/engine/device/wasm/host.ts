/**
 * What the WebAssembly device needs of where it runs: a browser's worker and Node differ in these
 * things alone.
 */

/**
 * `relaxed` fuses multiply and add where the processor can; `portable` has the same bits on every
 * machine.
 */
export type WasmBuild = 'relaxed' | 'portable'

/**
 * What a further thread needs to take its place; `count` threads in all, `control` is the address
 * of the block they meet at.
 */
export interface ThreadPlace {
  readonly module: WebAssembly.Module
  readonly memory: WebAssembly.Memory
  readonly control: number
  readonly place: number
  readonly count: number
}

export interface WasmHost {
  /** The kernels of one build, with memory of its own or shared. */
  readonly compile: (build: WasmBuild, shared: boolean) => Promise<WebAssembly.Module>
  /** Whether this runtime has relaxed SIMD. */
  readonly relaxed: boolean
  /**
   * Why there can be one thread only, in words; absent where nothing speaks against more. Whether
   * they start is known once it was tried.
   */
  readonly alone?: string | undefined
  /** Processors that may be used. */
  readonly processors: number
  /** Whether the calling thread may sleep: a page's main thread may not. */
  readonly maySleep: boolean
  /**
   * Starts a thread that joins the others at `place` and serves; resolves once it stands ready,
   * with a way to end it by force. `broken` is told when it ends by itself.
   */
  readonly startThread: (
    place: ThreadPlace,
    broken: (reason: string) => void,
  ) => Promise<() => void>
  /** Milliseconds from any fixed point. */
  readonly clock: () => number
  /** Yields to the event loop: resolves after all tasks that wait for this thread. */
  readonly breathe: () => Promise<void>
}

/** A module that needs relaxed SIMD: one f32x4.relaxed_madd of zeros. */
const RELAXED = Uint8Array.from([
  0,
  97,
  115,
  109,
  1,
  0,
  0,
  0,
  1,
  4,
  1,
  96,
  0,
  0,
  3,
  2,
  1,
  0,
  10,
  62,
  1,
  60,
  0,
  ...Array.from({ length: 3 }, () => [0xfd, 0x0c, ...new Array<number>(16).fill(0)]).flat(),
  0xfd,
  0x85,
  0x02,
  0x1a,
  0x0b,
])

export const hasRelaxedSimd = (): boolean => WebAssembly.validate(RELAXED)
