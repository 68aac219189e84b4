/** The WebGPU device: the core with all kernels over it. */
import type { Device } from '../device.ts'
import type { EngineInfo } from '../../engine.ts'
import { decodeKernels } from './decode-kernels.ts'
import { Gpu } from './gpu.ts'
import type { PatchKernel } from './gpu.ts'
import type { Sharing } from './kernels/lanes.ts'
import { modelKernels } from './model-kernels.ts'

export interface WebgpuOptions {
  /** Where to ask for an adapter; `navigator.gpu` when absent. */
  readonly gpu?: GPU
  /** The adapter itself, when the caller has one. */
  readonly adapter?: GPUAdapter
  /** Changes a kernel's source before it is compiled: how a test plants a wrong kernel. */
  readonly patchKernel?: PatchKernel
  /** How kernels share loads; chosen for the adapter when absent. */
  readonly sharing?: Sharing
}

export interface WebgpuDevice {
  readonly device: Device
  readonly gpu: Gpu
  readonly info: EngineInfo
}

/**
 * Rows that take as long as waiting for a mapped buffer: about half a millisecond either way, which is a handful of rows of a small model for a CPU
 * and thousands for a GPU.
 */
const READ_COST = { software: 8, gpu: 4096 }

/** Adapters that compute on the CPU say so in one of these words. */
const SOFTWARE = /swiftshader|llvmpipe|lavapipe|basic render/i

/** Throws an Error that says so when there is no adapter. */
export async function createWebgpuDevice(options: WebgpuOptions = {}): Promise<WebgpuDevice> {
  const gpuObject = options.gpu ?? (typeof navigator === 'undefined' ? undefined : navigator.gpu)
  const adapter = options.adapter ?? (await gpuObject?.requestAdapter({ powerPreference: 'high-performance' }))
  if (adapter === null || adapter === undefined) throw new Error('WebGPU has no adapter here: use the tfjs-wasm engine')
  const { maxBufferSize, maxStorageBufferBindingSize } = adapter.limits
  const { vendor, architecture, device, description, isFallbackAdapter } = adapter.info
  const words = [vendor, architecture, device, description].filter((word) => word !== '').join(' ')
  const software = isFallbackAdapter || SOFTWARE.test(words)
  const subgroups = adapter.features.has('subgroups')
  const sharing = options.sharing ?? (software && subgroups ? 'quad' : 'alone')
  const gpu = new Gpu(await adapter.requestDevice({
    requiredFeatures: sharing === 'quad' ? ['subgroups'] : [],
    requiredLimits: { maxBufferSize, maxStorageBufferBindingSize },
  }), options.patchKernel)
  return {
    gpu,
    device: Object.assign(gpu, modelKernels(gpu, sharing), decodeKernels(gpu, sharing), { readCost: software ? READ_COST.software : READ_COST.gpu }),
    info: { name: 'webgpu', adapter: words === '' ? 'unnamed adapter' : words, software, variants: { sharing } },
  }
}
