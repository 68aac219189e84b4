/** RMSNorm: out = x · scale · weight with scale = 1 / sqrt(mean(x²) + eps). */
import { defineKernel } from '../kernel.ts'
import { workgroupSum } from './workgroup-sum.wgsl.ts'

const BUFFERS = { x: 'in vec4f', weight: 'in vec4f', out: 'out vec4f', scales: 'out f32' } as const
/** quads: row stride in vec4; the components behind the width are zero. */
const PARAMS = { rows: 'u32', width: 'u32', quads: 'u32', eps: 'f32' } as const

/** One invocation a row. */
export const rmsNorm = defineKernel({
  name: 'rms-norm',
  buffers: BUFFERS,
  params: PARAMS,
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

/** One workgroup a row. */
export const workgroupRmsNorm = defineKernel({
  name: 'rms-norm-workgroup',
  buffers: BUFFERS,
  params: PARAMS,
  code: /* wgsl */ `
${workgroupSum}
@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) id: vec3u, @builtin(local_invocation_index) local: u32) {
  let base = id.x * p.quads;
  var own = 0f;
  for (var i = local; i < p.quads; i += 64u) {
    let v = x[base + i];
    own += dot(v, v);
  }
  let scale = inverseSqrt(total(local, own) / f32(p.width) + p.eps);
  if (local == 0u) { scales[id.x] = scale; }
  for (var i = local; i < p.quads; i += 64u) { out[base + i] = x[base + i] * scale * weight[i]; }
}`,
})
