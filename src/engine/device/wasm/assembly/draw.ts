/**
 * Drawing tokens from logits by the rule of src/engine/sample.ts, the order of summation included.
 */
import { SummarizeArgs, DrawArgs } from './args'
import { STOPPED } from './cache'
import { unitInterval, uniformWord } from './philox'
import { exp1, exp4, log1, maxLanes } from './simd'
import { first, last } from './threads'

/**
 * Ids a partial sum spans, and bytes of a chunk's record: largest logit, Σ e^z, Σ z·e^z, Σ
 * e^(z/temperature).
 */
const CHUNK: i32 = 32
const RECORD: usize = 16
/** Reasons by number, as `REASONS` in device/decode-kernels.ts. */
const STOP: u32 = 1
const LENGTH: u32 = 2
const CONTEXT: u32 = 3

/** The largest of the `size` logits at `from`. */
function topOf(from: usize, size: i32): f32 {
  const whole = size & ~3
  let tops = f32x4.splat(-Infinity)
  for (let i = 0; i < whole; i += 4) tops = f32x4.pmax(tops, v128.load(from + <usize>i * 4))
  let top = maxLanes(tops)
  for (let i = whole; i < size; i++) top = max(top, load<f32>(from + <usize>i * 4))
  return top
}

/** One record for each chunk of each row. Within a chunk sums run from the lowest id up. */
export function summarize(p: SummarizeArgs): void {
  const chunks = (p.vocab + CHUNK - 1) / CHUNK
  for (let unit = first(p.count) * chunks, end = last(p.count) * chunks; unit < end; unit++) {
    const row = unit / chunks
    const start = (unit - row * chunks) * CHUNK
    const size = min(CHUNK, p.vocab - start)
    const logits = p.logits + (<usize>row * <usize>p.stride + <usize>start) * 4
    const top = topOf(logits, size)
    let sum: f32 = 0, weighted: f32 = 0, tempered: f32 = 0
    for (let i = 0; i < size; i += 4) {
      // A row's stride is whole vectors: what stands past the vocabulary is left out lane by lane.
      const z = f32x4.sub(v128.load(logits + <usize>i * 4), f32x4.splat(top))
      const e = exp4(z)
      const ze = f32x4.mul(z, e)
      const te = p.temperature == 1 ? e : exp4(f32x4.div(z, f32x4.splat(p.temperature)))
      sum += f32x4.extract_lane(e, 0); weighted += f32x4.extract_lane(ze, 0); tempered += f32x4.extract_lane(te, 0)
      if (i + 1 < size) { sum += f32x4.extract_lane(e, 1); weighted += f32x4.extract_lane(ze, 1); tempered += f32x4.extract_lane(te, 1) }
      if (i + 2 < size) { sum += f32x4.extract_lane(e, 2); weighted += f32x4.extract_lane(ze, 2); tempered += f32x4.extract_lane(te, 2) }
      if (i + 3 < size) { sum += f32x4.extract_lane(e, 3); weighted += f32x4.extract_lane(ze, 3); tempered += f32x4.extract_lane(te, 3) }
    }
    const record = p.chunks + <usize>unit * RECORD
    store<f32>(record, top)
    store<f32>(record, sum, 4)
    store<f32>(record, weighted, 8)
    store<f32>(record, tempered, 12)
  }
}

/**
 * The head of the ranking that top-k and top-p leave: every logit above the threshold and the first
 * `ties` ids that equal it. Thresholds are compared as unsigned words in the order of the floats
 * they stand for.
 */
let threshold: u32 = 0
let ties: i32 = 0
/** Ties met so far, in order of id. */
let seen: i32 = 0

@inline
function ordered(value: f32): u32 {
  const bits = reinterpret<u32>(value)
  return bits >= 0x80000000 ? ~bits : bits | 0x80000000
}

function unordered(word: u32): f32 {
  return reinterpret<f32>(word >= 0x80000000 ? word & 0x7fffffff : ~word)
}

function inHead(logit: f32): bool {
  const word = ordered(logit)
  if (word == threshold) return ++seen <= ties
  return word > threshold
}

@inline
function weightOf(p: DrawArgs, logit: f32, top: f32): f32 {
  return exp1((logit - top) / p.temperature)
}

/**
 * Shrinks the head to the smallest one whose weight reaches `wanted`: bit by bit, the largest
 * threshold that still does. A token weighs 1 when counting.
 */
function cut(p: DrawArgs, logits: usize, top: f32, counting: bool, wanted: f32): void {
  let found: u32 = 0
  for (let bit: u32 = 0x80000000; bit != 0; bit >>= 1) {
    let mass: f32 = 0
    seen = 0
    for (let i = 0; i < p.vocab; i++) {
      const logit = load<f32>(logits + <usize>i * 4)
      if (inHead(logit) && ordered(logit) >= (found | bit)) mass += counting ? <f32>1 : weightOf(p, logit, top)
    }
    if (mass >= wanted) found |= bit
  }
  let above: f32 = 0
  seen = 0
  for (let i = 0; i < p.vocab; i++) {
    const logit = load<f32>(logits + <usize>i * 4)
    if (inHead(logit) && ordered(logit) > found) above += counting ? <f32>1 : weightOf(p, logit, top)
  }
  const one: f32 = counting ? 1 : weightOf(p, unordered(found), top)
  const count = <i32>max<f32>(1, ceil<f32>((wanted - above) / one))
  ties = found == threshold ? min(count, ties) : count
  threshold = found
}

function findHead(p: DrawArgs, logits: usize, top: f32): void {
  threshold = 0
  ties = p.vocab
  if (p.topK > 0 && p.topK < p.vocab) cut(p, logits, top, true, <f32>p.topK)
  if (p.topP < 1) {
    let total: f32 = 0
    seen = 0
    for (let i = 0; i < p.vocab; i++) {
      const logit = load<f32>(logits + <usize>i * 4)
      if (inHead(logit)) total += weightOf(p, logit, top)
    }
    cut(p, logits, top, false, p.topP * total)
  }
}

/** Σ e^((logit − chunk's top) / temperature) over the chunk's part of the head. */
function chunkSum(p: DrawArgs, logits: usize, record: usize, chunk: i32, filtered: bool): f32 {
  if (!filtered) return load<f32>(record, 12)
  const top = load<f32>(record)
  let sum: f32 = 0
  for (let i = chunk * CHUNK, end = min((chunk + 1) * CHUNK, p.vocab); i < end; i++) {
    const logit = load<f32>(logits + <usize>i * 4)
    if (inHead(logit)) sum += weightOf(p, logit, top)
  }
  return sum
}

function invert(p: DrawArgs, logits: usize, records: usize, top: f32, uniform: f32): u32 {
  const filtered = (p.topK > 0 && p.topK < p.vocab) || p.topP < 1
  const chunks = (p.vocab + CHUNK - 1) / CHUNK
  if (filtered) findHead(p, logits, top)
  seen = 0
  let total: f32 = 0
  for (let c = 0; c < chunks; c++) {
    const record = records + <usize>c * RECORD
    total += weightOf(p, load<f32>(record), top) * chunkSum(p, logits, record, c, filtered)
  }
  const goal = uniform * total
  let before: f32 = 0
  let drawn = 0
  seen = 0
  for (let c = 0; c < chunks; c++) {
    const record = records + <usize>c * RECORD
    const scale = weightOf(p, load<f32>(record), top)
    const met = seen
    const after = before + scale * chunkSum(p, logits, record, c, filtered)
    if (after > goal) {
      seen = met
      let running: f32 = 0
      for (let i = c * CHUNK, end = min((c + 1) * CHUNK, p.vocab); i < end; i++) {
        const logit = load<f32>(logits + <usize>i * 4)
        if (filtered && !inHead(logit)) continue
        const weight = weightOf(p, logit, load<f32>(record))
        running += weight
        if (weight > 0) drawn = i
        if (before + scale * running > goal) return drawn
      }
      return drawn
    }
    before = after
  }
  return drawn
}

/** The most likely token, the smallest id on a tie. */
function greedy(p: DrawArgs, logits: usize, top: f32): u32 {
  for (let i = 0; i < p.vocab; i++) if (load<f32>(logits + <usize>i * 4) == top) return i
  return 0
}

export function draw(p: DrawArgs): void {
  for (let index = first(p.count), end = last(p.count); index < end; index++) drawRow(p, index)
}

function drawRow(p: DrawArgs, index: i32): void {
  const row = p.rows + <usize>index * 16
  if (load<u32>(row, 4) == STOPPED) return
  const chunks = (p.vocab + CHUNK - 1) / CHUNK
  const logits = p.logits + <usize>index * <usize>p.stride * 4
  const records = p.chunks + <usize>index * <usize>chunks * RECORD
  let top = load<f32>(records)
  for (let c = 1; c < chunks; c++) top = max(top, load<f32>(records + <usize>c * RECORD))
  let sum: f32 = 0, weighted: f32 = 0
  for (let c = 0; c < chunks; c++) {
    const record = records + <usize>c * RECORD
    const z = load<f32>(record) - top
    const scale = exp1(z)
    sum += scale * load<f32>(record, 4)
    // A chunk that weighs nothing is left out: −∞ times zero is no number.
    if (scale > 0) weighted += scale * (load<f32>(record, 8) + z * load<f32>(record, 4))
  }
  const sequence = load<u32>(row, 12)
  const named = p.sequences + <usize>sequence * 32
  const position = load<u32>(row, 8) + 1
  const token = p.temperature == 0
    ? greedy(p, logits, top)
    : invert(p, logits, records, top, unitInterval(uniformWord(
      position, load<u32>(named, 8), load<u32>(named, 12), load<u32>(named, 16), load<u32>(named), load<u32>(named, 4),
    )))
  const log = log1(sum)
  const drawn = load<u32>(row, 8) - load<u32>(named, 20)
  let reason: u32 = 0
  if (drawn + 1 >= <u32>p.maxTokens) reason = LENGTH
  if (position + 1 >= <u32>p.context) reason = CONTEXT
  for (let i = 0; i < p.stopCount; i++) if (load<u32>(p.stops + <usize>i * 4) == token) reason = STOP
  const result = p.results + (<usize>sequence * <usize>p.maxTokens + <usize>drawn) * 16
  store<u32>(result, token)
  store<f32>(result, load<f32>(logits + <usize>token * 4) - top - log, 4)
  store<f32>(result, log - weighted / sum, 8)
  store<u32>(result, reason, 12)
  store<u32>(row, token)
  if (reason != 0) store<u32>(row, STOPPED, 4)
  store<u32>(row, position, 8)
}
