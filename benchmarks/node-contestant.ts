/**
 * This project's engines in Node, opened as the commands open them, with the device below at hand.
 */
import { nodeGpu } from '../src/cli/node-gpu.ts'
import { nodeHost } from '../src/cli/wasm-host.ts'
import type { Device } from '../src/engine/device/device.ts'
import { createWasmDevice } from '../src/engine/device/wasm/device.ts'
import { createWebgpuDevice } from '../src/engine/device/webgpu/device.ts'
import type { Engine } from '../src/engine/engine.ts'
import { TransformerPolicy } from '../src/engine/transformer/policy.ts'
import type { Contestant } from './contestant.ts'

export interface NodeContestant {
  readonly contestant: Contestant
  readonly engine: Engine
  readonly device: Device
  /** Dispatches and submits since it was opened; zero where there is no GPU queue. */
  readonly counted: () => { readonly dispatches: number; readonly submits: number }
}

/** @throws RangeError for a contestant that has no device of ours */
export async function openInNode(contestant: Contestant): Promise<NodeContestant> {
  const over = (device: Device, info: Engine['info'], dispose: () => void): Engine => ({
    info,
    lost: new Promise(() => undefined),
    createPolicy: async (config, from) => new TransformerPolicy(device, config, from),
    dispose,
  })
  switch (contestant.engine) {
    case 'webgpu': {
      const { device, gpu, info } = await createWebgpuDevice({ gpu: await nodeGpu() })
      return {
        contestant,
        engine: over(device, info, () => gpu.dispose()),
        device,
        counted: () => ({ dispatches: gpu.dispatches, submits: gpu.submits }),
      }
    }
    case 'wasm': {
      const { threads, build } = contestant
      const { device, info, dispose } = await createWasmDevice(nodeHost(), {
        ...(threads !== null && { threads }),
        ...(build !== undefined && { build }),
      })
      return {
        contestant,
        engine: over(device, info, dispose),
        device,
        counted: () => ({ dispatches: 0, submits: 0 }),
      }
    }
    default:
      throw new RangeError(`${contestant.engine} is not opened in Node`)
  }
}
