/** The model's kernels on WebGPU: grids and uniforms for each method of `ModelKernels`. */
import { stride } from '../device.ts'
import type { ModelKernels } from '../model-kernels.ts'
import type { Gpu } from './gpu.ts'
import { embed } from './kernels/embed.ts'

/** Workgroups of 64 invocations that cover `invocations`. */
const cover = (invocations: number): [number] => [Math.ceil(invocations / 64)]

export function modelKernels(gpu: Gpu): Pick<ModelKernels, 'embed'> {
  return {
    embed: ({ tokens, table, out, rows, width }) => {
      const quads = stride(width) / 4
      gpu.dispatch(embed, { tokens, table, out }, { rows, quads }, cover(rows * quads))
    },
  }
}
