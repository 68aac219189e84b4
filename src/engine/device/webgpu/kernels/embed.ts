/** out[r] = table[tokens[r]]: one invocation copies four components of one row. */
import { defineKernel } from '../kernel.ts'

export const embed = defineKernel({
  name: 'embed',
  buffers: { tokens: 'in u32', table: 'in vec4f', out: 'out vec4f' },
  /** quads: row stride in vec4. */
  params: { quads: 'u32' },
  code: /* wgsl */ `
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= p.quads) { return; }
  out[id.y * p.quads + id.x] = table[tokens[id.y] * p.quads + id.x];
}`,
})
