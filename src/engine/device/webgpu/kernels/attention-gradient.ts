/**
 * Gradients of causal attention without storing probabilities: they are computed again from
 * queries, keys and the log of the softmax sum (as in FlashAttention, Dao et al., 2022). With p the
 * probability, dp = dout · v and delta = dout · out: ds = p · (dp - delta), dq = sum of ds · k, dk
 * = sum of ds · q, dv = sum of p · dout. Queries collect over keys in one kernel and keys over
 * queries in another, so that nothing is added by two invocations.
 */
import { defineKernel } from '../kernel.ts'
import { ATTENTION_PARAMS, component, inner, loadOwn, ownRow, quads, store } from './attention.ts'
import { fetch, unroll, upTo } from './lanes.ts'
import type { LaneSharing } from './lanes.ts'

const declareSums = (headDim: number, name: string): string =>
  unroll(quads(headDim), (c) =>
    upTo(4)
      .map((s) => `var ${name}${c}_${s} = 0f;`)
      .join(' '),
  )

const addTo = (headDim: number, sums: string, factor: string, values: string): string =>
  unroll(quads(headDim), (c) =>
    upTo(4)
      .map((s) => `${sums}${c}_${s} += ${factor} * ${values}${c}_${s};`)
      .join(' '),
  )

const fetchHead = (
  sharing: LaneSharing,
  headDim: number,
  name: string,
  buffer: string,
  base: string,
): string =>
  unroll(quads(headDim), (c) => fetch(sharing, `${name}${c}_`, component(headDim, buffer, base, c)))

/**
 * Stores the gradient of a head that was rotated, sums{c}_{s}, rotated back. Its position is the
 * row's place in its sequence; for rows that stand behind the sequence's last token the table may
 * end before, but their gradient is zero.
 */
const storeRotatedBack = (headDim: number, base: string, sums: string): string => {
  const half = headDim / 2
  const rotation = `let rotationAt = (row - begin) * ${half}u;`
  if (half % 4 === 0) {
    const apart = half / 4
    return `${rotation}
  ${unroll(apart, (c) =>
    upTo(4)
      .map((s) => `let rotation${c}_${s} = rotaryTable[rotationAt + ${4 * c}u + l${s}];`)
      .join(' '),
  )}
  ${store(headDim, 'dqkv', base, (c, s) =>
    c < apart
      ? `${sums}${c}_${s} * rotation${c}_${s}.x + ${sums}${c + apart}_${s} * rotation${c}_${s}.y`
      : `${sums}${c}_${s} * rotation${c - apart}_${s}.x - ${sums}${c - apart}_${s} * rotation${c - apart}_${s}.y`,
  )}`
  }
  // Partners lie in different places of their fours: rotated in memory.
  return `${rotation}
  ${store(headDim, 'dqkv', base, (c, s) => `${sums}${c}_${s}`)}
  for (var i = 0u; i < ${half}u; i++) {
    let rotation = rotaryTable[rotationAt + i];
    let one = dqkv[${base} + i];
    let other = dqkv[${base} + i + ${half}u];
    dqkv[${base} + i] = one * rotation.x + other * rotation.y;
    dqkv[${base} + i + ${half}u] = other * rotation.x - one * rotation.y;
  }`
}

/** Each invocation owns a query row of a head. */
export const attentionQueryGradientKernel = (sharing: LaneSharing, headDim: number) =>
  defineKernel({
    name: `attention-query-gradient-${sharing}-${headDim}`,
    subgroups: sharing === 'quad',
    buffers: {
      qkv: 'in f32',
      sequenceBounds: 'in u32',
      out: 'in f32',
      dout: 'in f32',
      lse: 'in f32',
      delta: 'out f32',
      dqkv: 'out f32',
      rotaryTable: 'in vec2f',
    },
    params: ATTENTION_PARAMS,
    code: /* wgsl */ `
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  ${ownRow(sharing, 'p.heads')}
  let kv = head / (p.heads / p.kvHeads);
  let own = row * p.qkv + head * ${headDim}u;
  let outAt = row * p.width + head * ${headDim}u;
  ${loadOwn(headDim, 'q', 'qkv', 'own')}
  ${loadOwn(headDim, 'do', 'dout', 'outAt')}
  var pull = 0f;
  { ${loadOwn(headDim, 'o', 'out', 'outAt')}
    pull = ${inner(headDim, 'do', 'o')}; }
  delta[row * p.heads + head] = pull;
  let most = lse[row * p.heads + head];
  ${declareSums(headDim, 'dq')}
  for (var j = begin; j <= ${sharing === 'quad' ? 'first + 3u' : 'row'}; j++) {
    let at = j * p.qkv + (p.heads + kv) * ${headDim}u;
    let vAt = at + p.kvHeads * ${headDim}u;
    ${fetchHead(sharing, headDim, 'k', 'qkv', 'at')}
    ${fetchHead(sharing, headDim, 'v', 'qkv', 'vAt')}
    let score = (${inner(headDim, 'q', 'k')}) * p.scale;
    let slope = ${inner(headDim, 'do', 'v')} - pull;
    let ds = select(0f, exp(score - most) * slope * p.scale, j <= row);
    ${addTo(headDim, 'dq', 'ds', 'k')}
  }
  ${storeRotatedBack(headDim, 'own', 'dq')}
}`,
  })

/**
 * Each invocation owns a key row of a key head and walks the queries of its group from its own row
 * to the sequence's end.
 */
export const attentionKeyValueGradientKernel = (sharing: LaneSharing, headDim: number) =>
  defineKernel({
    name: `attention-key-value-gradient-${sharing}-${headDim}`,
    subgroups: sharing === 'quad',
    buffers: {
      qkv: 'in f32',
      sequenceBounds: 'in u32',
      dout: 'in f32',
      lse: 'in f32',
      delta: 'in f32',
      dqkv: 'out f32',
      rotaryTable: 'in vec2f',
    },
    params: ATTENTION_PARAMS,
    code: /* wgsl */ `
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  ${ownRow(sharing, 'p.kvHeads')}
  let group = p.heads / p.kvHeads;
  let own = row * p.qkv + (p.heads + head) * ${headDim}u;
  let ownV = own + p.kvHeads * ${headDim}u;
  let end = sequenceBounds[first * 2u + 1u];
  ${loadOwn(headDim, 'k', 'qkv', 'own')}
  ${loadOwn(headDim, 'v', 'qkv', 'ownV')}
  ${declareSums(headDim, 'dk')}
  ${declareSums(headDim, 'dv')}
  for (var h = head * group; h < (head + 1u) * group; h++) {
    for (var i = ${sharing === 'quad' ? 'first' : 'row'}; i < end; i++) {
      let at = i * p.qkv + h * ${headDim}u;
      let doutAt = i * p.width + h * ${headDim}u;
      ${fetchHead(sharing, headDim, 'q', 'qkv', 'at')}
      ${fetchHead(sharing, headDim, 'do', 'dout', 'doutAt')}
      let score = (${inner(headDim, 'q', 'k')}) * p.scale;
      let probability = select(0f, exp(score - lse[i * p.heads + h]), i >= row);
      let ds = probability * (${inner(headDim, 'do', 'v')} - delta[i * p.heads + h]) * p.scale;
      ${addTo(headDim, 'dk', 'ds', 'q')}
      ${addTo(headDim, 'dv', 'probability', 'do')}
    }
  }
  ${storeRotatedBack(headDim, 'own', 'dk')}
  ${store(headDim, 'dqkv', 'ownV', (c, s) => `dv${c}_${s}`)}
}`,
  })
