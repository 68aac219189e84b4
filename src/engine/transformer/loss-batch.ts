/**
 * What the loss kernels need of a batch of training sequences, checked, and the statistics of what
 * they gave.
 */
import { defined } from '../../run/at.ts'
import { SCORE_WORDS, TERM_WORDS } from '../device/model-kernels.ts'
import type { LossConfig, PolicyBatch, PolicySequence, UpdateStats } from '../engine.ts'
import type { Chunk, Packable } from './packing.ts'

/** A training sequence with the indices of its trained tokens. */
export interface TrainingSequence extends Packable {
  readonly source: PolicySequence
}

const HAS_OLD = 1
const HAS_REFERENCE = 2

/** Throws RangeError naming the sequence and field that cannot be trained on. */
export function trainingSequences(batch: PolicyBatch, loss: LossConfig): TrainingSequence[] {
  if (!(Number.isFinite(batch.normalizer) && batch.normalizer > 0)) {
    throw new RangeError(`the batch's normalizer is ${batch.normalizer}; it must be above 0`)
  }
  return batch.sequences.map((source, index) => {
    const { tokens, weights, advantages, oldLogProbs, refLogProbs } = source
    for (const [name, values] of Object.entries({
      weights,
      advantages,
      oldLogProbs,
      refLogProbs,
    })) {
      if (values !== undefined && values.length !== tokens.length) {
        throw new RangeError(
          `sequence ${index}: ${name} has ${values.length} values for ${tokens.length} tokens`,
        )
      }
    }
    if (!weights.every((weight) => weight >= 0 && weight < Infinity))
      throw new RangeError(`sequence ${index}: weights must be 0 or more`)
    if (loss.kind === 'policy-gradient' && loss.beta > 0 && refLogProbs === undefined) {
      throw new RangeError(`sequence ${index}: beta is ${loss.beta} but refLogProbs is absent`)
    }
    const predicted: number[] = []
    weights.forEach((weight, at) => {
      if (weight > 0 && at > 0) predicted.push(at)
    })
    return { source, tokens, predicted }
  })
}

/** The chunk's loss inputs [logitRows, 4] and sequences [count, 3] as `policyLoss` reads them. */
export function lossInputs(
  sequences: readonly TrainingSequence[],
  chunk: Chunk,
  normalizer: number,
) {
  const inputs = new Float32Array(chunk.logitIndices.length * 4)
  const records = new Uint32Array(chunk.count * 3)
  let row = 0
  sequences
    .slice(chunk.first, chunk.first + chunk.count)
    .forEach(({ source, predicted }, index) => {
      const { weights, advantages, oldLogProbs, refLogProbs } = source
      const flags =
        (oldLogProbs === undefined ? 0 : HAS_OLD) + (refLogProbs === undefined ? 0 : HAS_REFERENCE)
      records.set([row, row + predicted.length, flags], index * 3)
      for (const at of predicted) {
        inputs.set(
          [
            defined(weights[at], 'weights') / normalizer,
            defined(advantages[at], 'advantages'),
            oldLogProbs?.[at] ?? 0,
            refLogProbs?.[at] ?? 0,
          ],
          row * 4,
        )
        row++
      }
    })
  return { inputs, records }
}

/**
 * Statistics from scores and terms of all trained tokens in batch order. Means weigh tokens as the
 * loss does; a batch that trains nothing has zeros and a ratio of 1.
 */
export function updateStats(
  sequences: readonly TrainingSequence[],
  scores: Float32Array,
  terms: Float32Array,
  gradNorm: number,
): UpdateStats {
  let [loss, total, entropy, kl, ratio, low, high] = [0, 0, 0, 0, 0, 0, 0]
  let ratioMax = 0
  let row = 0
  for (const { source, predicted } of sequences) {
    for (const at of predicted) {
      const weight = defined(source.weights[at], 'weights')
      const [termLoss = 0, k3 = 0, termRatio = 0, clipped = 0] = terms.subarray(
        row * TERM_WORDS,
        (row + 1) * TERM_WORDS,
      )
      total += weight
      loss += termLoss
      entropy += weight * defined(scores[row * SCORE_WORDS + 1], 'scores')
      kl += weight * k3
      ratio += weight * termRatio
      ratioMax = Math.max(ratioMax, termRatio)
      if (clipped === 1) low += weight
      if (clipped === 2) high += weight
      row++
    }
  }
  const mean = (sum: number): number => (total === 0 ? 0 : sum / total)
  return {
    loss,
    entropy: mean(entropy),
    kl: mean(kl),
    ratioMean: total === 0 ? 1 : ratio / total,
    ratioMax: total === 0 ? 1 : ratioMax,
    clipLow: mean(low),
    clipHigh: mean(high),
    gradNorm,
    trainedTokens: row,
    tokens: sequences.reduce((sum, { tokens }) => sum + tokens.length, 0),
  }
}
