/**
 * Log-probability of the target and entropy of each row of logits: with max the row's largest
 * logit, sum collects exp(z - max) and mean collects z · exp(z - max). Entropy is lse - mean / sum.
 */
import { SCORE_WORDS } from '../../model-kernels.ts'
import { defineKernel } from '../kernel.ts'
import { workgroupSum } from './workgroup-sum.wgsl.ts'

const BUFFERS = { logits: 'in f32', targets: 'in u32', scores: 'out f32' } as const
const PARAMS = { rows: 'u32', vocab: 'u32', stride: 'u32' } as const

/** One invocation a row, in one pass: both sums are rescaled when the running maximum grows. */
export const score = defineKernel({
  name: 'score',
  buffers: BUFFERS,
  params: PARAMS,
  code: /* wgsl */ `
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let row = id.x;
  if (row >= p.rows) { return; }
  let base = row * p.stride;
  var most = -1e30f;
  var sum = 0f;
  var mean = 0f;
  let whole = p.vocab & ~3u;
  for (var j = 0u; j < whole; j += 4u) {
    let z0 = logits[base + j];
    let z1 = logits[base + j + 1u];
    let z2 = logits[base + j + 2u];
    let z3 = logits[base + j + 3u];
    let more = max(most, max(max(z0, z1), max(z2, z3)));
    let keep = exp(most - more);
    let e0 = exp(z0 - more);
    let e1 = exp(z1 - more);
    let e2 = exp(z2 - more);
    let e3 = exp(z3 - more);
    sum = sum * keep + (e0 + e1 + e2 + e3);
    mean = mean * keep + (z0 * e0 + z1 * e1 + z2 * e2 + z3 * e3);
    most = more;
  }
  for (var j = whole; j < p.vocab; j++) {
    let z = logits[base + j];
    let more = max(most, z);
    let keep = exp(most - more);
    let e = exp(z - more);
    sum = sum * keep + e;
    mean = mean * keep + z * e;
    most = more;
  }
  let lse = most + log(sum);
  scores[row * ${SCORE_WORDS}u] = logits[base + targets[row]] - lse;
  scores[row * ${SCORE_WORDS}u + 1u] = lse - mean / sum;
  scores[row * ${SCORE_WORDS}u + 2u] = lse;
}`,
})

/** One workgroup a row. */
export const workgroupScore = defineKernel({
  name: 'score-workgroup',
  buffers: BUFFERS,
  params: PARAMS,
  code: /* wgsl */ `
${workgroupSum}
@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) id: vec3u, @builtin(local_invocation_index) local: u32) {
  let row = id.x;
  let base = row * p.stride;
  var own = -1e30f;
  for (var j = local; j < p.vocab; j += 64u) { own = max(own, logits[base + j]); }
  let most = highest(local, own);
  var ownSum = 0f;
  var ownMean = 0f;
  for (var j = local; j < p.vocab; j += 64u) {
    let z = logits[base + j];
    let e = exp(z - most);
    ownSum += e;
    ownMean += z * e;
  }
  let sum = total(local, ownSum);
  let mean = total(local, ownMean);
  if (local != 0u) { return; }
  let lse = most + log(sum);
  scores[row * ${SCORE_WORDS}u] = logits[base + targets[row]] - lse;
  scores[row * ${SCORE_WORDS}u + 1u] = lse - mean / sum;
  scores[row * ${SCORE_WORDS}u + 2u] = lse;
}`,
})
