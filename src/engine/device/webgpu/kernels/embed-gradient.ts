/**
 * gradient[token] += dx of each row where the token stands, in row order: one invocation a token in
 * use and a component.
 */
import { defineKernel } from '../kernel.ts'

export const embedGradient = defineKernel({
  name: 'embed-gradient',
  buffers: { dx: 'in f32', uses: 'in u32', order: 'in u32', gradient: 'out f32' },
  params: { width: 'u32', stride: 'u32' },
  code: /* wgsl */ `
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let entry = id.y;
  let column = id.x;
  if (column >= p.width) { return; }
  var sum = 0f;
  for (var i = uses[entry * 3u + 1u]; i < uses[entry * 3u + 2u]; i++) { sum += dx[order[i] * p.stride + column]; }
  gradient[uses[entry * 3u] * p.stride + column] += sum;
}`,
})
