/**
 * What a browser may lack, switched off by hand: the engine still starts and computes, says on how
 * many threads and with which kernels, and why.
 */
import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { expect, it, vi } from 'vitest'
import { nodeHost } from '../../../cli/wasm-host.ts'
import { PORTABLE_BITS, fingerprint } from '../../parity/portable.ts'
import { TransformerPolicy } from '../../transformer/policy.ts'
import { browserHost } from './browser-host.ts'
import type { Abilities } from './browser-host.ts'
import { createWasmDevice } from './device.ts'
import { createWasmEngine } from './engine.ts'
import { hasRelaxedSimd } from './host.ts'
import type { ThreadPlace } from './host.ts'

const KERNELS = new URL('kernels/', import.meta.url)
const node = nodeHost()

interface Thread extends ReturnType<Abilities['startWorker']> {
  ended: boolean
}

/**
 * A worker as browsers have it over a thread of Node's; `takes` stands for what it does with its
 * place before that.
 */
function threads(
  takes: (place: ThreadPlace) => 'start' | 'silent' | { readonly breaks: string } = () => 'start',
) {
  const started: Thread[] = []
  const startWorker: Abilities['startWorker'] = () => {
    let end: () => void = () => undefined
    const say = (listener: 'onmessage' | 'onerror', message: string) => {
      Reflect.apply(worker[listener] ?? (() => undefined), worker, [
        Object.assign(new Event(listener), { message }),
      ])
    }
    const worker: Thread = {
      ended: false,
      onmessage: null,
      onerror: null,
      postMessage: (place: ThreadPlace) => {
        const how = takes(place)
        if (how === 'silent') return
        if (how !== 'start')
          queueMicrotask(() => {
            say('onerror', how.breaks)
          })
        else
          void node
            .startThread(place, (reason) => {
              say('onerror', reason)
            })
            .then((ends) => {
              end = ends
              say('onmessage', '')
            })
      },
      terminate: () => {
        worker.ended = true
        end()
      },
    }
    started.push(worker)
    return worker
  }
  return { started, startWorker }
}

const able = (lacks: Partial<Abilities> = {}): Abilities => ({
  isolated: true,
  sharedMemory: true,
  workers: true,
  relaxed: hasRelaxedSimd(),
  processors: 2,
  maySleep: true,
  fetch: async (address) =>
    new Response(await readFile(new URL(basename(address.pathname), KERNELS))),
  startWorker: threads().startWorker,
  ...lacks,
})

/** What started, and the bits that it gives. */
async function used(abilities: Abilities) {
  const { device, threads, info, lost, lacks, dispose } = await createWasmDevice(
    browserHost(abilities),
  )
  const bits = await fingerprint({
    info,
    lost,
    createPolicy: async (config, from) => new TransformerPolicy(device, config, from),
    dispose,
  })
  dispose()
  return { threads, build: info.variants['build'], lacks, bits }
}
const engine = await createWasmEngine(node, { build: 'relaxed', threads: 1 })
const bits = await fingerprint(engine)
engine.dispose()
const alone = (why: string) => ({
  threads: 1,
  build: 'relaxed',
  lacks: [`One thread computes: ${why}.`],
  bits,
})

it('lacks nothing where all is there', async () => {
  const { started, startWorker } = threads()
  expect(await used(able({ startWorker }))).toEqual({
    threads: 2,
    build: 'relaxed',
    lacks: [],
    bits,
  })
  expect(started.map(({ ended }) => ended)).toEqual([true])
})

it.each<[string, Partial<Abilities>, string]>([
  [
    'isolation',
    { isolated: false },
    'this page is not isolated from other origins, so threads may share no memory',
  ],
  [
    'SharedArrayBuffer',
    { sharedMemory: false },
    'this browser has no memory that threads can share',
  ],
  ['workers in workers', { workers: false }, 'this browser starts no workers here'],
])('without %s it computes on one thread, and tries no other', async (_, lacks, why) => {
  const { started, startWorker } = threads()
  expect(await used(able({ startWorker, ...lacks }))).toEqual(alone(why))
  expect(started).toEqual([])
})

it('without memory that can be posted, though it can be made, it computes on one thread and leaves no other behind', async () => {
  const { started, startWorker } = threads(() => {
    throw new DOMException('The object can not be cloned.', 'DataCloneError')
  })
  expect(await used(able({ startWorker, processors: 3 }))).toEqual(
    alone('memory cannot be shared with a thread (The object can not be cloned.)'),
  )
  expect(started.map(({ ended }) => ended)).toEqual([true, true])
})

it('where one of the threads breaks or cannot be started, those that stand are ended', async () => {
  const { started, startWorker } = threads(({ place }) =>
    place === 2 ? { breaks: 'no module here' } : 'start',
  )
  expect(await used(able({ startWorker, processors: 3 }))).toEqual(
    alone('a thread of the WebAssembly kernels does not start: no module here'),
  )
  expect(started.map(({ ended }) => ended)).toEqual([true, true])
  expect(
    await used(
      able({
        startWorker: () => {
          throw new TypeError('Worker is no constructor')
        },
      }),
    ),
  ).toEqual(alone('Worker is no constructor'))
})

it('where a thread never answers it is not waited for any longer', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  try {
    const { started, startWorker } = threads(() => 'silent')
    const result = used(able({ startWorker }))
    await vi.waitUntil(() => {
      vi.advanceTimersByTime(20_000)
      return started.every(({ ended }) => ended) && started.length === 1
    })
    vi.useRealTimers()
    expect(await result).toEqual(
      alone('a thread of the WebAssembly kernels does not start: it never answers'),
    )
  } finally {
    vi.useRealTimers()
  }
})

it('where memory of that size cannot be reserved for threads, it computes on one', async () => {
  const { Memory } = WebAssembly
  const memory = vi.spyOn(WebAssembly, 'Memory').mockImplementation(function (how) {
    if (how.shared === true) throw new RangeError('could not allocate memory')
    return new Memory(how)
  })
  try {
    expect(await used(able())).toEqual(alone('could not allocate memory'))
  } finally {
    memory.mockRestore()
  }
})

it('without relaxed SIMD the portable kernels compute, on as many threads', async () => {
  const portable = { threads: 2, build: 'portable', bits: PORTABLE_BITS }
  expect(await used(able({ relaxed: false }))).toEqual({
    ...portable,
    lacks: ['The portable kernels compute: this browser has no relaxed SIMD.'],
  })
  const { fetch } = able()
  const broken = able({
    fetch: async (address) =>
      /\/relaxed/.test(address.pathname) ? new Response(new Uint8Array(8)) : fetch(address),
  })
  expect(await used(broken)).toMatchObject({
    ...portable,
    lacks: [expect.stringMatching(/^The portable kernels compute: .*WebAssembly/)],
  })
})

it('needs no compiling of what still arrives, nor a host that names its type', async () => {
  const streaming = vi
    .spyOn(WebAssembly, 'compileStreaming')
    .mockImplementation(() => Promise.reject(new TypeError('Incorrect response MIME type')))
  try {
    expect(await used(able())).toMatchObject({ threads: 2, build: 'relaxed', bits })
  } finally {
    streaming.mockRestore()
  }
})

it('lacks everything: one thread, portable kernels, and both are said', async () => {
  expect(
    await used(able({ isolated: false, sharedMemory: false, workers: false, relaxed: false })),
  ).toEqual({
    threads: 1,
    build: 'portable',
    bits: PORTABLE_BITS,
    lacks: [
      'One thread computes: this page is not isolated from other origins, so threads may share no memory.',
      'The portable kernels compute: this browser has no relaxed SIMD.',
    ],
  })
})

it('says what stood in the way where no kernels can be had at all', async () => {
  await expect(
    used(able({ fetch: () => Promise.resolve(new Response('', { status: 404 })) })),
  ).rejects.toThrow(/relaxed-shared\.wasm could not be fetched \(404\)/)
})
