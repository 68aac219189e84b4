/** out[r] = table[tokens[r]]: one invocation copies four components of one row. */
import { defineKernel } from '../kernel.ts'

export const embed = defineKernel({
  name: 'embed',
  buffers: { tokens: 'in u32', table: 'in vec4f', out: 'out vec4f' },
  /** quads: row stride in vec4. */
  params: { rows: 'u32', quads: 'u32' },
  code: /* wgsl */ `
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  if (i >= p.rows * p.quads) { return; }
  let row = i / p.quads;
  out[i] = table[tokens[row] * p.quads + i % p.quads];
}`,
})
