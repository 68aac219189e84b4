/**
 * Gradients of causal attention without storing probabilities: they are computed again from queries, keys and the log of the
 * softmax sum (as in FlashAttention, Dao et al., 2022). With p the probability, dp = dout · v and delta = dout · out:
 * ds = p · (dp - delta), dq = sum of ds · k, dk = sum of ds · q, dv = sum of p · dout. Queries collect over keys in one kernel
 * and keys over queries in another, so that nothing is added by two invocations.
 */
import { defineKernel } from '../kernel.ts'
import { ATTENTION_PARAMS, component, inner, loadOwn, ownRows, ownedRows, quads, store } from './attention.ts'
import { fetch, unroll, upTo } from './lanes.ts'
import type { LaneSharing } from './lanes.ts'

const declareSums = (headDim: number, name: string): string =>
  unroll(quads(headDim), (c) => upTo(4).map((s) => `var ${name}${c}_${s} = 0f;`).join(' '))

const addTo = (headDim: number, sums: string, factor: string, values: string): string =>
  unroll(quads(headDim), (c) => upTo(4).map((s) => `${sums}${c}_${s} += ${factor} * ${values}${c}_${s};`).join(' '))

const fetchHead = (sharing: LaneSharing, headDim: number, name: string, buffer: string, base: string): string =>
  unroll(quads(headDim), (c) => fetch(sharing, `${name}${c}_`, component(headDim, buffer, base, c)))

/** Each invocation owns query rows of a head. */
export const attentionQueryGradientKernel = (sharing: LaneSharing, headDim: number) => {
  const count = ownedRows(sharing, headDim)
  const each = (code: (r: number) => string): string => unroll(count, code)
  return defineKernel({
    name: `attention-query-gradient-${sharing}-${headDim}`,
    subgroups: sharing === 'quad',
    buffers: { qkv: 'in f32', borders: 'in u32', out: 'in f32', dout: 'in f32', lse: 'in f32', delta: 'out f32', dqkv: 'out f32' },
    params: ATTENTION_PARAMS,
    code: /* wgsl */ `
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  ${ownRows(sharing, count, 'p.heads')}
  let kv = head / (p.heads / p.kvHeads);
  ${each((r) => `let q${r}At = row${r} * p.qkv + head * ${headDim}u;
  let out${r}At = row${r} * p.width + head * ${headDim}u;
  ${loadOwn(headDim, `q${r}_`, 'qkv', `q${r}At`)}
  ${loadOwn(headDim, `do${r}_`, 'dout', `out${r}At`)}
  var pull${r} = 0f;
  { ${loadOwn(headDim, 'o', 'out', `out${r}At`)}
    pull${r} = ${inner(headDim, `do${r}_`, 'o')}; }
  let most${r} = lse[row${r} * p.heads + head];
  ${declareSums(headDim, `dq${r}_`)}`)}
  for (var j = begin; j <= ${sharing === 'quad' ? `min(first + ${4 * count - 1}u, end - 1u)` : 'row0'}; j++) {
    let at = j * p.qkv + (p.heads + kv) * ${headDim}u;
    let vAt = at + p.kvHeads * ${headDim}u;
    ${fetchHead(sharing, headDim, 'k', 'qkv', 'at')}
    ${fetchHead(sharing, headDim, 'v', 'qkv', 'vAt')}
    ${each((r) => `{
      let score = (${inner(headDim, `q${r}_`, 'k')}) * p.scale;
      let slope = ${inner(headDim, `do${r}_`, 'v')} - pull${r};
      let ds = select(0f, exp(score - most${r}) * slope * p.scale, j <= row${r});
      ${addTo(headDim, `dq${r}_`, 'ds', 'k')}
    }`)}
  }
  ${each((r) => `if (own${r}) {
    delta[row${r} * p.heads + head] = pull${r};
    ${store(headDim, 'dqkv', `q${r}At`, (c, s) => `dq${r}_${c}_${s}`)}
  }`)}
}`,
  })
}

/** Each invocation owns key rows of a key head and walks the queries of its group from its first row to the sequence's end. */
export const attentionKeyValueGradientKernel = (sharing: LaneSharing, headDim: number) => {
  const count = ownedRows(sharing, headDim)
  const each = (code: (r: number) => string): string => unroll(count, code)
  return defineKernel({
    name: `attention-key-value-gradient-${sharing}-${headDim}`,
    subgroups: sharing === 'quad',
    buffers: { qkv: 'in f32', borders: 'in u32', dout: 'in f32', lse: 'in f32', delta: 'in f32', dqkv: 'out f32' },
    params: ATTENTION_PARAMS,
    code: /* wgsl */ `
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  ${ownRows(sharing, count, 'p.kvHeads')}
  let group = p.heads / p.kvHeads;
  ${each((r) => `let k${r}At = row${r} * p.qkv + (p.heads + head) * ${headDim}u;
  let v${r}At = k${r}At + p.kvHeads * ${headDim}u;
  ${loadOwn(headDim, `k${r}_`, 'qkv', `k${r}At`)}
  ${loadOwn(headDim, `v${r}_`, 'qkv', `v${r}At`)}
  ${declareSums(headDim, `dk${r}_`)}
  ${declareSums(headDim, `dv${r}_`)}`)}
  for (var h = head * group; h < (head + 1u) * group; h++) {
    for (var i = ${sharing === 'quad' ? 'first' : 'row0'}; i < end; i++) {
      let at = i * p.qkv + h * ${headDim}u;
      let doutAt = i * p.width + h * ${headDim}u;
      ${fetchHead(sharing, headDim, 'q', 'qkv', 'at')}
      ${fetchHead(sharing, headDim, 'do', 'dout', 'doutAt')}
      let most = lse[i * p.heads + h];
      let pull = delta[i * p.heads + h];
      ${each((r) => `{
        let score = (${inner(headDim, 'q', `k${r}_`)}) * p.scale;
        let probability = select(0f, exp(score - most), i >= row${r});
        let ds = probability * (${inner(headDim, 'do', `v${r}_`)} - pull) * p.scale;
        ${addTo(headDim, `dk${r}_`, 'ds', 'q')}
        ${addTo(headDim, `dv${r}_`, 'probability', 'do')}
      }`)}
    }
  }
  ${each((r) => `if (own${r}) {
    ${store(headDim, 'dqkv', `k${r}At`, (c, s) => `dk${r}_${c}_${s}`)}
    ${store(headDim, 'dqkv', `v${r}At`, (c, s) => `dv${r}_${c}_${s}`)}
  }`)}
}`,
  })
}
