/**
 * Causal attention over packed sequences, forward: each invocation owns one query row of one head
 * and walks the keys of its sequence with the softmax kept online (Milakov and Gimelshein, 2018):
 * the running maximum, the sum of exponentials and the weighted values are rescaled when a larger
 * score comes. Nothing of size rows × rows exists.
 *
 * Rows come in fours that belong to one sequence, so a quad's neighbours walk the same keys and can
 * share what they load.
 */
import { defineKernel } from '../kernel.ts'
import { fetch, laneNames, unroll, upTo } from './lanes.ts'
import type { LaneSharing } from './lanes.ts'

/** Parameters that every attention kernel takes: widths are strides in words. */
export const ATTENTION_PARAMS = {
  rows: 'u32',
  heads: 'u32',
  kvHeads: 'u32',
  qkv: 'u32',
  width: 'u32',
  scale: 'f32',
} as const

/**
 * What every attention kernel begins with: its head of `heads`, its own row, the first of its four
 * rows and the first of its sequence.
 */
export const ownRow = (sharing: LaneSharing, heads: string): string => `
  ${laneNames(sharing)}
  let place = id.x & 3u;
  let head = (id.x >> 2u) % ${heads};
  let first = (id.x >> 2u) / ${heads} * 4u;
  let row = first + place;
  if (first >= p.rows) { return; }
  let begin = sequenceBounds[first * 2u];`

/** Components of a head in fours; those behind its end read as zero. */
export const quads = (headDim: number): number => Math.ceil(headDim / 4)

/** Code that loads component 4·chunk + l of a head that starts at `base`. */
export const component =
  (headDim: number, buffer: string, base: string, chunk: number) =>
  (l: string): string =>
    4 * chunk + 4 <= headDim
      ? `${buffer}[${base} + ${4 * chunk}u + ${l}]`
      : `select(0f, ${buffer}[${base} + min(${4 * chunk}u + ${l}, ${headDim - 1}u)], ${4 * chunk}u + ${l} < ${headDim}u)`

/**
 * Code that puts `value(c, s)` to component 4·c + l_s of a head that starts at `base`, for all
 * chunks c and s = 0 … 3.
 */
export const store = (
  headDim: number,
  buffer: string,
  base: string,
  value: (c: number, s: number) => string,
): string =>
  unroll(quads(headDim), (c) =>
    upTo(4)
      .map((s) => {
        const assign = `${buffer}[${base} + ${4 * c}u + l${s}] = ${value(c, s)};`
        return 4 * c + 4 <= headDim ? assign : `if (${4 * c}u + l${s} < ${headDim}u) { ${assign} }`
      })
      .join(' '),
  )

/** Declares name_c_s, each invocation's own components, for all chunks c and s = 0 … 3. */
export const loadOwn = (headDim: number, name: string, buffer: string, base: string): string =>
  unroll(quads(headDim), (c) =>
    upTo(4)
      .map((s) => `let ${name}${c}_${s} = ${component(headDim, buffer, base, c)(`l${s}`)};`)
      .join(' '),
  )

/** The inner product of two heads given by names of their components. */
export const inner = (headDim: number, x: string, y: string): string =>
  upTo(quads(headDim))
    .flatMap((c) => upTo(4).map((s) => `${x}${c}_${s} * ${y}${c}_${s}`))
    .join(' + ')

/** Keys that are looked at before the maximum is revised. */
const BLOCK = 4

export const attentionKernel = (sharing: LaneSharing, headDim: number) => {
  const chunks = quads(headDim)
  return defineKernel({
    name: `attention-${sharing}-${headDim}`,
    subgroups: sharing === 'quad',
    buffers: { qkv: 'in f32', sequenceBounds: 'in u32', out: 'out f32', lse: 'out f32' },
    params: ATTENTION_PARAMS,
    code: /* wgsl */ `
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  ${ownRow(sharing, 'p.heads')}
  let kv = head / (p.heads / p.kvHeads);
  let own = row * p.qkv + head * ${headDim}u;
  ${loadOwn(headDim, 'q', 'qkv', 'own')}
  ${unroll(chunks, (c) =>
    upTo(4)
      .map((s) => `var o${c}_${s} = 0f;`)
      .join(' '),
  )}
  var most = -1e30f;
  var sum = 0f;
  for (var j = begin; j <= ${sharing === 'quad' ? 'first' : 'row'}; j += ${BLOCK}u) {
    let k = j * p.qkv + (p.heads + kv) * ${headDim}u;
    ${unroll(
      BLOCK,
      (b) => `var s${b} = 0f;
    { let at = k + ${b}u * p.qkv;
      ${unroll(
        chunks,
        (c) => `{ ${fetch(sharing, 'k', component(headDim, 'qkv', 'at', c))}
      s${b} += q${c}_0 * k0 + q${c}_1 * k1 + q${c}_2 * k2 + q${c}_3 * k3; }`,
      )}
      s${b} = select(-1e30f, s${b} * p.scale, j + ${b}u <= row);
    }`,
    )}
    let more = max(most, max(max(s0, s1), max(s2, s3)));
    let keep = exp(most - more);
    most = more;
    ${unroll(BLOCK, (b) => `let e${b} = exp(s${b} - more);`)}
    sum = sum * keep + (e0 + e1 + e2 + e3);
    ${unroll(chunks, (c) =>
      upTo(4)
        .map((s) => `o${c}_${s} *= keep;`)
        .join(' '),
    )}
    let v = k + p.kvHeads * ${headDim}u;
    ${unroll(
      BLOCK,
      (b) => `{ let at = v + ${b}u * p.qkv;
      ${unroll(
        chunks,
        (c) => `{ ${fetch(sharing, 'v', component(headDim, 'qkv', 'at', c))}
      ${upTo(4)
        .map((s) => `o${c}_${s} += e${b} * v${s};`)
        .join(' ')} }`,
      )}
    }`,
    )}
  }
  let to = row * p.width + head * ${headDim}u;
  ${store(headDim, 'out', 'to', (c, s) => `o${c}_${s} / sum`)}
  lse[row * p.heads + head] = most + log(sum);
}`,
  })
}
