/**
 * Choosing the variant of the kernels: measured once, kept, and believed only when the adapter can
 * run it.
 */
import { describe, expect, test } from 'vitest'
import { nodeGpu } from '../../../cli/node-gpu.ts'
import type { ModelKernels } from '../model-kernels.ts'
import { createWebgpuDevice } from './device.ts'
import { chooseSharing, fastest, presumed } from './kernel-choice.ts'
import type { KernelChoices } from './kernel-choice.ts'
import type { Sharing } from './kernels/sharing.ts'
import { modelKernels } from './model-kernels.ts'

const adapter = { name: 'an adapter', software: false, subgroups: true }

function kept(): KernelChoices & { readonly known: Map<string, string> } {
  const known = new Map<string, string>()
  return {
    known,
    get: async (name) => known.get(name),
    set: async (name, choice) => void known.set(name, choice),
  }
}

describe('the choice', () => {
  test('is measured once for an adapter', async () => {
    const choices = kept()
    let measured = 0
    const measure = async (): Promise<Sharing> => {
      measured++
      return 'alone'
    }
    expect(await chooseSharing(adapter, choices, measure)).toBe('alone')
    expect(await chooseSharing(adapter, choices, measure)).toBe('alone')
    expect(measured).toBe(1)
    await chooseSharing({ ...adapter, name: 'another' }, choices, measure)
    expect(measured).toBe(2)
  })

  test('that was kept is not believed when it names nothing that the adapter can run', async () => {
    const choices = kept()
    const measure = async (): Promise<Sharing> => 'workgroup'
    await chooseSharing(adapter, choices, async () => 'quad')
    expect(await chooseSharing({ ...adapter, subgroups: false }, choices, measure)).toBe(
      'workgroup',
    )
    for (const name of choices.known.keys()) choices.known.set(name, 'nonsense')
    expect(await chooseSharing(adapter, choices, measure)).toBe('workgroup')
  })

  test('offers quads only where there are subgroups and workgroup memory only on a GPU, the likeliest first', async () => {
    const offered = async (which: typeof adapter): Promise<readonly Sharing[]> => {
      let seen: readonly Sharing[] = []
      await chooseSharing(which, undefined, async (candidates) => {
        seen = candidates
        return presumed(which)
      })
      return seen
    }
    expect(await offered({ ...adapter, subgroups: false })).toEqual(['workgroup', 'alone'])
    expect(await offered(adapter)).toEqual(['workgroup', 'alone', 'quad'])
    expect(await offered({ ...adapter, software: true })).toEqual(['quad', 'alone'])
    expect(await offered({ ...adapter, software: true, subgroups: false })).toEqual(['alone'])
  })
})

describe('the measurement', () => {
  /** By a clock on which each product takes what `cost` says of its variant. */
  async function measuredWith(cost: Readonly<Record<Sharing, number>>): Promise<Sharing> {
    const { gpu } = await createWebgpuDevice({ gpu: await nodeGpu(), sharing: 'alone' })
    let now = 0
    const memory = {
      allocate: gpu.allocate.bind(gpu),
      free: gpu.free.bind(gpu),
      write: gpu.write.bind(gpu),
      copy: gpu.copy.bind(gpu),
      clear: gpu.clear.bind(gpu),
      submit: gpu.submit.bind(gpu),
      bytes: 0,
      read: async () => [],
    }
    const make = (sharing: Sharing) => {
      const kernels = modelKernels(gpu, 'alone')
      const matmul = (args: Parameters<ModelKernels['matmul']>[0]): void => {
        now += cost[sharing]
        kernels.matmul(args)
      }
      return { ...kernels, matmul }
    }
    try {
      return await fastest(memory, make, ['workgroup', 'alone', 'quad'], () => now)
    } finally {
      gpu.dispose()
    }
  }

  test.each([
    [{ workgroup: 0.1, alone: 0.2, quad: 0.3 }, 'workgroup'],
    [{ workgroup: 90, alone: 20, quad: 30 }, 'alone'],
    [{ workgroup: 900, alone: 20, quad: 10 }, 'quad'],
  ] as const)('finds the fastest: %o', async (cost, expected) => {
    expect(await measuredWith(cost)).toBe(expected)
  })

  test('passes over a variant that the driver refuses, and fails when it refuses all', async () => {
    const refusing = async (refused: RegExp) =>
      createWebgpuDevice({
        gpu: await nodeGpu(),
        clock: () => performance.now(),
        patchKernel: (name, source) => (refused.test(name) ? 'nonsense' : source),
      })
    const { gpu, info } = await refusing(/^matmul-quad/)
    expect(info.variants['sharing']).toBe('alone')
    gpu.dispose()
    await expect(refusing(/^matmul/)).rejects.toThrow(
      'no variant of the kernels runs on this adapter',
    )
  })

  test('on the adapter here ends with a variant that runs, and leaves no memory taken', async () => {
    const choices = kept()
    const unmeasured = await createWebgpuDevice({ gpu: await nodeGpu() })
    const measured = await createWebgpuDevice({
      gpu: await nodeGpu(),
      choices,
      clock: () => performance.now(),
    })
    expect([...choices.known.values()]).toEqual([measured.info.variants['sharing']])
    expect(measured.gpu.bytes).toBe(unmeasured.gpu.bytes)
    unmeasured.gpu.dispose()
    measured.gpu.dispose()
  })
})
