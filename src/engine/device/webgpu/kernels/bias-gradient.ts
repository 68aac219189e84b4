/** Column sums of dy over each tile of rows: one invocation a column and a tile. */
import { ROW_TILE } from '../../model-kernels.ts'
import { defineKernel } from '../kernel.ts'

export const biasGradient = defineKernel({
  name: 'bias-gradient',
  buffers: { dy: 'in f32', partials: 'out f32' },
  params: { rows: 'u32', width: 'u32', stride: 'u32', pitch: 'u32', offset: 'u32' },
  code: /* wgsl */ `
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= p.width) { return; }
  let end = min((id.y + 1u) * ${ROW_TILE}u, p.rows);
  var sum = 0f;
  for (var row = id.y * ${ROW_TILE}u; row < end; row++) { sum += dy[row * p.stride + id.x]; }
  partials[id.y * p.pitch + p.offset + id.x] = sum;
}`,
})
