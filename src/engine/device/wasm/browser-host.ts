/** WebAssembly in a browser or one of its workers. */
import portableShared from './kernels/portable-shared.wasm?url'
import portable from './kernels/portable.wasm?url'
import relaxedShared from './kernels/relaxed-shared.wasm?url'
import relaxed from './kernels/relaxed.wasm?url'
import { startWorker, whatBroke } from '../start-worker.ts'
import { hasRelaxedSimd } from './host.ts'
import type { ThreadPlace, WasmHost } from './host.ts'
import script from './thread.ts?worker&url'

const ADDRESSES = { relaxed: { own: relaxed, shared: relaxedShared }, portable: { own: portable, shared: portableShared } } as const

async function startThread(place: ThreadPlace, broken: (reason: string) => void): Promise<() => void> {
  const worker = startWorker(script, import.meta.url, `kernels ${place.place + 1}`)
  await new Promise<void>((resolve, reject) => {
    worker.onmessage = () => resolve()
    worker.onerror = (event) => {
      worker.terminate()
      reject(new Error(`a thread of the WebAssembly kernels does not start: ${whatBroke(event)}`))
    }
    worker.postMessage(place)
  })
  worker.onerror = (event) => broken(`a thread of the WebAssembly kernels broke: ${whatBroke(event)}`)
  return () => worker.terminate()
}

/** A message to oneself comes behind whatever waits already. Several may wait for their turn at once. */
function turns(): () => Promise<void> {
  const { port1, port2 } = new MessageChannel()
  const waiting: (() => void)[] = []
  port1.onmessage = () => waiting.shift()?.()
  return () => new Promise((resolve) => {
    waiting.push(resolve)
    port2.postMessage(0)
  })
}

export function browserHost(): WasmHost {
  return {
    compile: async (build, shared) => WebAssembly.compileStreaming(fetch(new URL(ADDRESSES[build][shared ? 'shared' : 'own'], import.meta.url))),
    relaxed: hasRelaxedSimd(),
    shared: globalThis.crossOriginIsolated,
    processors: navigator.hardwareConcurrency,
    maySleep: 'WorkerGlobalScope' in globalThis,
    startThread,
    // eslint-disable-next-line no-restricted-properties -- decides when to breathe, never what is computed
    clock: () => performance.now(),
    breathe: turns(),
  }
}
