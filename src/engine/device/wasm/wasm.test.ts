/** The WebAssembly device apart from its arithmetic: builds, bits, threads, memory. */
import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import {
  BUILDS,
  argumentFile,
  binaryOf,
  compileKernels,
} from '../../../../scripts/compile-kernels.ts'
import { ARGUMENT_FILES } from '../../../../scripts/kernel-arguments.ts'
import { nodeHost } from '../../../cli/wasm-host.ts'
import { defined } from '../../../run/at.ts'
import { PORTABLE_BITS, fingerprint } from '../../parity/portable.ts'
import { createWasmDevice } from './device.ts'
import { createWasmEngine } from './engine.ts'
import { Heap } from './heap.ts'
import type { WasmOptions } from './device.ts'

async function bits(options: WasmOptions): Promise<string> {
  const engine = await createWasmEngine(nodeHost(), options)
  try {
    return await fingerprint(engine)
  } finally {
    engine.dispose()
  }
}

it.each(Object.entries(ARGUMENT_FILES))(
  'assembly/%s is what the descriptions of commands make of it',
  async (name, text) => {
    expect(await readFile(argumentFile(name), 'utf8')).toBe(text)
  },
)

it.each(BUILDS)('%s is what its source compiles to', async (build) => {
  expect(Buffer.from(await compileKernels(build)).equals(await readFile(binaryOf(build)))).toBe(
    true,
  )
})

describe('bits', () => {
  it('of the portable build are the same on every machine', async () => {
    expect(await bits({ build: 'portable', threads: 1 })).toBe(PORTABLE_BITS)
  })

  it.each(['relaxed', 'portable'] as const)(
    'of the %s build do not depend on threads',
    async (build) => {
      const alone = await bits({ build, threads: 1 })
      expect(await bits({ build, threads: 2 })).toBe(alone)
      expect(await bits({ build, threads: 3 })).toBe(alone)
    },
  )
})

describe('a thread that breaks', () => {
  it('is the loss of the device: the others would wait for it for ever', async () => {
    const host = nodeHost()
    const breaks: ((reason: string) => void)[] = []
    const { lost, dispose } = await createWasmDevice(
      {
        ...host,
        startThread: (place, broken) => {
          breaks.push(broken)
          return host.startThread(place, broken)
        },
      },
      { threads: 2 },
    )
    breaks[0]?.('out of memory')
    expect(await lost).toBe('out of memory')
    dispose()
  })
})

describe('what cannot be made', () => {
  it('says that relaxed SIMD is missing', async () => {
    await expect(
      createWasmDevice({ ...nodeHost(), relaxed: false }, { build: 'relaxed' }),
    ).rejects.toThrow('use the portable build')
  })

  it('refuses a number of threads that is none', async () => {
    await expect(createWasmDevice(nodeHost(), { threads: 0 })).rejects.toThrow(RangeError)
  })
})

describe('the heap', () => {
  const heap = () => new Heap(new WebAssembly.Memory({ initial: 2 }), 8)

  it('hands out zeroed blocks that do not overlap, and the same room again', () => {
    const memory = new WebAssembly.Memory({ initial: 2 })
    const one = new Heap(memory, 8)
    const [a, b, c] = [one.take('a', 1000), one.take('b', 5000), one.take('c', 10)]
    expect(new Set([a, b, c]).size).toBe(3)
    new Uint8Array(memory.buffer, b, 5000).fill(7)
    one.give(b)
    const again = one.take('b', 5000)
    expect(again).toBe(b)
    expect(new Uint8Array(memory.buffer, again, 5000).every((byte) => byte === 0)).toBe(true)
  })

  it('joins neighbours that come back, in any order', () => {
    const one = heap()
    const blocks = [1, 2, 3, 4].map((size) => one.take('x', size * 1000))
    for (const index of [1, 3, 0, 2]) one.give(defined(blocks[index], 'blocks'))
    expect(one.bytes).toBe(0)
    expect(one.take('all', 10_000)).toBe(blocks[0])
  })

  it('says what does not fit, and what was never handed out', () => {
    expect(() => heap().take('a large buffer', 8 * 65536)).toThrow(/a large buffer needs/)
    expect(() => heap().give(4096)).toThrow('nothing was handed out')
  })
})
