/** gradient[i] += partial sums of i, in tile order: one invocation a word. */
import { defineKernel } from '../kernel.ts'

export const addPartials = defineKernel({
  name: 'add-partials',
  buffers: { partials: 'in f32', gradient: 'out f32' },
  params: { words: 'u32', tiles: 'u32', pitch: 'u32' },
  code: /* wgsl */ `
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  if (i >= p.words) { return; }
  var sum = partials[i];
  for (var tile = 1u; tile < p.tiles; tile++) { sum += partials[tile * p.pitch + i]; }
  gradient[i] += sum;
}`,
})
