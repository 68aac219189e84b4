/**
 * Whole rows moved about: gathered, scattered, cleared, copied. Strides are in words and multiples of
 * four.
 */
import { GatherArgs, ScatterArgs, ClearArgs, CopyArgs, AddPartialsArgs, EmbedGradientArgs } from './args'
import { first, last } from './threads'

/** out[i] = x[indices[i · indexStride]]. */
export function gather(p: GatherArgs): void {
  const bytes = <usize>p.stride * 4
  for (let row = first(p.rows), end = last(p.rows); row < end; row++) {
    const from = load<u32>(p.indices + <usize>row * <usize>p.indexStride * 4)
    memory.copy(p.out + <usize>row * bytes, p.x + <usize>from * bytes, bytes)
  }
}

/** out[indices[i]] = x[i]. */
export function scatter(p: ScatterArgs): void {
  const bytes = <usize>p.stride * 4
  for (let row = first(p.rows), end = last(p.rows); row < end; row++) {
    memory.copy(p.out + <usize>load<u32>(p.indices + <usize>row * 4) * bytes, p.x + <usize>row * bytes, bytes)
  }
}

export function clear(p: ClearArgs): void {
  const begin = first(p.words), end = last(p.words)
  memory.fill(p.to + <usize>begin * 4, 0, <usize>(end - begin) * 4)
}

export function copy(p: CopyArgs): void {
  const begin = first(p.words), end = last(p.words)
  memory.copy(p.to + <usize>begin * 4, p.from + <usize>begin * 4, <usize>(end - begin) * 4)
}

/** gradient[i] += partials[i] + partials[pitch + i] + …, in tile order. */
export function addPartials(p: AddPartialsArgs): void {
  const quads = (p.words + 3) >> 2
  const pitch = <usize>p.pitch * 4
  for (let quad = first(quads), end = last(quads); quad < end; quad++) {
    const offset = <usize>quad * 16
    let sum = v128.load(p.partials + offset)
    for (let tile = 1; tile < p.tiles; tile++) sum = f32x4.add(sum, v128.load(p.partials + <usize>tile * pitch + offset))
    v128.store(p.gradient + offset, f32x4.add(v128.load(p.gradient + offset), sum))
  }
}

/** gradient[token] += dx of each row where the token stands, in row order. */
export function embedGradient(p: EmbedGradientArgs): void {
  const bytes = <usize>p.stride * 4
  for (let use = first(p.count), end = last(p.count); use < end; use++) {
    const entry = p.uses + <usize>use * 12
    const to = p.gradient + <usize>load<u32>(entry) * bytes
    const begin = load<u32>(entry, 4), behind = load<u32>(entry, 8)
    for (let offset: usize = 0; offset < bytes; offset += 16) {
      let sum = f32x4.splat(0)
      for (let i = begin; i < behind; i++) sum = f32x4.add(sum, v128.load(p.dx + <usize>load<u32>(p.order + <usize>i * 4) * bytes + offset))
      v128.store(to + offset, f32x4.add(v128.load(to + offset), sum))
    }
  }
}
