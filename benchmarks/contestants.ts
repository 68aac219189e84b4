/** Who takes part in the cases that run in a page. */
import type { Contestant } from './contestant.ts'

/** The WebAssembly engine in both builds, on one thread and on two. */
const WASM: readonly Contestant[] = [1, 2].flatMap((threads) =>
  (['relaxed', 'portable'] as const).map((build): Contestant => ({
    engine: 'wasm',
    threads,
    build,
  })),
)

const one = (engine: Contestant['engine'], threads: number | null = null): Contestant => ({
  engine,
  threads,
})

/** This project's engines. */
export const PROJECT: readonly Contestant[] = [
  one('webgpu'),
  ...WASM,
  one('tfjs-webgpu'),
  one('tfjs-wasm', 1),
  one('tfjs-cpu', 1),
]

export const PEERS: readonly Contestant[] = [
  one('peer-tfjs-webgpu'),
  one('peer-tfjs-wasm', 1),
  one('peer-tfjs-wasm', 2),
  one('peer-tfjs-cpu', 1),
  one('jax-webgpu'),
  one('jax-wasm', 1),
  one('jax-wasm', 2),
]
