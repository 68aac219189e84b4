/** out[r] = table[tokens[r]]: one invocation copies four components of one row. */
import { defineKernel } from '../kernel.ts'

export const embed = defineKernel({
  name: 'embed',
  buffers: { tokens: 'in u32', table: 'in vec4f', out: 'out vec4f' },
  /** quads: row stride in vec4. */
  params: { rows: 'u32', quads: 'u32' },
  code: /* wgsl */ `
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= p.rows * p.quads) { return; }
  let row = id.x / p.quads;
  out[id.x] = table[tokens[row] * p.quads + id.x % p.quads];
}`,
})
