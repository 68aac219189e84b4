/**
 * RMSNorm over each head of queries and keys, before rotation: one invocation a head of a row.
 * Weights are those of queries and behind them those of keys.
 */
import { STOPPED } from '../../decode-kernels.ts'
import { defineKernel } from '../kernel.ts'
import { ROW_GROUP } from './row-tile.ts'

/** Scales are [rows, heads + kvHeads], unpadded; values are copied. qkv: row stride in words. */
export const normHeads = defineKernel({
  name: 'norm-heads',
  buffers: {
    x: 'in f32',
    weight: 'in f32',
    positions: 'in u32',
    rotaryTable: 'in vec2f',
    out: 'out f32',
    scales: 'out f32',
  },
  params: { rows: 'u32', heads: 'u32', kvHeads: 'u32', headDim: 'u32', qkv: 'u32', eps: 'f32' },
  code: /* wgsl */ `
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let all = p.heads + 2u * p.kvHeads;
  let row = id.x / all;
  if (row >= p.rows) { return; }
  let head = id.x % all;
  let base = row * p.qkv + head * p.headDim;
  if (head >= p.heads + p.kvHeads) {
    for (var i = 0u; i < p.headDim; i++) { out[base + i] = x[base + i]; }
    return;
  }
  var sum = 0f;
  for (var i = 0u; i < p.headDim; i++) { sum += x[base + i] * x[base + i]; }
  let scale = inverseSqrt(sum / f32(p.headDim) + p.eps);
  scales[row * (p.heads + p.kvHeads) + head] = scale;
  let weights = select(p.headDim, 0u, head < p.heads);
  let half = p.headDim / 2u;
  for (var i = 0u; i < half; i++) {
    let a = x[base + i] * scale * weight[weights + i];
    let b = x[base + i + half] * scale * weight[weights + i + half];
    let rotation = rotaryTable[positions[row] * half + i];
    out[base + i] = a * rotation.x - b * rotation.y;
    out[base + i + half] = b * rotation.x + a * rotation.y;
  }
}`,
})

/** Where they stand in generation: queries in q, keys in the cache at the row's slot and position. */
export const normCacheRows = defineKernel({
  name: 'norm-cache-rows',
  buffers: {
    rows: 'in vec4u',
    weight: 'in f32',
    rotaryTable: 'in vec2f',
    q: 'out f32',
    cache: 'out f32',
  },
  /** stride: of q. */
  params: {
    count: 'u32',
    heads: 'u32',
    kvHeads: 'u32',
    headDim: 'u32',
    stride: 'u32',
    context: 'u32',
    eps: 'f32',
  },
  code: /* wgsl */ `
fn normed(value: f32, scale: f32, weights: u32, i: u32) -> f32 {
  return value * scale * weight[weights + i];
}

@compute @workgroup_size(${ROW_GROUP})
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let flat = id.x + id.y * groups.x * ${ROW_GROUP}u;
  let index = flat / (p.heads + p.kvHeads);
  if (index >= p.count) { return; }
  let row = rows[index];
  if (row.y == ${STOPPED}u) { return; }
  let head = flat % (p.heads + p.kvHeads);
  let half = p.headDim / 2u;
  let turn = row.z * half;
  var sum = 0f;
  if (head < p.heads) {
    let at = index * p.stride + head * p.headDim;
    for (var i = 0u; i < p.headDim; i++) { sum += q[at + i] * q[at + i]; }
    let scale = inverseSqrt(sum / f32(p.headDim) + p.eps);
    for (var i = 0u; i < half; i++) {
      let a = normed(q[at + i], scale, 0u, i);
      let b = normed(q[at + i + half], scale, 0u, i + half);
      let rotation = rotaryTable[turn + i];
      q[at + i] = a * rotation.x - b * rotation.y;
      q[at + i + half] = b * rotation.x + a * rotation.y;
    }
    return;
  }
  let at = (2u * row.y * p.context + row.z) * p.kvHeads * p.headDim + (head - p.heads) * p.headDim;
  for (var i = 0u; i < p.headDim; i++) { sum += cache[at + i] * cache[at + i]; }
  let scale = inverseSqrt(sum / f32(p.headDim) + p.eps);
  for (var i = 0u; i < half; i++) {
    let a = normed(cache[at + i], scale, p.headDim, i);
    let b = normed(cache[at + i + half], scale, p.headDim, i + half);
    let rotation = rotaryTable[turn + i];
    cache[at + i] = a * rotation.x - b * rotation.y;
    cache[at + i + half] = b * rotation.x + a * rotation.y;
  }
}`,
})
