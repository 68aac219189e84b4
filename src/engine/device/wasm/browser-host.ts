/** WebAssembly in a browser or one of its workers. */
import portableShared from './kernels/portable-shared.wasm?url'
import portable from './kernels/portable.wasm?url'
import relaxedShared from './kernels/relaxed-shared.wasm?url'
import relaxed from './kernels/relaxed.wasm?url'
import { startWorker, whatBroke } from '../start-worker.ts'
import { hasRelaxedSimd } from './host.ts'
import type { ThreadPlace, WasmHost } from './host.ts'
import script from './thread.ts?worker&url'
import { messageOf } from '../../../run/told-error.ts'

const ADDRESSES = {
  relaxed: { own: relaxed, shared: relaxedShared },
  portable: { own: portable, shared: portableShared },
} as const
/** Far longer than a thread takes to start, and then it never will. */
const PATIENCE_MS = 20_000

/** What of the browser not every browser has; a test has its own. */
export interface Abilities {
  /** Isolated from other origins. */
  readonly isolated: boolean
  readonly sharedMemory: boolean
  /** A worker may start workers. */
  readonly workers: boolean
  readonly relaxed: boolean
  readonly processors: number
  /** This is a worker, which may sleep. */
  readonly maySleep: boolean
  readonly fetch: (address: URL) => Promise<Response>
  readonly startWorker: (
    script: string,
    near: string,
    name: string,
  ) => Pick<Worker, 'onmessage' | 'onerror' | 'postMessage' | 'terminate'>
}

/**
 * Threads need all of this. A browser may say that a page is isolated and have no memory that can
 * be posted (WebKitGTK).
 */
function alone({ isolated, sharedMemory, workers }: Abilities): string | undefined {
  if (!isolated)
    return 'this page is not isolated from other origins, so threads may share no memory'
  if (!sharedMemory) return 'this browser has no memory that threads can share'
  return workers ? undefined : 'this browser starts no workers here'
}

/**
 * Where the kernels come whole, no host needs to name their type, nor a browser to compile as they
 * arrive. They are small.
 */
async function compiled(address: URL, { fetch }: Abilities): Promise<WebAssembly.Module> {
  const response = await fetch(address)
  if (!response.ok) throw new Error(`${address.pathname} could not be fetched (${response.status})`)
  return WebAssembly.compile(await response.arrayBuffer())
}

async function startThread(
  place: ThreadPlace,
  broken: (reason: string) => void,
  { startWorker: start }: Abilities,
): Promise<() => void> {
  const worker = start(script, import.meta.url, `kernels ${place.place + 1}`)
  try {
    await new Promise<void>((resolve, reject) => {
      const late = setTimeout(() => {
        reject(new Error('a thread of the WebAssembly kernels does not start: it never answers'))
      }, PATIENCE_MS)
      worker.onmessage = () => {
        clearTimeout(late)
        resolve()
      }
      worker.onerror = (event) => {
        clearTimeout(late)
        reject(new Error(`a thread of the WebAssembly kernels does not start: ${whatBroke(event)}`))
      }
      try {
        worker.postMessage(place)
      } catch (cause) {
        clearTimeout(late)
        reject(new Error(`memory cannot be shared with a thread (${messageOf(cause)})`, { cause }))
      }
    })
  } catch (error) {
    worker.terminate()
    throw error
  }
  worker.onerror = (event) =>
    broken(`a thread of the WebAssembly kernels broke: ${whatBroke(event)}`)
  return () => worker.terminate()
}

/**
 * Gives a function that yields to the event loop: a message to oneself comes behind all tasks that
 * wait already. Several calls may wait at once.
 */
function yieldingToEventLoop(): () => Promise<void> {
  const { port1, port2 } = new MessageChannel()
  const waiting: (() => void)[] = []
  port1.onmessage = () => waiting.shift()?.()
  return () =>
    new Promise((resolve) => {
      waiting.push(resolve)
      port2.postMessage(0)
    })
}

const abilities = (): Abilities => ({
  isolated: globalThis.crossOriginIsolated,
  sharedMemory: 'SharedArrayBuffer' in globalThis,
  workers: 'Worker' in globalThis,
  relaxed: hasRelaxedSimd(),
  processors: navigator.hardwareConcurrency,
  maySleep: 'WorkerGlobalScope' in globalThis,
  fetch: (address) => fetch(address),
  startWorker,
})

export function browserHost(able = abilities()): WasmHost {
  return {
    compile: (build, shared) =>
      compiled(new URL(ADDRESSES[build][shared ? 'shared' : 'own'], import.meta.url), able),
    relaxed: able.relaxed,
    alone: alone(able),
    processors: able.processors,
    maySleep: able.maySleep,
    startThread: (place, broken) => startThread(place, broken, able),
    // eslint-disable-next-line no-restricted-properties -- decides when to breathe, never what is computed
    clock: () => performance.now(),
    breathe: yieldingToEventLoop(),
  }
}
