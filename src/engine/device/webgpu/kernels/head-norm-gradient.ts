/**
 * Gradients of RMSNorm over each head of queries and keys. With g = dy · weight and scale s, dx = s · g
 * - x · s³ · mean(g · x), in the place of dy; dweight = sum over rows and heads of dy · x · s.
 */
import { ROW_TILE } from '../../model-kernels.ts'
import { defineKernel } from '../kernel.ts'

/** One invocation a head of a row. */
export const normHeadsInputGradient = defineKernel({
  name: 'norm-heads-input-gradient',
  buffers: { x: 'in f32', weight: 'in f32', scales: 'in f32', dy: 'out f32' },
  params: { rows: 'u32', heads: 'u32', kvHeads: 'u32', headDim: 'u32', qkv: 'u32' },
  code: /* wgsl */ `
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let normed = p.heads + p.kvHeads;
  let row = id.x / normed;
  if (row >= p.rows) { return; }
  let head = id.x % normed;
  let base = row * p.qkv + head * p.headDim;
  let weights = select(p.headDim, 0u, head < p.heads);
  var sum = 0f;
  for (var i = 0u; i < p.headDim; i++) { sum += dy[base + i] * weight[weights + i] * x[base + i]; }
  let scale = scales[row * normed + head];
  let pull = scale * scale * scale * sum / f32(p.headDim);
  for (var i = 0u; i < p.headDim; i++) {
    let gain = scale * dy[base + i] * weight[weights + i];
    dy[base + i] = gain - pull * x[base + i];
  }
}`,
})

/** One invocation a component, of queries and then of keys, and a tile of rows. */
export const normHeadsWeightGradient = defineKernel({
  name: 'norm-heads-weight-gradient',
  buffers: { x: 'in f32', scales: 'in f32', dy: 'in f32', partials: 'out f32' },
  params: {
    rows: 'u32',
    heads: 'u32',
    kvHeads: 'u32',
    headDim: 'u32',
    qkv: 'u32',
    pitch: 'u32',
    offset: 'u32',
  },
  code: /* wgsl */ `
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= 2u * p.headDim) { return; }
  let normed = p.heads + p.kvHeads;
  let keys = id.x >= p.headDim;
  let first = select(0u, p.heads, keys);
  let behind = select(p.heads, normed, keys);
  let end = min((id.y + 1u) * ${ROW_TILE}u, p.rows);
  var sum = 0f;
  for (var row = id.y * ${ROW_TILE}u; row < end; row++) {
    for (var head = first; head < behind; head++) {
      let at = row * p.qkv + head * p.headDim + id.x % p.headDim;
      sum += dy[at] * x[at] * scales[row * normed + head];
    }
  }
  partials[id.y * p.pitch + p.offset + id.x] = sum;
}`,
})
