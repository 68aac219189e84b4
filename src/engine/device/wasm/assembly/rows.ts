/**
 * Whole rows moved about: gathered, scattered, cleared, copied. Strides are in words and multiples of
 * four.
 */
import { first, last } from './threads'

@unmanaged
class GatherArgs { op: u32; x: usize; indices: usize; out: usize; rows: i32; stride: i32; indexStride: i32 }

/** out[i] = x[indices[i · indexStride]]. */
export function gather(at: usize): void {
  const p = changetype<GatherArgs>(at)
  const bytes = <usize>p.stride * 4
  for (let row = first(p.rows), end = last(p.rows); row < end; row++) {
    const from = load<u32>(p.indices + <usize>row * <usize>p.indexStride * 4)
    memory.copy(p.out + <usize>row * bytes, p.x + <usize>from * bytes, bytes)
  }
}

/** out[indices[i]] = x[i]. */
export function scatter(at: usize): void {
  const p = changetype<GatherArgs>(at)
  const bytes = <usize>p.stride * 4
  for (let row = first(p.rows), end = last(p.rows); row < end; row++) {
    memory.copy(p.out + <usize>load<u32>(p.indices + <usize>row * 4) * bytes, p.x + <usize>row * bytes, bytes)
  }
}

@unmanaged
class RangeArgs { op: u32; from: usize; to: usize; words: i32 }

export function clear(at: usize): void {
  const p = changetype<RangeArgs>(at)
  const begin = first(p.words), end = last(p.words)
  memory.fill(p.to + <usize>begin * 4, 0, <usize>(end - begin) * 4)
}

export function copy(at: usize): void {
  const p = changetype<RangeArgs>(at)
  const begin = first(p.words), end = last(p.words)
  memory.copy(p.to + <usize>begin * 4, p.from + <usize>begin * 4, <usize>(end - begin) * 4)
}

@unmanaged
class PartialsArgs { op: u32; partials: usize; gradient: usize; words: i32; tiles: i32; pitch: i32 }

/** gradient[i] += partials[i] + partials[pitch + i] + …, in tile order. */
export function addPartials(at: usize): void {
  const p = changetype<PartialsArgs>(at)
  const quads = (p.words + 3) >> 2
  const pitch = <usize>p.pitch * 4
  for (let quad = first(quads), end = last(quads); quad < end; quad++) {
    const offset = <usize>quad * 16
    let sum = v128.load(p.partials + offset)
    for (let tile = 1; tile < p.tiles; tile++) sum = f32x4.add(sum, v128.load(p.partials + <usize>tile * pitch + offset))
    v128.store(p.gradient + offset, f32x4.add(v128.load(p.gradient + offset), sum))
  }
}

@unmanaged
class EmbedGradientArgs { op: u32; dx: usize; uses: usize; order: usize; gradient: usize; count: i32; stride: i32 }

/** gradient[token] += dx of each row where the token stands, in row order. */
export function embedGradient(at: usize): void {
  const p = changetype<EmbedGradientArgs>(at)
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
