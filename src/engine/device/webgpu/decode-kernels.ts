/** Generation's kernels on WebGPU. */
import type { DecodeKernels } from '../decode-kernels.ts'
import type { Gpu } from './gpu.ts'

export const decodeKernels = (_gpu: Gpu): DecodeKernels => ({})
