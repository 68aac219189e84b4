/**
 * jax-js on as many threads as are asked for. It looks at its surroundings while it is loaded, so
 * they are arranged before that.
 */
import type { Contestant } from '../contestant.ts'
import type { Opened } from '../contestants/job.ts'

/**
 * Without shared memory it computes in this thread alone, as on a page that is not isolated; with
 * it, it starts as many as there are processors.
 */
function arrangeThreads(threads: number): void {
  if (threads === 1) Reflect.deleteProperty(globalThis, 'SharedArrayBuffer')
  else Object.defineProperty(navigator, 'hardwareConcurrency', { value: threads })
}

export async function openJax({ engine, threads }: Contestant): Promise<Opened> {
  if (threads !== null) arrangeThreads(threads)
  const { openJaxOn } = await import('./jax.ts')
  return openJaxOn(engine === 'jax-webgpu' ? 'webgpu' : 'wasm')
}
