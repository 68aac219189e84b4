/**
 * Drawing tokens from logits on the GPU, in two dispatches: sums over chunks of the vocabulary,
 * then one invocation a row that joins them, draws, notes log-probability and entropy and decides
 * whether the sequence goes on. The rule, the order of summation included, is that of
 * src/engine/sample.ts.
 */
import { SAMPLE_CHUNK } from '../../../sample.ts'
import { REASONS, STOPPED } from '../../decode-kernels.ts'
import { defineKernel } from '../kernel.ts'
import { headCode } from './head.wgsl.ts'
import { unroll } from './lanes.ts'
import { philoxCode } from './philox.wgsl.ts'

/** One invocation a row and chunk, each logit loaded once. */
export const summarize = defineKernel({
  name: 'summarize',
  buffers: { logits: 'in f32', chunks: 'out vec4f' },
  params: { count: 'u32', vocab: 'u32', stride: 'u32', chunks: 'u32', temperature: 'f32' },
  code: /* wgsl */ `
@compute @workgroup_size(32)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let flat = id.x + id.y * groups.x * 32u;
  let row = flat / p.chunks;
  if (row >= p.count) { return; }
  let first = flat % p.chunks * ${SAMPLE_CHUNK}u;
  let size = min(${SAMPLE_CHUNK}u, p.vocab - first);
  let at = row * p.stride + first;
  // Past the end of the vocabulary the last logit stands in, with weight 0.
  ${unroll(SAMPLE_CHUNK, (i) => `let logit${i} = logits[at + min(${i}u, size - 1u)];`)}
  var top = logit0;
  ${unroll(SAMPLE_CHUNK, (i) => `top = max(top, logit${i});`)}
  var sum = 0f;
  var weighted = 0f;
  ${unroll(
    SAMPLE_CHUNK,
    (i) => `{
    let z = logit${i} - top;
    let weight = select(0f, exp(z), ${i}u < size);
    sum += weight;
    weighted += z * weight;
  }`,
  )}
  var tempered = sum;
  if (p.temperature != 1f) {
    tempered = 0f;
    ${unroll(SAMPLE_CHUNK, (i) => `tempered += select(0f, exp((logit${i} - top) / p.temperature), ${i}u < size);`)}
  }
  chunks[flat] = vec4f(top, sum, weighted, tempered);
}`,
})

const reason = (name: (typeof REASONS)[number]): string => `${REASONS.indexOf(name)}u`

/** `filtered` draws from the head that top-k and top-p leave, whose chunk sums are taken anew. */
export const drawKernel = (filtered: boolean) =>
  defineKernel({
    name: filtered ? 'draw-filtered' : 'draw',
    buffers: {
      rows: 'out vec4u',
      sequences: 'in vec4u',
      logits: 'in f32',
      chunks: 'in vec4f',
      stops: 'in u32',
      results: 'out vec4u',
    },
    params: {
      count: 'u32',
      vocab: 'u32',
      stride: 'u32',
      chunks: 'u32',
      context: 'u32',
      stopCount: 'u32',
      maxTokens: 'u32',
      topK: 'u32',
      topP: 'f32',
      temperature: 'f32',
    },
    code: /* wgsl */ `
${philoxCode}
${filtered ? headCode : ''}

/// The most likely token, the smallest id on a tie.
fn greedy(at: u32, chunksAt: u32, top: f32) -> u32 {
  for (var c = 0u; c < p.chunks; c++) {
    if (chunks[chunksAt + c].x == top) {
      for (var i = c * ${SAMPLE_CHUNK}u; i < min((c + 1u) * ${SAMPLE_CHUNK}u, p.vocab); i++) {
        if (logits[at + i] == top) { return i; }
      }
    }
  }
  return 0u;
}

fn chunkSum(at: u32, chunksAt: u32, c: u32${filtered ? ', head: Head, seen: ptr<function, u32>' : ''}) -> f32 {
  ${
    filtered
      ? `
  let top = chunks[chunksAt + c].x;
  var sum = 0f;
  for (var i = c * ${SAMPLE_CHUNK}u; i < min((c + 1u) * ${SAMPLE_CHUNK}u, p.vocab); i++) {
    let logit = logits[at + i];
    if (inHead(logit, head, seen)) { sum += exp((logit - top) / p.temperature); }
  }
  return sum;`
      : 'return chunks[chunksAt + c].w;'
  }
}

fn invert(at: u32, chunksAt: u32, top: f32, uniformDraw: f32) -> u32 {
  ${filtered ? 'let head = headOf(at, top); var seen = 0u;' : ''}
  var total = 0f;
  for (var c = 0u; c < p.chunks; c++) {
    total += exp((chunks[chunksAt + c].x - top) / p.temperature) * chunkSum(at, chunksAt, c${filtered ? ', head, &seen' : ''});
  }
  let goal = uniformDraw * total;
  var before = 0f;
  var last = 0u;
  ${filtered ? 'seen = 0u;' : ''}
  for (var c = 0u; c < p.chunks; c++) {
    let chunkTop = chunks[chunksAt + c].x;
    let scale = exp((chunkTop - top) / p.temperature);
    ${filtered ? 'var walked = seen;' : ''}
    let after = before + scale * chunkSum(at, chunksAt, c${filtered ? ', head, &seen' : ''});
    if (after > goal) {
      var running = 0f;
      for (var i = c * ${SAMPLE_CHUNK}u; i < min((c + 1u) * ${SAMPLE_CHUNK}u, p.vocab); i++) {
        let logit = logits[at + i];
        ${filtered ? 'if (!inHead(logit, head, &walked)) { continue; }' : ''}
        let weight = exp((logit - chunkTop) / p.temperature);
        running += weight;
        if (weight > 0f) { last = i; }
        if (before + scale * running > goal) { return last; }
      }
      return last;
    }
    before = after;
  }
  return last;
}

@compute @workgroup_size(32)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= p.count) { return; }
  let row = rows[id.x];
  if (row.y == ${STOPPED}u) { return; }
  let at = id.x * p.stride;
  let chunksAt = id.x * p.chunks;
  var top = chunks[chunksAt].x;
  for (var c = 1u; c < p.chunks; c++) { top = max(top, chunks[chunksAt + c].x); }
  var sum = 0f;
  var weighted = 0f;
  for (var c = 0u; c < p.chunks; c++) {
    let chunk = chunks[chunksAt + c];
    let z = chunk.x - top;
    let scale = exp(z);
    sum += scale * chunk.y;
    weighted += scale * (chunk.z + z * chunk.y);
  }
  let named = sequences[2u * row.w];
  let rest = sequences[2u * row.w + 1u];
  let position = row.z + 1u;
  var token = 0u;
  if (p.temperature == 0f) {
    token = greedy(at, chunksAt, top);
  } else {
    token = invert(at, chunksAt, top, unitInterval(philox4x32(vec4u(position, named.z, named.w, rest.x), named.xy).x));
  }
  let drawn = row.z - rest.y;
  let logSum = log(sum);
  var reason = 0u;
  if (drawn + 1u >= p.maxTokens) { reason = ${reason('length')}; }
  if (position + 1u >= p.context) { reason = ${reason('context')}; }
  for (var i = 0u; i < p.stopCount; i++) {
    if (stops[i] == token) { reason = ${reason('stop')}; }
  }
  results[row.w * p.maxTokens + drawn] =
    vec4u(token, bitcast<u32>(logits[at + token] - top - logSum), bitcast<u32>(logSum - weighted / sum), reason);
  rows[id.x] = vec4u(token, select(row.y, ${STOPPED}u, reason != 0u), position, row.w);
}`,
  })
