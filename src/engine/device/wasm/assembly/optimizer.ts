/** AdamW over flat buffers whose lengths are multiples of four, and the norm that clips it. */
import { PartialSquaresArgs, TotalSquaresArgs, AdamwArgs } from './args'
import { first, last, thread } from './threads'

/** Sums side by side. */
const LANES: i32 = 1024

/** sums[l] = sum of gradient[l + 1024 · i]². */
export function partialSquares(p: PartialSquaresArgs): void {
  const begin = first(LANES / 4) * 4, end = last(LANES / 4) * 4
  memory.fill(p.sums + <usize>begin * 4, 0, <usize>(end - begin) * 4)
  for (let base = 0; base < p.words; base += LANES) {
    for (let lane = begin, behind = min(end, p.words - base); lane < behind; lane += 4) {
      const v = v128.load(p.gradient + <usize>(base + lane) * 4)
      const to = p.sums + <usize>lane * 4
      v128.store(to, f32x4.add(v128.load(to), f32x4.mul(v, v)))
    }
  }
}

/** sums[1024] = their sum, first to last. */
export function totalSquares(p: TotalSquaresArgs): void {
  if (thread != 0) return
  let sum: f32 = 0
  for (let lane = 0; lane < LANES; lane++) sum += load<f32>(p.sums + <usize>lane * 4)
  store<f32>(p.sums + <usize>LANES * 4, sum)
}

/** One step; a gradient norm that is not finite changes nothing. */
export function adamw(p: AdamwArgs): void {
  const squares = load<f32>(p.sums + <usize>LANES * 4)
  if (!isFinite<f32>(squares)) return
  const one: f32 = 1
  const clip: f32 = p.maxGradNorm > 0 ? min<f32>(one, p.maxGradNorm / (sqrt<f32>(squares) + <f32>1e-6)) : one
  const scale = f32x4.splat(clip)
  const beta1 = f32x4.splat(p.beta1), rest1 = f32x4.splat(one - p.beta1), correction1 = f32x4.splat(p.correction1)
  const beta2 = f32x4.splat(p.beta2), rest2 = f32x4.splat(one - p.beta2), correction2 = f32x4.splat(p.correction2)
  const rate = f32x4.splat(p.learningRate), decay = f32x4.splat(p.learningRate * p.weightDecay), epsilon = f32x4.splat(p.epsilon)
  const quads = p.words >> 2
  for (let quad = first(quads), end = last(quads); quad < end; quad++) {
    const offset = <usize>quad * 16
    const g = f32x4.mul(v128.load(p.gradient + offset), scale)
    const m = f32x4.add(f32x4.mul(beta1, v128.load(p.first + offset)), f32x4.mul(rest1, g))
    const v = f32x4.add(f32x4.mul(beta2, v128.load(p.second + offset)), f32x4.mul(f32x4.mul(rest2, g), g))
    v128.store(p.first + offset, m)
    v128.store(p.second + offset, v)
    let w = v128.load(p.weights + offset)
    if (quad * 4 < p.decayed) w = f32x4.sub(w, f32x4.mul(decay, w))
    const step = f32x4.div(f32x4.div(m, correction1), f32x4.add(f32x4.sqrt(f32x4.div(v, correction2)), epsilon))
    v128.store(p.weights + offset, f32x4.sub(w, f32x4.mul(rate, step)))
  }
}
