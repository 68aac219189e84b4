/**
 * Gradients of RMSNorm. With g = dy · weight and scale s: dx = s · g - x · s³ · mean(g · x), added
 * to what dx holds, which is the gradient that went past the norm along the residual stream.
 * dweight = sum over rows of dy · x · s.
 */
import { ROW_TILE } from '../../model-kernels.ts'
import { defineKernel } from '../kernel.ts'
import { workgroupSum } from './workgroup-sum.wgsl.ts'

const INPUT_BUFFERS = {
  x: 'in vec4f',
  weight: 'in vec4f',
  scales: 'in f32',
  dy: 'in vec4f',
  dx: 'out vec4f',
} as const
const INPUT_PARAMS = { rows: 'u32', width: 'u32', quads: 'u32' } as const

/** One invocation a row. */
export const rmsNormInputGradient = defineKernel({
  name: 'rms-norm-input-gradient',
  buffers: INPUT_BUFFERS,
  params: INPUT_PARAMS,
  code: /* wgsl */ `
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let row = id.x;
  if (row >= p.rows) { return; }
  let base = row * p.quads;
  var sum = 0f;
  for (var i = 0u; i < p.quads; i++) { sum += dot(dy[base + i] * weight[i], x[base + i]); }
  let scale = scales[row];
  let pull = scale * scale * scale * sum / f32(p.width);
  for (var i = 0u; i < p.quads; i++) {
    dx[base + i] += scale * dy[base + i] * weight[i] - pull * x[base + i];
  }
}`,
})

/** One workgroup a row. */
export const workgroupRmsNormInputGradient = defineKernel({
  name: 'rms-norm-input-gradient-workgroup',
  buffers: INPUT_BUFFERS,
  params: INPUT_PARAMS,
  code: /* wgsl */ `
${workgroupSum}
@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) id: vec3u, @builtin(local_invocation_index) local: u32) {
  let base = id.x * p.quads;
  var own = 0f;
  for (var i = local; i < p.quads; i += 64u) { own += dot(dy[base + i] * weight[i], x[base + i]); }
  let scale = scales[id.x];
  let pull = scale * scale * scale * total(local, own) / f32(p.width);
  for (var i = local; i < p.quads; i += 64u) {
    dx[base + i] += scale * dy[base + i] * weight[i] - pull * x[base + i];
  }
}`,
})

/** One invocation a column and a tile of rows. */
export const rmsNormWeightGradient = defineKernel({
  name: 'rms-norm-weight-gradient',
  buffers: { x: 'in f32', scales: 'in f32', dy: 'in f32', partials: 'out f32' },
  params: { rows: 'u32', width: 'u32', stride: 'u32', pitch: 'u32', offset: 'u32' },
  code: /* wgsl */ `
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let column = id.x;
  if (column >= p.width) { return; }
  let end = min((id.y + 1u) * ${ROW_TILE}u, p.rows);
  var sum = 0f;
  for (var row = id.y * ${ROW_TILE}u; row < end; row++) {
    let at = row * p.stride + column;
    sum += dy[at] * x[at] * scales[row];
  }
  partials[id.y * p.pitch + p.offset + column] = sum;
}`,
})
