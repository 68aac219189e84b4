/** RMSNorm: out = x · scale · weight with scale = 1 / sqrt(mean(x²) + eps). One invocation a row. */
import { defineKernel } from '../kernel.ts'

export const rmsNorm = defineKernel({
  name: 'rms-norm',
  buffers: { x: 'in vec4f', weight: 'in vec4f', out: 'out vec4f', scales: 'out f32' },
  /** quads: row stride in vec4; the components behind the width are zero. */
  params: { rows: 'u32', width: 'u32', quads: 'u32', eps: 'f32' },
  code: /* wgsl */ `
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let row = id.x;
  if (row >= p.rows) { return; }
  let base = row * p.quads;
  var sum = 0f;
  for (var i = 0u; i < p.quads; i++) {
    let v = x[base + i];
    sum += dot(v, v);
  }
  let scale = inverseSqrt(sum / f32(p.width) + p.eps);
  scales[row] = scale;
  for (var i = 0u; i < p.quads; i++) { out[base + i] = x[base + i] * scale * weight[i]; }
}`,
})
