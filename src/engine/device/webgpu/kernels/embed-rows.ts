/** out[r] = table[rows[r].token]: one invocation copies four components of one row. */
import { defineKernel } from '../kernel.ts'

export const embedRows = defineKernel({
  name: 'embed-rows',
  buffers: { rows: 'in vec4u', table: 'in vec4f', out: 'out vec4f' },
  params: { count: 'u32', quads: 'u32' },
  code: /* wgsl */ `
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= p.count * p.quads) { return; }
  out[id.x] = table[rows[id.x / p.quads].x * p.quads + id.x % p.quads];
}`,
})
