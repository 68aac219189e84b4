/**
 * Drawing one token from a row of logits: the reference that every engine's sampler follows.
 *
 * Sampling is inversion: weights in order of token id, their running sum, and the first id whose
 * running sum passes u × total. Which id that is depends on how sums are rounded, so the order of
 * summation is part of the rule:
 *
 *  1. The row is cut into chunks of SAMPLE_CHUNK ids. In a chunk with largest logit m, each token
 *     has the weight exp((logit − m) / temperature), summed from the lowest id up.
 *  2. Chunks are joined from the first to the last: cumulative += scale × sum, with scale = exp((m
 *     − M) / temperature) and M the largest logit.
 *  3. The draw falls into the first chunk whose cumulative exceeds u × total, and there on the
 *     first id where (cumulative before the chunk) + scale × (running sum in the chunk) exceeds it.
 *
 * Top-k and top-p keep a head of the ranking "larger logit first, smaller id first on a tie"; top-p
 * counts within what top-k kept. Dropped tokens have weight 0. The head is described by a threshold
 * and how many tokens *at* the threshold belong to it, which a GPU finds without sorting.
 *
 * The log-probability and the entropy are those of the whole distribution at temperature 1,
 * whatever was drawn how.
 */
import { defined } from '../run/at.ts'
import type { Sampling } from './engine.ts'

/** Ids a partial sum spans. */
export const SAMPLE_CHUNK = 32

export type SamplingFilter = Pick<Sampling, 'temperature' | 'topK' | 'topP'>

export interface Draw {
  readonly token: number
  /** In nats, at temperature 1 over the whole vocabulary. */
  readonly logProb: number
  /** In nats, likewise. */
  readonly entropy: number
}

/**
 * The head of the ranking: every logit above `threshold`, and the first `ties` ids that equal it.
 */
export interface Head {
  readonly threshold: number
  readonly ties: number
}

const f32 = Math.fround

/** Draws from `logits` (one row of the vocabulary) with a uniform number in [0, 1). */
export function sampleRow(logits: Float32Array, filter: SamplingFilter, uniform: number): Draw {
  const largest = rowMax(logits)
  const token =
    filter.temperature === 0
      ? Math.max(0, logits.indexOf(largest))
      : invert(logits, filter, largest, uniform)
  return { token, ...describe(logits, largest, token) }
}

function rowMax(logits: Float32Array): number {
  let largest = -Infinity
  for (const logit of logits) if (logit > largest) largest = logit
  return largest
}

/**
 * Log-probability of one token and entropy of the row: with z = logit − M and S = Σ exp z, they are
 * z − ln S and ln S − Σ z exp z / S.
 */
function describe(
  logits: Float32Array,
  largest: number,
  token: number,
): { logProb: number; entropy: number } {
  let sum = 0
  let weighted = 0
  for (const logit of logits) {
    const z = logit - largest
    const weight = Math.exp(z)
    sum += weight
    if (weight > 0) weighted += z * weight
  }
  const logSum = Math.log(sum)
  return {
    logProb: f32(defined(logits[token], 'logits') - largest - logSum),
    entropy: f32(logSum - weighted / sum),
  }
}

function invert(
  logits: Float32Array,
  filter: SamplingFilter,
  largest: number,
  uniform: number,
): number {
  const keep = keeper(headOf(logits, filter))
  const chunks: { start: number; scale: number; weights: Float32Array; sum: number }[] = []
  for (let start = 0; start < logits.length; start += SAMPLE_CHUNK) {
    const chunk = logits.subarray(start, start + SAMPLE_CHUNK)
    const top = rowMax(chunk)
    const weights = chunk.map((logit) =>
      keep(logit) ? Math.exp(f32(f32(logit - top) / filter.temperature)) : 0,
    )
    const scale = f32(Math.exp(f32(f32(top - largest) / filter.temperature)))
    chunks.push({
      start,
      scale,
      weights,
      sum: weights.reduce((sum, weight) => f32(sum + weight), 0),
    })
  }
  const total = chunks.reduce((sum, chunk) => f32(sum + f32(chunk.scale * chunk.sum)), 0)
  const target = f32(uniform * total)
  let before = 0
  let last = 0
  for (const { start, scale, weights, sum } of chunks) {
    const after = f32(before + f32(scale * sum))
    let running = 0
    for (const [index, weight] of weights.entries()) {
      running = f32(running + weight)
      if (weight > 0) last = start + index
      if (after > target && f32(before + f32(scale * running)) > target) return last
    }
    before = after
  }
  return last
}

/** A predicate to be asked once a token, in order of id. */
function keeper(head: Head): (logit: number) => boolean {
  let ties = head.ties
  return (logit) => logit > head.threshold || (logit === head.threshold && ties-- > 0)
}

/** The head that top-k and top-p leave. */
export function headOf(logits: Float32Array, filter: SamplingFilter): Head {
  let head: Head = { threshold: -Infinity, ties: logits.length }
  const ranked = [...logits].sort((a, b) => b - a)
  if (filter.topK > 0 && filter.topK < logits.length) head = cut(ranked, filter.topK)
  if (filter.topP < 1) {
    const largest = defined(ranked[0], 'ranked')
    const kept = filter.topK > 0 ? ranked.slice(0, filter.topK) : ranked
    const weights = kept.map((logit) => Math.exp((logit - largest) / filter.temperature))
    const wanted = filter.topP * weights.reduce((sum, weight) => sum + weight, 0)
    let mass = 0
    const count = weights.findIndex((weight) => (mass += weight) >= wanted)
    if (count >= 0) head = cut(ranked, count + 1)
  }
  return head
}

/** The first `count` of the ranking as a threshold. */
function cut(ranked: readonly number[], count: number): Head {
  const threshold = ranked[count - 1] ?? -Infinity
  return { threshold, ties: count - ranked.indexOf(threshold) }
}
