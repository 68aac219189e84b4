/**
 * Rows gathered out of a matrix, and scattered into one: one row of the grid a gathered row, one
 * invocation four components.
 */
import { defineKernel } from '../kernel.ts'

export const gatherRows = defineKernel({
  name: 'gather-rows',
  buffers: { x: 'in vec4f', indices: 'in u32', out: 'out vec4f' },
  params: { quads: 'u32' },
  code: /* wgsl */ `
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= p.quads) { return; }
  out[id.y * p.quads + id.x] = x[indices[id.y] * p.quads + id.x];
}`,
})

export const scatterRows = defineKernel({
  name: 'scatter-rows',
  buffers: { x: 'in vec4f', indices: 'in u32', out: 'out vec4f' },
  params: { quads: 'u32' },
  code: /* wgsl */ `
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= p.quads) { return; }
  out[indices[id.y] * p.quads + id.x] = x[id.y * p.quads + id.x];
}`,
})
