/** WebAssembly in a browser or one of its workers. */
import portableShared from './kernels/portable-shared.wasm?url'
import portable from './kernels/portable.wasm?url'
import relaxedShared from './kernels/relaxed-shared.wasm?url'
import relaxed from './kernels/relaxed.wasm?url'
import { hasRelaxedSimd } from './host.ts'
import type { ThreadPlace, WasmHost } from './host.ts'

const ADDRESSES = { relaxed: { own: relaxed, shared: relaxedShared }, portable: { own: portable, shared: portableShared } } as const

async function startThread(place: ThreadPlace): Promise<() => void> {
  const worker = new Worker(new URL('./thread.ts', import.meta.url), { type: 'module', name: `kernels ${place.place + 1}` })
  await new Promise<void>((resolve, reject) => {
    worker.onmessage = () => resolve()
    worker.onerror = ({ message }) => {
      worker.terminate()
      reject(new Error(`a thread of the WebAssembly kernels does not start: ${message}`))
    }
    worker.postMessage(place)
  })
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
    compile: async (build, shared) => WebAssembly.compileStreaming(fetch(ADDRESSES[build][shared ? 'shared' : 'own'])),
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
