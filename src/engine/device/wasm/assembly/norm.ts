/**
 * RMSNorm and its gradients. Rows are padded with zeros to `stride` words, so sums may run over the
 * padding.
 */
import { NormArgs, NormInputGradientArgs, ColumnSumsArgs } from './args'
import { madd, storeLanes, sumLanes } from './simd'
import { first, last } from './threads'

/** out = x · scale · weight with scale = 1 / √(mean(x²) + eps), kept in scales unless that is 0. */
export function norm(p: NormArgs): void {
  const bytes = <usize>p.stride * 4
  for (let row = first(p.rows), end = last(p.rows); row < end; row++) {
    const x = p.x + <usize>row * bytes
    const out = p.out + <usize>row * bytes
    let squares = f32x4.splat(0)
    for (let i: usize = 0; i < bytes; i += 16) {
      const v = v128.load(x + i)
      squares = madd(v, v, squares)
    }
    const scale: f32 = <f32>1 / sqrt<f32>(sumLanes(squares) / <f32>p.width + p.eps)
    if (p.scales != 0) store<f32>(p.scales + <usize>row * 4, scale)
    const scales = f32x4.splat(scale)
    for (let i: usize = 0; i < bytes; i += 16) {
      v128.store(out + i, f32x4.mul(f32x4.mul(v128.load(x + i), scales), v128.load(p.weight + i)))
    }
  }
}

/** dx += s · g − x · s³ · mean(g · x), with g = dy · weight. */
export function normInputGradient(p: NormInputGradientArgs): void {
  const bytes = <usize>p.stride * 4
  for (let row = first(p.rows), end = last(p.rows); row < end; row++) {
    const offset = <usize>row * bytes
    let sums = f32x4.splat(0)
    for (let i: usize = 0; i < bytes; i += 16) {
      sums = madd(f32x4.mul(v128.load(p.dy + offset + i), v128.load(p.weight + i)), v128.load(p.x + offset + i), sums)
    }
    const scale = load<f32>(p.scales + <usize>row * 4)
    const pull = f32x4.splat(scale * scale * scale * sumLanes(sums) / <f32>p.width)
    const scales = f32x4.splat(scale)
    for (let i: usize = 0; i < bytes; i += 16) {
      const to = p.dx + offset + i
      const gain = f32x4.mul(f32x4.mul(scales, v128.load(p.dy + offset + i)), v128.load(p.weight + i))
      v128.store(to, f32x4.add(v128.load(to), f32x4.sub(gain, f32x4.mul(pull, v128.load(p.x + offset + i)))))
    }
  }
}

/**
 * partials[t] = sum of dy · x · scale over the rows of tile t, column by column; of dy alone where
 * x is 0. `partials` points at the tile's first column; other vectors' sums stand beside, so
 * nothing past the width is written.
 */
export function columnSums(p: ColumnSumsArgs): void {
  const bytes = <usize>p.stride * 4
  const tiles = (p.rows + p.tileRows - 1) / p.tileRows
  const quads = (p.width + 3) >> 2
  for (let unit = first(tiles * quads), end = last(tiles * quads); unit < end; unit++) {
    const tile = unit / quads
    const quad = unit - tile * quads
    const offset = <usize>quad * 16
    let sum = f32x4.splat(0)
    for (let row = tile * p.tileRows, behind = min(p.rows, (tile + 1) * p.tileRows); row < behind; row++) {
      const from = <usize>row * bytes + offset
      let v = v128.load(p.dy + from)
      if (p.x != 0) v = f32x4.mul(f32x4.mul(v, v128.load(p.x + from)), v128.load32_splat(p.scales + <usize>row * 4))
      sum = f32x4.add(sum, v)
    }
    storeLanes(p.partials + <usize>tile * <usize>p.pitch * 4 + offset, sum, p.width - quad * 4)
  }
}
