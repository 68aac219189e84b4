/**
 * SwiGLU and rotary positions: what is done component by component. Gate and up stand side by side
 * in rows of `pair` words.
 */
import { SwigluArgs, SwigluGradientArgs, RotateArgs } from './args'
import { exp4, storeLanes } from './simd'
import { first, last } from './threads'

/** The lanes of a quad that lie below `width`, as a mask. */
function within(quad: i32, width: i32): v128 {
  return i32x4.lt_s(i32x4.add(i32x4.splat(quad * 4), i32x4(0, 1, 2, 3)), i32x4.splat(width))
}

@inline
function sigmoid(x: v128): v128 {
  return f32x4.div(f32x4.splat(1), f32x4.add(f32x4.splat(1), exp4(f32x4.neg(x))))
}

/** out = silu(gate) · up. */
export function swiglu(p: SwigluArgs): void {
  const quads = (p.width + 3) >> 2
  for (let row = first(p.rows), end = last(p.rows); row < end; row++) {
    const gates = p.gateUp + <usize>row * <usize>p.pair * 4
    const ups = gates + <usize>p.width * 4
    const out = p.out + <usize>row * <usize>p.stride * 4
    for (let quad = 0; quad < quads; quad++) {
      const offset = <usize>quad * 16
      const gate = v128.load(gates + offset)
      let v = f32x4.mul(f32x4.mul(gate, sigmoid(gate)), v128.load(ups + offset))
      if (quad * 4 + 4 > p.width) v = v128.and(v, within(quad, p.width))
      v128.store(out + offset, v)
    }
  }
}

/** gateUp becomes its own gradient, given dy. */
export function swigluGradient(p: SwigluGradientArgs): void {
  const quads = (p.width + 3) >> 2
  for (let row = first(p.rows), end = last(p.rows); row < end; row++) {
    const gates = p.gateUp + <usize>row * <usize>p.pair * 4
    const ups = gates + <usize>p.width * 4
    const dy = p.dy + <usize>row * <usize>p.stride * 4
    for (let quad = 0; quad < quads; quad++) {
      const offset = <usize>quad * 16
      const gate = v128.load(gates + offset)
      const up = v128.load(ups + offset)
      const d = v128.load(dy + offset)
      const s = sigmoid(gate)
      const silu = f32x4.mul(gate, s)
      // silu' = s · (1 + gate · (1 − s)) = s + silu · (1 − s)
      const slope = f32x4.add(s, f32x4.mul(silu, f32x4.sub(f32x4.splat(1), s)))
      const words = p.width - quad * 4
      storeLanes(gates + offset, f32x4.mul(f32x4.mul(d, up), slope), words)
      storeLanes(ups + offset, f32x4.mul(d, silu), words)
    }
  }
}

/**
 * Rotates component i of each head with component i + half by the angle of the row's position; `sign`
 * −1 rotates back.
 */
export function rotate(p: RotateArgs): void {
  const half = <usize>p.half * 4
  for (let row = first(p.rows), end = last(p.rows); row < end; row++) {
    const rotaryTable = p.rotaryTable + <usize>load<u32>(p.positions + <usize>row * 4) * half * 2
    for (let head = 0; head < p.heads; head++) {
      rotateHead(p.qkv + <usize>row * <usize>p.stride * 4 + <usize>head * half * 2, rotaryTable, p.half, p.sign)
    }
  }
}

/** One head's pairs at `head`, with cosine and sine of each pair side by side at `rotaryTable`. */
export function rotateHead(head: usize, rotaryTable: usize, half: i32, sign: f32): void {
  const bytes = <usize>half * 4
  let i = 0
  for (; i + 4 <= half; i += 4) {
    const to = head + <usize>i * 4
    const one = v128.load(rotaryTable + <usize>i * 8), two = v128.load(rotaryTable + <usize>i * 8, 16)
    const cosine = i32x4.shuffle(one, two, 0, 2, 4, 6)
    const sine = f32x4.mul(i32x4.shuffle(one, two, 1, 3, 5, 7), f32x4.splat(sign))
    const u = v128.load(to), v = v128.load(to + bytes)
    v128.store(to, f32x4.sub(f32x4.mul(u, cosine), f32x4.mul(v, sine)))
    v128.store(to + bytes, f32x4.add(f32x4.mul(v, cosine), f32x4.mul(u, sine)))
  }
  for (; i < half; i++) {
    const to = head + <usize>i * 4
    const cosine = load<f32>(rotaryTable + <usize>i * 8)
    const sine = load<f32>(rotaryTable + <usize>i * 8, 4) * sign
    const u = load<f32>(to), v = load<f32>(to + bytes)
    store<f32>(to, u * cosine - v * sine)
    store<f32>(to + bytes, v * cosine + u * sine)
  }
}
