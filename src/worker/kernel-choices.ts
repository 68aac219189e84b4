/**
 * Kernel variants that were measured on an earlier visit, in a small database of their own. Where
 * the browser keeps nothing they are measured at each visit.
 */
import { openDB } from 'idb'
import type { KernelChoices } from '../engine/device/webgpu/kernel-choice.ts'

const STORE = 'choices'

const open = () =>
  openDB('tandem-kernels', 1, { upgrade: (database) => void database.createObjectStore(STORE) })

/** What `work` gives; undefined where there is no storage. */
async function attempt<T>(
  work: (database: Awaited<ReturnType<typeof open>>) => Promise<T>,
): Promise<T | undefined> {
  try {
    const database = await open()
    try {
      return await work(database)
    } finally {
      database.close()
    }
  } catch {
    return undefined
  }
}

export const keptChoices: KernelChoices = {
  async get(adapter) {
    const kept: unknown = await attempt((database) => database.get(STORE, adapter))
    return typeof kept === 'string' ? kept : undefined
  },
  async set(adapter, choice) {
    await attempt((database) => database.put(STORE, choice, adapter))
  },
}
