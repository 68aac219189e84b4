/**
 * Causal attention over packed sequences, and its gradient. The unit of work is one head of one
 * sequence, four query rows at a time: scores of four rows against all keys before them are a
 * product with packed panels (tile.ts), the softmax runs over four rows of scratch memory, and its
 * product with the values is one more. Nothing of size rows × rows exists.
 *
 * Sequences start and end on multiples of four rows. Gradients compute probabilities anew from the
 * log of the softmax sum.
 */
import { AttentionArgs, AttentionQueryGradientArgs, AttentionKeyValueGradientArgs } from './args'
import { ZERO, exp4, log1, madd, maxLanes, sumLanes } from './simd'
import { scratch, thread, threads } from './threads'
import { PANEL, storeAsColumns, tileOfFour } from './tile'

/** Four. */
const ROWS: i32 = 4

/** One head of one sequence: where it stands and which scratch memory it has. */
let begin: i32 = 0
let length: i32 = 0
/** `length` rounded up to whole panels, and the head dimension to four and to whole panels. */
let padded: i32 = 0
let quadDim: i32 = 0
let panelDim: i32 = 0

function place(sequenceBounds: usize, headDim: i32, row: i32): void {
  begin = row
  length = load<i32>(sequenceBounds + <usize>row * 8, 4) - row
  padded = (length + PANEL - 1) & ~(PANEL - 1)
  quadDim = (headDim + 3) & ~3
  panelDim = (headDim + PANEL - 1) & ~(PANEL - 1)
}

/** Component `column` of the sequence's first row in a matrix with rows `stride` words apart. */

@inline
function rowsAt(matrix: usize, stride: i32, column: i32): usize {
  return matrix + (<usize>begin * <usize>stride + <usize>column) * 4
}

/**
 * Panels of the transposed rows, times `factor`: out[panel][component][row], eight rows a panel;
 * rows past the last and components past the head dimension are zero.
 */
function packTransposed(from: usize, stride: i32, dim: i32, factor: f32, out: usize): usize {
  const bytes = <usize>stride * 4
  const panelBytes = <usize>quadDim * PANEL * 4
  // Rows come in fours: only a last half panel is empty.
  if (padded > length || quadDim > dim) memory.fill(out, 0, <usize>(padded / PANEL) * panelBytes)
  const factors = f32x4.splat(factor)
  for (let row = 0; row < length; row += ROWS) {
    const source = from + <usize>row * bytes
    const to = out + <usize>(row / PANEL) * panelBytes + <usize>(row % PANEL) * 4
    let i = 0
    for (; i + 4 <= dim; i += 4) {
      const at = source + <usize>i * 4
      const a = f32x4.mul(v128.load(at), factors), b = f32x4.mul(v128.load(at + bytes), factors)
      const c = f32x4.mul(v128.load(at + 2 * bytes), factors), d = f32x4.mul(v128.load(at + 3 * bytes), factors)
      storeAsColumns(to + <usize>(i * PANEL) * 4, a, b, c, d)
    }
    for (; i < dim; i++) {
      for (let r = 0; r < ROWS; r++) store<f32>(to + <usize>(i * PANEL + r) * 4, load<f32>(source + <usize>r * bytes + <usize>i * 4) * factor)
    }
  }
  return out + <usize>(padded / PANEL) * panelBytes
}

/**
 * Panels of the rows as they are, times `factor`: out[panel][row][component], eight components a
 * panel.
 */
function packPlain(from: usize, stride: i32, dim: i32, factor: f32, out: usize): usize {
  const bytes = <usize>stride * 4
  const panelBytes = <usize>length * PANEL * 4
  const factors = f32x4.splat(factor)
  for (let panel = 0; panel * PANEL < dim; panel++) {
    const whole = (panel + 1) * PANEL <= dim
    if (!whole) memory.fill(out, 0, panelBytes)
    for (let row = 0; row < length; row++) {
      const source = from + <usize>row * bytes + <usize>panel * PANEL * 4
      const to = out + <usize>row * PANEL * 4
      if (whole) {
        v128.store(to, f32x4.mul(v128.load(source), factors))
        v128.store(to, f32x4.mul(v128.load(source, 16), factors), 16)
      } else {
        for (let i = 0; i < dim - panel * PANEL; i++) store<f32>(to + <usize>i * 4, load<f32>(source + <usize>i * 4) * factor)
      }
    }
    out += panelBytes
  }
  return out
}

/** Four rows as a tile reads them: components past the head dimension are zero. */
function packFour(from: usize, stride: i32, dim: i32, factor: f32, out: usize): usize {
  for (let row = 0; row < ROWS; row++) {
    const source = from + <usize>row * <usize>stride * 4
    const to = out + <usize>row * <usize>quadDim * 4
    let i = 0
    for (; i + 4 <= dim; i += 4) v128.store(to + <usize>i * 4, f32x4.mul(v128.load(source + <usize>i * 4), f32x4.splat(factor)))
    for (; i < quadDim; i++) store<f32>(to + <usize>i * 4, i < dim ? load<f32>(source + <usize>i * 4) * factor : 0)
  }
  return out + <usize>(ROWS * quadDim) * 4
}

/**
 * out [4, padded] = four · panels, for panels from `panel` on up to the one that holds row `behind`
 * − 1.
 */
function products(four: usize, panels: usize, panel: i32, behind: i32, out: usize): void {
  const panelBytes = <usize>quadDim * PANEL * 4
  for (; panel * PANEL < behind; panel++) {
    tileOfFour(four, <usize>quadDim * 4, panels + <usize>panel * panelBytes, quadDim >> 2, out + <usize>panel * PANEL * 4, <usize>padded * 4)
  }
}

/**
 * to [4, dim] = weights [4, padded] · rows, over the sequence's rows from `row` up to `behind`;
 * added to what is there when `add`. Each row is multiplied by its own of the four `factors`.
 */
function weigh(weights: usize, panels: usize, row: i32, behind: i32, dim: i32, factors: usize, to: usize, stride: i32, add: bool, tile: usize): void {
  const panelBytes = <usize>length * PANEL * 4
  for (let column = 0; column < dim; column += PANEL) {
    tileOfFour(weights + <usize>row * 4, <usize>padded * 4, panels + <usize>row * PANEL * 4, (behind - row) >> 2, tile, PANEL * 4)
    const columns = min(PANEL, dim - column)
    for (let i = 0; i < ROWS; i++) {
      const goal = to + (<usize>i * <usize>stride + <usize>column) * 4
      const factor = load<f32>(factors + <usize>i * 4)
      if (columns == PANEL) {
        const factors4 = f32x4.splat(factor)
        let low = f32x4.mul(v128.load(tile + <usize>(i * PANEL) * 4), factors4)
        let high = f32x4.mul(v128.load(tile + <usize>(i * PANEL) * 4, 16), factors4)
        if (add) {
          low = f32x4.add(v128.load(goal), low)
          high = f32x4.add(v128.load(goal, 16), high)
        }
        v128.store(goal, low)
        v128.store(goal, high, 16)
        continue
      }
      for (let c = 0; c < columns; c++) {
        const value = load<f32>(tile + <usize>(i * PANEL + c) * 4) * factor
        store<f32>(goal + <usize>c * 4, add ? load<f32>(goal + <usize>c * 4) + value : value)
      }
    }
    panels += panelBytes
  }
}

/** Lanes up to and including `lane`, as a mask. */

@inline
function upTo(lane: i32): v128 {
  return i32x4.le_s(i32x4(0, 1, 2, 3), i32x4.splat(lane))
}

/** out and lse of every row. */
export function attention(p: AttentionArgs): void {
  const group = p.heads / p.kvHeads
  let unit = 0
  for (let row = 0; row < p.rows; row += length) {
    place(p.sequenceBounds, p.headDim, row)
    for (let head = 0; head < p.heads; head++) {
      if (unit++ % threads != thread) continue
      const keys = scratch
      const values = packTransposed(rowsAt(p.qkv, p.stride, (p.heads + head / group) * p.headDim), p.stride, p.headDim, 1, keys)
      const scores = packPlain(rowsAt(p.qkv, p.stride, (p.heads + p.kvHeads + head / group) * p.headDim), p.stride, p.headDim, 1, values)
      const four = scores + <usize>(ROWS * padded) * 4
      const tile = four + <usize>(ROWS * quadDim) * 4
      const factors = tile + 128
      const queries = rowsAt(p.qkv, p.stride, head * p.headDim)
      const out = rowsAt(p.out, p.outStride, head * p.headDim)
      for (let query = 0; query < length; query += ROWS) {
        packFour(queries + <usize>query * <usize>p.stride * 4, p.stride, p.headDim, p.scale, four)
        products(four, keys, 0, query + ROWS, scores)
        for (let i = 0; i < ROWS; i++) {
          const mine = scores + <usize>i * <usize>padded * 4
          const edge = mine + <usize>query * 4
          const seen = upTo(i)
          let tops = v128.bitselect(v128.load(edge), f32x4.splat(-Infinity), seen)
          for (let key = mine; key < edge; key += 16) tops = f32x4.pmax(tops, v128.load(key))
          const top = maxLanes(tops)
          const most = f32x4.splat(top)
          const last = v128.and(exp4(f32x4.sub(v128.load(edge), most)), seen)
          v128.store(edge, last)
          let sums = ZERO
          for (let key = mine; key < edge; key += 16) {
            const weight = exp4(f32x4.sub(v128.load(key), most))
            v128.store(key, weight)
            sums = f32x4.add(sums, weight)
          }
          const sum = sumLanes(f32x4.add(sums, last))
          store<f32>(factors + <usize>i * 4, <f32>1 / sum)
          store<f32>(p.lse + <usize>((begin + query + i) * p.heads + head) * 4, top + log1(sum))
        }
        weigh(scores, values, 0, query + ROWS, p.headDim, factors, out + <usize>query * <usize>p.outStride * 4, p.outStride, false, tile)
      }
    }
  }
}

/** Inner product of two vectors of `dim` components. */
function inner(a: usize, b: usize, dim: i32): f32 {
  let sums = ZERO
  let i = 0
  for (; i + 4 <= dim; i += 4) sums = madd(v128.load(a + <usize>i * 4), v128.load(b + <usize>i * 4), sums)
  let sum = sumLanes(sums)
  for (; i < dim; i++) sum += load<f32>(a + <usize>i * 4) * load<f32>(b + <usize>i * 4)
  return sum
}

/** Query columns of dqkv, and delta = dout · out. */
export function attentionQueryGradient(p: AttentionQueryGradientArgs): void {
  const group = p.heads / p.kvHeads
  let unit = 0
  for (let row = 0; row < p.rows; row += length) {
    place(p.sequenceBounds, p.headDim, row)
    for (let head = 0; head < p.heads; head++) {
      if (unit++ % threads != thread) continue
      const keyColumn = rowsAt(p.qkv, p.stride, (p.heads + head / group) * p.headDim)
      const transposed = scratch
      const values = packTransposed(keyColumn, p.stride, p.headDim, 1, transposed)
      const keys = packTransposed(rowsAt(p.qkv, p.stride, (p.heads + p.kvHeads + head / group) * p.headDim), p.stride, p.headDim, 1, values)
      const scores = packPlain(keyColumn, p.stride, p.headDim, 1, keys)
      const scoreGradients = scores + <usize>(ROWS * padded) * 4
      const four = scoreGradients + <usize>(ROWS * padded) * 4
      const dfour = four + <usize>(ROWS * quadDim) * 4
      const tile = dfour + <usize>(ROWS * quadDim) * 4
      const factors = tile + 128
      for (let i = 0; i < ROWS; i++) store<f32>(factors + <usize>i * 4, p.scale)
      const queries = rowsAt(p.qkv, p.stride, head * p.headDim)
      const out = rowsAt(p.out, p.outStride, head * p.headDim)
      const dout = rowsAt(p.dout, p.outStride, head * p.headDim)
      const dqueries = rowsAt(p.dqkv, p.stride, head * p.headDim)
      for (let query = 0; query < length; query += ROWS) {
        const outAt = <usize>query * <usize>p.outStride * 4
        packFour(queries + <usize>query * <usize>p.stride * 4, p.stride, p.headDim, p.scale, four)
        packFour(dout + outAt, p.outStride, p.headDim, 1, dfour)
        products(four, transposed, 0, query + ROWS, scores)
        products(dfour, values, 0, query + ROWS, scoreGradients)
        for (let i = 0; i < ROWS; i++) {
          const number = (begin + query + i) * p.heads + head
          const pull = inner(out + outAt + <usize>(i * p.outStride) * 4, dout + outAt + <usize>(i * p.outStride) * 4, p.headDim)
          store<f32>(p.delta + <usize>number * 4, pull)
          const pulls = f32x4.splat(pull)
          const most = v128.load32_splat(p.lse + <usize>number * 4)
          const offset = <usize>i * <usize>padded * 4
          const edge = offset + <usize>query * 4
          for (let key = offset; key <= edge; key += 16) {
            let weight = exp4(f32x4.sub(v128.load(scores + key), most))
            if (key == edge) weight = v128.and(weight, upTo(i))
            v128.store(scoreGradients + key, f32x4.mul(weight, f32x4.sub(v128.load(scoreGradients + key), pulls)))
          }
        }
        weigh(scoreGradients, keys, 0, query + ROWS, p.headDim, factors, dqueries + <usize>query * <usize>p.stride * 4, p.stride, false, tile)
      }
    }
  }
}

/**
 * Key and value columns of dqkv: four keys at a time against all queries from theirs on, head after
 * head of their group.
 */
export function attentionKeyValueGradient(p: AttentionKeyValueGradientArgs): void {
  const group = p.heads / p.kvHeads
  let unit = 0
  for (let row = 0; row < p.rows; row += length) {
    place(p.sequenceBounds, p.headDim, row)
    for (let kvHead = 0; kvHead < p.kvHeads; kvHead++) {
      if (unit++ % threads != thread) continue
      const keys = rowsAt(p.qkv, p.stride, (p.heads + kvHead) * p.headDim)
      const values = keys + <usize>(p.kvHeads * p.headDim) * 4
      const dkeys = rowsAt(p.dqkv, p.stride, (p.heads + kvHead) * p.headDim)
      const dvalues = dkeys + <usize>(p.kvHeads * p.headDim) * 4
      for (let head = kvHead * group; head < (kvHead + 1) * group; head++) {
        const queryColumn = rowsAt(p.qkv, p.stride, head * p.headDim)
        const doutColumn = rowsAt(p.dout, p.outStride, head * p.headDim)
        const transposed = scratch
        const dtransposed = packTransposed(queryColumn, p.stride, p.headDim, p.scale, transposed)
        const queries = packTransposed(doutColumn, p.outStride, p.headDim, 1, dtransposed)
        const douts = packPlain(queryColumn, p.stride, p.headDim, p.scale, queries)
        const scores = packPlain(doutColumn, p.outStride, p.headDim, 1, douts)
        const scoreGradients = scores + <usize>(ROWS * padded) * 4
        const lses = scoreGradients + <usize>(ROWS * padded) * 4
        const deltas = lses + <usize>padded * 4
        const four = deltas + <usize>padded * 4
        const vfour = four + <usize>(ROWS * quadDim) * 4
        const tile = vfour + <usize>(ROWS * quadDim) * 4
        const factors = tile + 128
        for (let i = 0; i < ROWS; i++) store<f32>(factors + <usize>i * 4, 1)
        for (let i = 0; i < length; i++) {
          const number = <usize>((begin + i) * p.heads + head) * 4
          store<f32>(lses + <usize>i * 4, load<f32>(p.lse + number))
          store<f32>(deltas + <usize>i * 4, load<f32>(p.delta + number))
        }
        const add = head > kvHead * group
        for (let key = 0; key < length; key += ROWS) {
          const rowAt = <usize>key * <usize>p.stride * 4
          packFour(keys + rowAt, p.stride, p.headDim, 1, four)
          packFour(values + rowAt, p.stride, p.headDim, 1, vfour)
          products(four, transposed, key / PANEL, length, scores)
          products(vfour, dtransposed, key / PANEL, length, scoreGradients)
          for (let i = 0; i < ROWS; i++) {
            const offset = <usize>i * <usize>padded * 4
            for (let query = key; query < length; query += 4) {
              const to = offset + <usize>query * 4
              let weight = exp4(f32x4.sub(v128.load(scores + to), v128.load(lses + <usize>query * 4)))
              if (query == key) weight = v128.andnot(weight, upTo(i - 1))
              v128.store(scores + to, weight)
              v128.store(scoreGradients + to, f32x4.mul(weight, f32x4.sub(v128.load(scoreGradients + to), v128.load(deltas + <usize>query * 4))))
            }
          }
          weigh(scores, douts, key, length, p.headDim, factors, dvalues + rowAt, p.stride, add, tile)
          weigh(scoreGradients, queries, key, length, p.headDim, factors, dkeys + rowAt, p.stride, add, tile)
        }
      }
    }
  }
}
