/**
 * RMSNorm over each head of queries and keys, before rotation, and its gradients. Heads are short, so
 * sums run component by component. Weights are those of queries and behind them those of keys.
 */
import { NormHeadsArgs, NormHeadsInputGradientArgs, NormHeadsWeightGradientArgs } from './args'
import { rotateHead } from './feed-forward'
import { first, last } from './threads'

/**
 * One head: out = x · scale · weight with scale = 1 / √(mean(x²) + eps), which is what it gives. `out`
 * may be x.
 */
export function normHead(x: usize, weight: usize, out: usize, dim: i32, eps: f32): f32 {
  const behind = <usize>dim * 4
  let squares: f32 = 0
  for (let i: usize = 0; i < behind; i += 4) {
    const v = load<f32>(x + i)
    squares += v * v
  }
  const scale: f32 = <f32>1 / sqrt<f32>(squares / <f32>dim + eps)
  for (let i: usize = 0; i < behind; i += 4) store<f32>(out + i, load<f32>(x + i) * scale * load<f32>(weight + i))
  return scale
}

/** out = queries and keys normalised and rotated, and values as they are. */
export function normHeads(p: NormHeadsArgs): void {
  const head = <usize>p.headDim * 4
  const normed = p.heads + p.kvHeads
  for (let row = first(p.rows), end = last(p.rows); row < end; row++) {
    const offset = <usize>row * <usize>p.stride * 4
    const scales = p.scales + <usize>(row * normed) * 4
    const rotaryTable = p.rotaryTable + <usize>load<u32>(p.positions + <usize>row * 4) * head
    for (let i = 0; i < normed; i++) {
      const at = offset + <usize>i * head
      const scale = normHead(p.x + at, i < p.heads ? p.weight : p.weight + head, p.out + at, p.headDim, p.eps)
      store<f32>(scales + <usize>i * 4, scale)
      rotateHead(p.out + at, rotaryTable, p.headDim >> 1, 1)
    }
    const values = offset + <usize>normed * head
    memory.copy(p.out + values, p.x + values, <usize>p.kvHeads * head)
  }
}

/** Query and key columns: dy = s · g − x · s³ · mean(g · x), with g = dy · weight. */
export function normHeadsInputGradient(p: NormHeadsInputGradientArgs): void {
  const head = <usize>p.headDim * 4
  const normed = p.heads + p.kvHeads
  for (let row = first(p.rows), end = last(p.rows); row < end; row++) {
    for (let i = 0; i < normed; i++) {
      const at = <usize>row * <usize>p.stride * 4 + <usize>i * head
      const x = p.x + at
      const dy = p.dy + at
      const weight = i < p.heads ? p.weight : p.weight + head
      const scale = load<f32>(p.scales + <usize>(row * normed + i) * 4)
      let sum: f32 = 0
      for (let c: usize = 0; c < head; c += 4) sum += load<f32>(dy + c) * load<f32>(weight + c) * load<f32>(x + c)
      const pull: f32 = scale * scale * scale * sum / <f32>p.headDim
      for (let c: usize = 0; c < head; c += 4) store<f32>(dy + c, scale * load<f32>(dy + c) * load<f32>(weight + c) - pull * load<f32>(x + c))
    }
  }
}

/**
 * partials[t] = sum of dy · x · scale over the rows of tile t and all heads of queries, and behind it
 * of keys. `partials` points at the tile's first component; other vectors' sums stand beside.
 */
export function normHeadsWeightGradient(p: NormHeadsWeightGradientArgs): void {
  const normed = p.heads + p.kvHeads
  const width = 2 * p.headDim
  const tiles = (p.rows + p.tileRows - 1) / p.tileRows
  for (let unit = first(tiles * width), end = last(tiles * width); unit < end; unit++) {
    const tile = unit / width
    const component = unit - tile * width
    const keys = component >= p.headDim
    const begin = keys ? p.heads : 0, behind = keys ? normed : p.heads
    let sum: f32 = 0
    for (let row = tile * p.tileRows, most = min(p.rows, (tile + 1) * p.tileRows); row < most; row++) {
      for (let i = begin; i < behind; i++) {
        const at = (<usize>row * <usize>p.stride + <usize>(i * p.headDim + component % p.headDim)) * 4
        sum += load<f32>(p.dy + at) * load<f32>(p.x + at) * load<f32>(p.scales + <usize>(row * normed + i) * 4)
      }
    }
    store<f32>(p.partials + (<usize>tile * <usize>p.pitch + <usize>component) * 4, sum)
  }
}
