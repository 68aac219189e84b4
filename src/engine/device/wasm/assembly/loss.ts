/**
 * From logits to the loss of each trained token, and back: `score`, `policyLoss` and
 * `logitsGradient` as model-kernels.ts names them.
 */
import { IMPORTANCE_SEQUENCE, ScoreArgs, LogitsGradientArgs, PolicyLossArgs } from './args'
import { exp1, exp4, log1, maxLanes, sumLanes } from './simd'
import { first, last } from './threads'

/** Bytes of a row of scores: log-probability, entropy, log of the partition sum. */
const SCORE: usize = 16

/** With z = logit − top and S = Σ e^z: lse = top + ln S, entropy = ln S − Σ z·e^z / S. */
export function score(p: ScoreArgs): void {
  const whole = p.vocab & ~3
  for (let row = first(p.rows), end = last(p.rows); row < end; row++) {
    const logits = p.logits + <usize>row * <usize>p.stride * 4
    let tops = f32x4.splat(-Infinity)
    for (let j = 0; j < whole; j += 4) tops = f32x4.pmax(tops, v128.load(logits + <usize>j * 4))
    let top = maxLanes(tops)
    for (let j = whole; j < p.vocab; j++) top = max(top, load<f32>(logits + <usize>j * 4))
    const most = f32x4.splat(top)
    let sums = f32x4.splat(0), weighted = f32x4.splat(0)
    for (let j = 0; j < whole; j += 4) {
      const z = f32x4.sub(v128.load(logits + <usize>j * 4), most)
      const e = exp4(z)
      sums = f32x4.add(sums, e)
      weighted = f32x4.add(weighted, f32x4.mul(z, e))
    }
    let sum = sumLanes(sums), mean = sumLanes(weighted)
    for (let j = whole; j < p.vocab; j++) {
      const z = load<f32>(logits + <usize>j * 4) - top
      const e = exp1(z)
      sum += e
      mean += z * e
    }
    const log = log1(sum)
    const lse = top + log
    const to = p.scores + <usize>row * SCORE
    store<f32>(to, load<f32>(logits + <usize>load<u32>(p.targets + <usize>row * 4) * 4) - lse)
    store<f32>(to, log - mean / sum, 4)
    store<f32>(to, lse, 8)
  }
}

/**
 * dz_j = a · ([j = target] − q_j) + b · q_j · (ln q_j + entropy), with a and b the row's loss gradient; in
 * place.
 */
export function logitsGradient(p: LogitsGradientArgs): void {
  const whole = p.vocab & ~3
  for (let row = first(p.rows), end = last(p.rows); row < end; row++) {
    const logits = p.logits + <usize>row * <usize>p.stride * 4
    const a = load<f32>(p.lossGradient + <usize>row * 8), b = load<f32>(p.lossGradient + <usize>row * 8, 4)
    const entropy = load<f32>(p.scores + <usize>row * SCORE, 4), lse = load<f32>(p.scores + <usize>row * SCORE, 8)
    const as = f32x4.splat(a), bs = f32x4.splat(b), entropies = f32x4.splat(entropy), lses = f32x4.splat(lse)
    for (let j = 0; j < whole; j += 4) {
      const to = logits + <usize>j * 4
      const log = f32x4.sub(v128.load(to), lses)
      const q = exp4(log)
      // q · (b · (ln q + entropy) − a)
      v128.store(to, f32x4.mul(q, f32x4.sub(f32x4.mul(bs, f32x4.add(log, entropies)), as)))
    }
    for (let j = whole; j < p.vocab; j++) {
      const to = logits + <usize>j * 4
      const log = load<f32>(to) - lse
      store<f32>(to, exp1(log) * (b * (log + entropy) - a))
    }
    const goal = logits + <usize>load<u32>(p.targets + <usize>row * 4) * 4
    store<f32>(goal, load<f32>(goal) + a)
  }
}

/**
 * Of the clipped surrogate that was computed last: its slope by the log of the ratio, and 1
 * (clipped low), 2 (clipped high) or 0.
 */
let slopeOf: f32 = 0
let clippedOf: f32 = 0

@inline
function hold(value: f32, low: f32, high: f32): f32 {
  return min(max(value, low), high)
}

function surrogate(p: PolicyLossArgs, advantage: f32, ratio: f32): f32 {
  const low: f32 = <f32>1 - p.clipLow, high: f32 = <f32>1 + p.clipHigh
  const plain = -advantage * ratio
  const held = -advantage * hold(ratio, low, high)
  clippedOf = 0
  if (advantage < 0 && ratio < low) clippedOf = 1
  if (advantage > 0 && ratio > high) clippedOf = 2
  slopeOf = held > plain ? <f32>0 : plain
  const value = max(plain, held)
  if (advantage < 0 && p.dualClip > 0 && value > -advantage * p.dualClip) {
    slopeOf = 0
    return -advantage * p.dualClip
  }
  return value
}

@inline
function logRatio(p: PolicyLossArgs, row: i32, hasOld: bool): f32 {
  return hasOld ? load<f32>(p.scores + <usize>row * SCORE) - load<f32>(p.inputs + <usize>row * 16, 8) : <f32>0
}

/**
 * The formulas stand at `PolicyGradient` in src/engine/loss.ts; one unit is a sequence, since a sequence may
 * share one ratio.
 */
export function policyLoss(p: PolicyLossArgs): void {
  for (let index = first(p.count), end = last(p.count); index < end; index++) {
    const record = p.sequences + <usize>index * 12
    const begin = load<i32>(record), behind = load<i32>(record, 4), flags = load<u32>(record, 8)
    if (p.nll != 0) {
      for (let row = begin; row < behind; row++) likelihood(p, row)
      continue
    }
    const hasOld = (flags & 1) != 0
    // For one ratio a sequence: its log is the weighted mean, and each token's slope is its share
    // of the whole loss's.
    let mean: f32 = 0, total: f32 = 0, whole: f32 = 0
    if (p.importance == IMPORTANCE_SEQUENCE) {
      for (let row = begin; row < behind; row++) {
        const weight = load<f32>(p.inputs + <usize>row * 16)
        mean += weight * logRatio(p, row, hasOld)
        total += weight
      }
      mean /= total
      for (let row = begin; row < behind; row++) {
        surrogate(p, load<f32>(p.inputs + <usize>row * 16, 4), exp1(hold(mean, -20, 20)))
        whole += load<f32>(p.inputs + <usize>row * 16) * slopeOf
      }
    }
    for (let row = begin; row < behind; row++) {
      const input = p.inputs + <usize>row * 16
      const weight = load<f32>(input)
      const logp = load<f32>(p.scores + <usize>row * SCORE)
      const difference = p.importance == IMPORTANCE_SEQUENCE ? mean : logRatio(p, row, hasOld)
      const ratio = exp1(hold(difference, -20, 20))
      const value = surrogate(p, load<f32>(input, 4), ratio)
      let slope = p.importance == IMPORTANCE_SEQUENCE ? whole * weight / total : weight * slopeOf
      if (abs(difference) > 20) slope = 0
      let k3: f32 = 0
      if ((flags & 2) != 0) {
        const apart = load<f32>(input, 12) - logp
        const d = hold(apart, -20, 20)
        const e = exp1(d)
        k3 = e - d - 1
        if (abs(apart) <= 20) slope += weight * p.beta * (<f32>1 - e)
      }
      store<f32>(p.lossGradient + <usize>row * 8, slope)
      store<f32>(p.lossGradient + <usize>row * 8, weight * p.entropyCoefficient, 4)
      const entropy = load<f32>(p.scores + <usize>row * SCORE, 4)
      storeTerms(p, row, weight * (value - p.entropyCoefficient * entropy + p.beta * k3), k3, ratio, clippedOf)
    }
  }
}

function likelihood(p: PolicyLossArgs, row: i32): void {
  const weight = load<f32>(p.inputs + <usize>row * 16)
  store<f32>(p.lossGradient + <usize>row * 8, -weight)
  store<f32>(p.lossGradient + <usize>row * 8, 0, 4)
  storeTerms(p, row, -weight * load<f32>(p.scores + <usize>row * SCORE), 0, 1, 0)
}

function storeTerms(p: PolicyLossArgs, row: i32, loss: f32, k3: f32, ratio: f32, clipped: f32): void {
  v128.store(p.terms + <usize>row * 16, f32x4.replace_lane(f32x4.replace_lane(f32x4.replace_lane(f32x4.splat(loss), 1, k3), 2, ratio), 3, clipped))
}
