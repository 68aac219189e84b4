/**
 * The KV cache on WebGPU: filling it, attending over it, copying slots. Layout: `CacheShape` in
 * device/decode-kernels.ts.
 */
import { STOPPED } from '../../decode-kernels.ts'
import { defineKernel } from '../kernel.ts'
import { unroll, upTo } from './lanes.ts'
import {
  ROW_GROUP,
  finishRows,
  normParams,
  rowTileMain,
  rowTileParams,
  rowTilePlace,
  rowTileProduct,
} from './row-tile.ts'
import type { RowTile } from './row-tile.ts'

/**
 * Queries, keys and values with RMSNorm, bias, rotation and storage in one. An invocation's columns
 * are whole pairs that rotate together, (i, i + half) of a head: first the i's, then their
 * partners.
 */
export const cacheRowsKernel = (tile: RowTile) => {
  const pairs = tile.columns / 2
  const component = (n: number) =>
    `component(unit * ${pairs}u + ${n % pairs}u)${n < pairs ? '' : ' + p.half'}`
  return defineKernel({
    name: `cache-rows-${tile.sharing}-${tile.rows}x${tile.columns}`,
    subgroups: tile.sharing === 'quad',
    buffers: {
      x: 'in vec4f',
      norm: 'in vec4f',
      w: 'in vec4f',
      bias: 'in f32',
      rows: 'in vec4u',
      rotaryTable: 'in vec2f',
      q: 'out f32',
      cache: 'out f32',
    },
    /**
     * heads: query heads; all: query, key and value heads; half: half the head dimension; stride:
     * of q.
     */
    params: {
      ...rowTileParams,
      ...normParams,
      heads: 'u32',
      kvHeads: 'u32',
      all: 'u32',
      half: 'u32',
      stride: 'u32',
      context: 'u32',
      biased: 'u32',
      rotating: 'u32',
    },
    code: /* wgsl */ `
/// First component of a pair, the last pair repeated past the end.
fn component(pair: u32) -> u32 {
  let inside = min(pair, p.all * p.half - 1u);
  return inside / p.half * 2u * p.half + inside % p.half;
}

fn finishPair(row: vec4u, index: u32, pair: u32, first: f32, second: f32) {
  if (pair >= p.all * p.half || row.y == ${STOPPED}u) { return; }
  let head = pair / p.half;
  let at = component(pair);
  var a = first;
  var b = second;
  if (p.biased != 0u) {
    a += bias[at];
    b += bias[at + p.half];
  }
  if (p.rotating != 0u && head < p.heads + p.kvHeads) {
    let rotation = rotaryTable[row.z * p.half + pair % p.half];
    let rotated = a * rotation.x - b * rotation.y;
    b = b * rotation.x + a * rotation.y;
    a = rotated;
  }
  if (head < p.heads) {
    q[index * p.stride + at] = a;
    q[index * p.stride + at + p.half] = b;
    return;
  }
  let width = 2u * p.half * p.kvHeads;
  var to = (2u * row.y * p.context + row.z) * width + at - 2u * p.half * p.heads;
  if (head >= p.heads + p.kvHeads) { to += (p.context - 1u) * width; }
  cache[to] = a;
  cache[to + p.half] = b;
}

fn finish(index: u32, unit: u32, values: array<f32, ${tile.columns}>) {
  let row = rows[index];
  ${upTo(pairs)
    .map(
      (n) =>
        `finishPair(row, index, unit * ${pairs}u + ${n}u, values[${n}], values[${pairs + n}]);`,
    )
    .join('\n  ')}
}

${rowTileMain} {
  ${rowTilePlace(tile)}
  ${rowTileProduct(tile, true, component)}
  ${finishRows(tile)}
}`,
  })
}

/** Positions whose scores share one correction of the running softmax. */
const STEP = 4

/**
 * One invocation attends with one head of one row. The softmax runs along (Milakov and Gimelshein,
 * 2018): with a running maximum, earlier sums are scaled down when it rises. The order of summation
 * depends on the row's position alone.
 */
export const attendCacheKernel = (headDim: number) => {
  const unit = headDim % 4 === 0 ? 4 : 1
  const size = headDim / unit
  const score = (s: number): string =>
    upTo(size)
      .map((i) =>
        unit === 4 ? `dot(q${i}, cache[k${s} + ${i}u])` : `q${i} * cache[k${s} + ${i}u]`,
      )
      .join(' + ')
  const element = unit === 4 ? 'vec4f' : 'f32'
  return defineKernel({
    name: `attend-cache-${headDim}`,
    buffers: { rows: 'in vec4u', cache: `in ${element}`, q: `out ${element}` },
    /** width and stride: of a position in the cache and of q, in words. */
    params: {
      count: 'u32',
      heads: 'u32',
      kvHeads: 'u32',
      width: 'u32',
      stride: 'u32',
      context: 'u32',
    },
    code: /* wgsl */ `
@compute @workgroup_size(${ROW_GROUP})
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let flat = id.x + id.y * groups.x * ${ROW_GROUP}u;
  let index = flat / p.heads;
  if (index >= p.count) { return; }
  let row = rows[index];
  if (row.y == ${STOPPED}u) { return; }
  let head = flat % p.heads;
  let width = p.width / ${unit}u;
  let keys = 2u * row.y * p.context * width + head / (p.heads / p.kvHeads) * ${size}u;
  let values = keys + p.context * width;
  let at = index * (p.stride / ${unit}u) + head * ${size}u;
  ${unroll(size, (i) => `let q${i} = q[at + ${i}u] * ${1 / Math.sqrt(headDim)}f;`)}
  ${unroll(size, (i) => `var sum${i} = ${element}(0f);`)}
  var top = -3e38f;
  var total = 0f;
  for (var t = 0u; t <= row.z; t += ${STEP}u) {
    ${unroll(
      STEP,
      (s) => `
    let k${s} = keys + min(t + ${s}u, row.z) * width;
    let score${s} = select(-3e38f, ${score(s)}, t + ${s}u <= row.z);`,
    )}
    let next = max(top, max(max(score0, score1), max(score2, score3)));
    let keep = exp(top - next);
    ${unroll(STEP, (s) => `let e${s} = exp(score${s} - next);`)}
    total = total * keep + (e0 + e1 + e2 + e3);
    ${unroll(STEP, (s) => `let v${s} = k${s} + (values - keys);`)}
    ${unroll(
      size,
      (i) =>
        `sum${i} = sum${i} * keep + ${upTo(STEP)
          .map((s) => `cache[v${s} + ${i}u] * e${s}`)
          .join(' + ')};`,
    )}
    top = next;
  }
  ${unroll(size, (i) => `q[at + ${i}u] = sum${i} / total;`)}
}`,
  })
}

/** One invocation copies one word of one position, key and value. */
export const copySlots = defineKernel({
  name: 'copy-slots',
  buffers: { copies: 'in vec4u', cache: 'out f32' },
  /** longest: most positions any copy has. */
  params: { count: 'u32', longest: 'u32', width: 'u32', context: 'u32' },
  code: /* wgsl */ `
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let flat = id.x + id.y * groups.x * 64u;
  let index = flat / (p.longest * p.width);
  if (index >= p.count) { return; }
  let copy = copies[index];
  let word = flat % (p.longest * p.width);
  if (word / p.width >= copy.z) { return; }
  let half = p.context * p.width;
  let source = 2u * copy.x * half + word;
  let goal = 2u * copy.y * half + word;
  cache[goal] = cache[source];
  cache[goal + half] = cache[source + half];
}`,
})
