/**
 * The KV cache of generation: filling it, attending over it, copying slots. A slot holds keys
 * [kvHeads, context, headDim] and then values of the same shape, so that what one head attends over
 * lies in one piece.
 */
import { FillCacheArgs, AttendCacheArgs, CopySlotsArgs } from './args'
import { rotateHead } from './feed-forward'
import { normHead } from './head-norm'
import { ZERO, exp4, madd, maxLanes, sumLanes } from './simd'
import { first, last, scratch } from './threads'

/** In place of a slot: the sequence has stopped. */
export const STOPPED: u32 = 0xffff_ffff
/** Bytes of a row: token, slot, position, sequence. */
const ROW: usize = 16

/**
 * Rotates queries and keys of each row, each head normalised before where it has norms, and puts queries into q, keys and values into the row's slot
 * at its position.
 */
export function fillCache(p: FillCacheArgs): void {
  const head = <usize>p.headDim * 4
  const width = <usize>p.kvHeads * head
  for (let index = first(p.count), end = last(p.count); index < end; index++) {
    const row = p.rows + <usize>index * ROW
    const slot = load<u32>(row, 4)
    if (slot == STOPPED) continue
    const position = load<u32>(row, 8)
    const qkv = p.qkv + <usize>index * <usize>p.stride * 4
    const rotaryTable = p.rotaryTable + <usize>position * head
    if (p.headNorms != 0) {
      for (let i = 0; i < p.heads + p.kvHeads; i++) {
        const at = qkv + <usize>i * head
        normHead(at, i < p.heads ? p.headNorms : p.headNorms + head, at, p.headDim, p.eps)
      }
    }
    for (let i = 0; i < p.heads + p.kvHeads; i++) rotateHead(qkv + <usize>i * head, rotaryTable, p.headDim >> 1, 1)
    memory.copy(p.q + <usize>index * <usize>p.qStride * 4, qkv, <usize>p.heads * head)
    const from = qkv + <usize>p.heads * head
    const to = p.cache + 2 * <usize>slot * <usize>p.context * width + <usize>position * head
    for (let i = 0; i < 2 * p.kvHeads; i++) memory.copy(to + <usize>(i * p.context) * head, from + <usize>i * head, head)
  }
}

/** Attention of each row over its slot's positions up to its own; replaces the queries in q. */
export function attendCache(p: AttendCacheArgs): void {
  const width = <usize>(p.kvHeads * p.headDim) * 4
  const step = <usize>p.headDim * 4
  const group = p.heads / p.kvHeads
  for (let index = first(p.count), end = last(p.count); index < end; index++) {
    const row = p.rows + <usize>index * ROW
    const slot = load<u32>(row, 4)
    if (slot == STOPPED) continue
    const positions = <i32>load<u32>(row, 8) + 1
    for (let head = 0; head < p.heads; head++) {
      const q = p.q + (<usize>index * <usize>p.qStride + <usize>(head * p.headDim)) * 4
      const keys = p.cache + 2 * <usize>slot * <usize>p.context * width + <usize>(head / group * p.context) * step
      const total = scores(q, keys, step, positions, p.headDim, p.scale)
      weigh(q, keys + <usize>p.context * width, step, positions, p.headDim, total)
    }
  }
}

/**
 * Fills scratch with e^(score − top) of each position and gives their sum. Past the last position
 * stand zeros up to a whole vector.
 */
function scores(q: usize, keys: usize, step: usize, positions: i32, dim: i32, scale: f32): f32 {
  const whole = dim & ~3
  const scales = f32x4.splat(scale)
  let tops = f32x4.splat(-Infinity)
  for (let t = 0; t < positions; t += 4) {
    // Past the end the last position is looked at again, and left out below.
    const k0 = keys + <usize>t * step
    const k1 = keys + <usize>min(t + 1, positions - 1) * step
    const k2 = keys + <usize>min(t + 2, positions - 1) * step
    const k3 = keys + <usize>min(t + 3, positions - 1) * step
    let s0 = ZERO, s1 = ZERO, s2 = ZERO, s3 = ZERO
    for (let i = 0; i < whole; i += 4) {
      const offset = <usize>i * 4
      const x = v128.load(q + offset)
      s0 = madd(x, v128.load(k0 + offset), s0)
      s1 = madd(x, v128.load(k1 + offset), s1)
      s2 = madd(x, v128.load(k2 + offset), s2)
      s3 = madd(x, v128.load(k3 + offset), s3)
    }
    const ab = f32x4.add(i32x4.shuffle(s0, s1, 0, 4, 1, 5), i32x4.shuffle(s0, s1, 2, 6, 3, 7))
    const cd = f32x4.add(i32x4.shuffle(s2, s3, 0, 4, 1, 5), i32x4.shuffle(s2, s3, 2, 6, 3, 7))
    let four = f32x4.add(i64x2.shuffle(ab, cd, 0, 2), i64x2.shuffle(ab, cd, 1, 3))
    for (let i = whole; i < dim; i++) {
      const offset = <usize>i * 4
      const k = f32x4.replace_lane(f32x4.replace_lane(f32x4.replace_lane(v128.load32_splat(k0 + offset), 1, load<f32>(k1 + offset)), 2, load<f32>(k2 + offset)), 3, load<f32>(k3 + offset))
      four = madd(v128.load32_splat(q + offset), k, four)
    }
    four = f32x4.mul(four, scales)
    v128.store(scratch + <usize>t * 4, four)
    tops = f32x4.pmax(tops, four)
  }
  const most = f32x4.splat(maxLanes(tops))
  let sums = ZERO
  for (let t = 0; t < positions; t += 4) {
    let e = exp4(f32x4.sub(v128.load(scratch + <usize>t * 4), most))
    e = v128.and(e, i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(positions - t)))
    v128.store(scratch + <usize>t * 4, e)
    sums = f32x4.add(sums, e)
  }
  return sumLanes(sums)
}

/** q = the values' mean, weighed by scratch. */
function weigh(q: usize, values: usize, step: usize, positions: i32, dim: i32, total: f32): void {
  const over: f32 = <f32>1 / total
  const overs = f32x4.splat(over)
  let i = 0
  for (; i + 16 <= dim; i += 16) {
    let a = ZERO, b = ZERO, c = ZERO, d = ZERO
    let from = values + <usize>i * 4
    for (let t = 0; t < positions; t++) {
      const weight = v128.load32_splat(scratch + <usize>t * 4)
      a = madd(weight, v128.load(from), a)
      b = madd(weight, v128.load(from, 16), b)
      c = madd(weight, v128.load(from, 32), c)
      d = madd(weight, v128.load(from, 48), d)
      from += step
    }
    const to = q + <usize>i * 4
    v128.store(to, f32x4.mul(a, overs))
    v128.store(to, f32x4.mul(b, overs), 16)
    v128.store(to, f32x4.mul(c, overs), 32)
    v128.store(to, f32x4.mul(d, overs), 48)
  }
  for (; i + 4 <= dim; i += 4) {
    let sum = ZERO
    let from = values + <usize>i * 4
    for (let t = 0; t < positions; t++) {
      sum = madd(v128.load32_splat(scratch + <usize>t * 4), v128.load(from), sum)
      from += step
    }
    v128.store(q + <usize>i * 4, f32x4.mul(sum, overs))
  }
  for (; i < dim; i++) {
    let sum: f32 = 0
    for (let t = 0; t < positions; t++) sum += load<f32>(scratch + <usize>t * 4) * load<f32>(values + <usize>t * step + <usize>i * 4)
    store<f32>(q + <usize>i * 4, sum * over)
  }
}

/** Copies the first positions of slots to other slots; a copy is (from, to, positions, padding). */
export function copySlots(p: CopySlotsArgs): void {
  const step = <usize>p.headDim * 4
  const piece = <usize>p.context * step
  const pieces = 2 * p.kvHeads
  for (let index = first(p.count), end = last(p.count); index < end; index++) {
    const record = p.copies + <usize>index * 16
    const from = p.cache + <usize>load<u32>(record) * <usize>pieces * piece
    const to = p.cache + <usize>load<u32>(record, 4) * <usize>pieces * piece
    const bytes = <usize>load<u32>(record, 8) * step
    for (let i = 0; i < pieces; i++) memory.copy(to + <usize>i * piece, from + <usize>i * piece, bytes)
  }
}
