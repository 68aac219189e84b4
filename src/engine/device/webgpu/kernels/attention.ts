/**
 * Causal attention over packed sequences, forward: each invocation owns some query rows of one head and walks the keys of their
 * sequence with the softmax kept online (Milakov and Gimelshein, 2018): the running maximum, the sum of exponentials and the
 * weighted values are rescaled when a larger score comes. Nothing of size rows × rows exists.
 *
 * Rows come in fours that belong to one sequence, so a quad's neighbours walk the same keys and can share what they load. Where a load is dear, each
 * of them owns several rows, four apart, and what was loaded serves all; such tiles start at multiples of their size from the sequence's
 * first row, so that a row's bits depend on its place in its sequence alone.
 */
import { defineKernel } from '../kernel.ts'
import { fetch, laneNames, unroll, upTo } from './lanes.ts'
import type { LaneSharing } from './lanes.ts'

/** Parameters that every attention kernel takes: widths are strides in words. */
export const ATTENTION_PARAMS = {
  rows: 'u32', heads: 'u32', kvHeads: 'u32', qkv: 'u32', width: 'u32', scale: 'f32',
} as const

/** Components of rows that one invocation holds at most, of each kind. */
const MOST_OWN = 128

/** Rows that one invocation owns. */
export const ownedRows = (sharing: LaneSharing, headDim: number): number =>
  sharing === 'alone' ? 1 : Math.max(1, Math.min(4, Math.floor(MOST_OWN / headDim)))

/**
 * What every attention kernel begins with: its head of `heads`; begin and end of its sequence; `first`, the tile's first row; and its own rows row0, row1, …
 * with own0, own1, … false for those past the end, which repeat the last four rows.
 */
export const ownRows = (sharing: LaneSharing, count: number, heads: string): string => `
  ${laneNames(sharing)}
  let place = id.x & 3u;
  let head = (id.x >> 2u) % ${heads};
  let first = (id.x >> 2u) / ${heads} * 4u;
  if (first >= p.rows) { return; }
  let begin = borders[first * 2u];
  let end = borders[first * 2u + 1u];
  ${count === 1 ? '' : `if ((first - begin) % ${4 * count}u != 0u) { return; }`}
  ${unroll(count, (r) => `let own${r} = first + ${4 * r}u < end; let row${r} = min(first + ${4 * r}u, end - 4u) + place;`)}`

/** Components of a head in fours; those behind its end read as zero. */
export const quads = (headDim: number): number => Math.ceil(headDim / 4)

/** Code that loads component 4·chunk + l of a head that starts at `base`. */
export const component = (headDim: number, buffer: string, base: string, chunk: number) => (l: string): string =>
  4 * chunk + 4 <= headDim
    ? `${buffer}[${base} + ${4 * chunk}u + ${l}]`
    : `select(0f, ${buffer}[${base} + min(${4 * chunk}u + ${l}, ${headDim - 1}u)], ${4 * chunk}u + ${l} < ${headDim}u)`

/** Code that puts `value(c, s)` to component 4·c + l_s of a head that starts at `base`, for all chunks c and s = 0 … 3. */
export const store = (headDim: number, buffer: string, base: string, value: (c: number, s: number) => string): string =>
  unroll(quads(headDim), (c) => upTo(4).map((s) => {
    const assign = `${buffer}[${base} + ${4 * c}u + l${s}] = ${value(c, s)};`
    return 4 * c + 4 <= headDim ? assign : `if (${4 * c}u + l${s} < ${headDim}u) { ${assign} }`
  }).join(' '))

/** Declares name_c_s, each invocation's own components, for all chunks c and s = 0 … 3. */
export const loadOwn = (headDim: number, name: string, buffer: string, base: string): string =>
  unroll(quads(headDim), (c) => upTo(4).map((s) => `let ${name}${c}_${s} = ${component(headDim, buffer, base, c)(`l${s}`)};`).join(' '))

/** The inner product of two heads given by names of their components. */
export const inner = (headDim: number, x: string, y: string): string =>
  upTo(quads(headDim)).flatMap((c) => upTo(4).map((s) => `${x}${c}_${s} * ${y}${c}_${s}`)).join(' + ')

/** Keys that are looked at before the maximum is revised. */
const BLOCK = 4

export const attentionKernel = (sharing: LaneSharing, headDim: number) => {
  const chunks = quads(headDim)
  const count = ownedRows(sharing, headDim)
  const each = (code: (r: number) => string): string => unroll(count, code)
  return defineKernel({
    name: `attention-${sharing}-${headDim}`,
    subgroups: sharing === 'quad',
    buffers: { qkv: 'in f32', borders: 'in u32', out: 'out f32', lse: 'out f32' },
    params: ATTENTION_PARAMS,
    code: /* wgsl */ `
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  ${ownRows(sharing, count, 'p.heads')}
  let kv = head / (p.heads / p.kvHeads);
  ${each((r) => `let q${r}At = row${r} * p.qkv + head * ${headDim}u;
  ${loadOwn(headDim, `q${r}_`, 'qkv', `q${r}At`)}
  ${unroll(chunks, (c) => upTo(4).map((s) => `var o${r}_${c}_${s} = 0f;`).join(' '))}
  var most${r} = -1e30f;
  var sum${r} = 0f;`)}
  for (var j = begin; j <= ${sharing === 'quad' ? `min(first + ${4 * (count - 1)}u, end - 4u)` : 'row0'}; j += ${BLOCK}u) {
    let k = j * p.qkv + (p.heads + kv) * ${headDim}u;
    ${each((r) => upTo(BLOCK).map((b) => `var s${r}_${b} = 0f;`).join(' '))}
    ${unroll(BLOCK, (b) => `{ let at = k + ${b}u * p.qkv;
      ${unroll(chunks, (c) => `{ ${fetch(sharing, 'k', component(headDim, 'qkv', 'at', c))}
      ${each((r) => `s${r}_${b} += q${r}_${c}_0 * k0 + q${r}_${c}_1 * k1 + q${r}_${c}_2 * k2 + q${r}_${c}_3 * k3;`)} }`)}
    }`)}
    ${each((r) => `${unroll(BLOCK, (b) => `s${r}_${b} = select(-1e30f, s${r}_${b} * p.scale, j + ${b}u <= row${r});`)}
    let more${r} = max(most${r}, max(max(s${r}_0, s${r}_1), max(s${r}_2, s${r}_3)));
    let keep${r} = exp(most${r} - more${r});
    most${r} = more${r};
    ${unroll(BLOCK, (b) => `let e${r}_${b} = exp(s${r}_${b} - more${r});`)}
    sum${r} = sum${r} * keep${r} + (e${r}_0 + e${r}_1 + e${r}_2 + e${r}_3);
    ${unroll(chunks, (c) => upTo(4).map((s) => `o${r}_${c}_${s} *= keep${r};`).join(' '))}`)}
    let v = k + p.kvHeads * ${headDim}u;
    ${unroll(BLOCK, (b) => `{ let at = v + ${b}u * p.qkv;
      ${unroll(chunks, (c) => `{ ${fetch(sharing, 'v', component(headDim, 'qkv', 'at', c))}
      ${each((r) => upTo(4).map((s) => `o${r}_${c}_${s} += e${r}_${b} * v${s};`).join(' '))} }`)}
    }`)}
  }
  ${each((r) => `if (own${r}) {
    let to = row${r} * p.width + head * ${headDim}u;
    ${store(headDim, 'out', 'to', (c, s) => `o${r}_${c}_${s} / sum${r}`)}
    lse[row${r} * p.heads + head] = most${r} + log(sum${r});
  }`)}
}`,
  })
}
