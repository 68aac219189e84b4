/** The WebGPU device: the core with all kernels over it. */
import type { Device } from '../device.ts'
import type { EngineInfo } from '../../engine.ts'
import { findAdapter, knownAdapter } from './adapter.ts'
import { decodeKernels } from './decode-kernels.ts'
import { Gpu, SLICE } from './gpu.ts'
import type { PatchKernel } from './gpu.ts'
import { chooseSharing, fastest, presumed } from './kernel-choice.ts'
import type { KernelChoices } from './kernel-choice.ts'
import type { Sharing } from './kernels/sharing.ts'
import { modelKernels } from './model-kernels.ts'
import { SubmitPlanner } from './submit-planner.ts'

export interface WebgpuOptions {
  /** Where to ask for an adapter; `navigator.gpu` when absent. */
  readonly gpu?: GPU
  /** The adapter itself, when the caller has one. */
  readonly adapter?: GPUAdapter
  /** Changes a kernel's source before it is compiled: how a test plants a wrong kernel. */
  readonly patchKernel?: PatchKernel
  /**
   * Milliseconds from any start, for what is measured: the variants of the kernels, and how long
   * submits take. Without it nothing is.
   */
  readonly clock?: () => number
  /** The variant of the kernels; chosen for the adapter when absent. */
  readonly sharing?: Sharing
  /** Keeps the measured choice of a variant. */
  readonly choices?: KernelChoices
}

/**
 * Milliseconds that a submit may take where no screen waits for the adapter, but the browser
 * watches for one that hangs.
 */
const SOFTWARE_SLICE = 250

export interface WebgpuDevice {
  readonly device: Device
  readonly gpu: Gpu
  readonly info: EngineInfo
}

/**
 * Rows that take as long as waiting for a mapped buffer: about half a millisecond either way, which
 * is a handful of rows of a small model for a CPU and thousands for a GPU.
 */
const READ_COST = { software: 8, gpu: 4096 }

/** Throws an Error that says so when there is no adapter. */
export async function createWebgpuDevice(options: WebgpuOptions = {}): Promise<WebgpuDevice> {
  const known =
    options.adapter === undefined ? await findAdapter(options.gpu) : knownAdapter(options.adapter)
  if (known === undefined) throw new Error('WebGPU has no adapter here: use the wasm engine')
  const { adapter, words, software, subgroups } = known
  const { maxBufferSize, maxStorageBufferBindingSize } = adapter.limits
  if (options.sharing === 'quad' && !subgroups)
    throw new Error(
      `the ${words} adapter has no subgroups, which kernels that share loads in quads need`,
    )
  const { clock } = options
  const planner = new SubmitPlanner({
    limit: software ? SOFTWARE_SLICE : SLICE,
    ...(clock && { clock }),
  })
  const gpu = new Gpu(
    await adapter.requestDevice({
      requiredFeatures: subgroups ? ['subgroups'] : [],
      requiredLimits: { maxBufferSize, maxStorageBufferBindingSize },
    }),
    { planner, ...(options.patchKernel && { patch: options.patchKernel }) },
  )
  const which = { name: words, software, subgroups }
  const measure =
    clock === undefined
      ? () => Promise.resolve(presumed(which))
      : (candidates: readonly Sharing[]) =>
          fastest(gpu, (sharing) => modelKernels(gpu, sharing), candidates, clock)
  const sharing = options.sharing ?? (await chooseSharing(which, clock && options.choices, measure))
  return {
    gpu,
    device: Object.assign(gpu, modelKernels(gpu, sharing), decodeKernels(gpu, sharing), {
      readCost: software ? READ_COST.software : READ_COST.gpu,
    }),
    info: { name: 'webgpu', adapter: words, software, variants: { sharing } },
  }
}
