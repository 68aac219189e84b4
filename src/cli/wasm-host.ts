/** WebAssembly in Node: kernels from their files, threads as worker threads. */
import { readFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { setFlagsFromString } from 'node:v8'
import { Worker } from 'node:worker_threads'
import { hasRelaxedSimd } from '../engine/device/wasm/host.ts'
import type { ThreadPlace, WasmHost } from '../engine/device/wasm/host.ts'
import { messageOf } from '../run/told-error.ts'

const KERNELS = new URL('../engine/device/wasm/kernels/', import.meta.url)

/**
 * What a thread does; plain JavaScript, because a worker thread is not given the loader that reads
 * TypeScript.
 */
const THREAD = `
const { parentPort, workerData: { module, memory, control, place, count } } = require('node:worker_threads')
const words = new Int32Array(memory.buffer)
const sleep = (address, value) => { Atomics.wait(words, address / 4, value) }
const wake = (address) => { Atomics.notify(words, address / 4) }
const kernels = new WebAssembly.Instance(module, { env: { memory, sleep, wake } }).exports
kernels.join(control, place, count)
parentPort.postMessage('ready')
kernels.serve()`

function startThread(place: ThreadPlace, broken: (reason: string) => void): Promise<() => void> {
  const worker = new Worker(THREAD, { eval: true, workerData: place })
  return new Promise((resolve, reject) => {
    worker.once('message', () => {
      // A thread that waits for work does not keep the process alive.
      worker.unref()
      resolve(() => {
        void worker.terminate()
      })
    })
    worker.once('error', (error) => {
      reject(error)
      broken(`a thread of the WebAssembly kernels broke: ${messageOf(error)}`)
    })
  })
}

export function nodeHost(): WasmHost {
  // Node 20 has relaxed SIMD behind a flag, later versions without; the flag then means nothing.
  if (!hasRelaxedSimd()) setFlagsFromString('--experimental-wasm-relaxed-simd')
  return {
    compile: async (build, shared) =>
      WebAssembly.compile(
        await readFile(new URL(`${build}${shared ? '-shared' : ''}.wasm`, KERNELS)),
      ),
    relaxed: hasRelaxedSimd(),
    processors: availableParallelism(),
    maySleep: true,
    startThread,
    clock: () => performance.now(),
    breathe: () =>
      new Promise((resolve) => {
        setImmediate(resolve)
      }),
  }
}
