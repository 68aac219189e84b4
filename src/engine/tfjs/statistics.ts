/**
 * What an update reports, from the log-probabilities and entropies of its tokens: plain arithmetic
 * in double precision.
 */
import { defined } from '../../run/at.ts'
import type { LossConfig, PolicySequence, UpdateStats } from '../engine.ts'

export type LossStatistics = Omit<UpdateStats, 'loss' | 'gradNorm'>

/** One sequence's log-probabilities and entropies, index i being about predicting token i. */
export interface Scored {
  readonly sequence: PolicySequence
  readonly logProbs: Float32Array
  readonly entropies: Float32Array
}

const clamp = (x: number): number => Math.min(20, Math.max(-20, x))

/**
 * Weighted means over the trained tokens; `ratioMax` is the largest ratio among them. All are 0
 * when no token is trained.
 */
export function statistics(scored: readonly Scored[], loss: LossConfig): LossStatistics {
  const sums = { weight: 0, entropy: 0, kl: 0, ratio: 0, low: 0, high: 0 }
  let ratioMax = 0
  let trainedTokens = 0
  let tokens = 0
  for (const { sequence, logProbs, entropies } of scored) {
    tokens += sequence.tokens.length
    const sequenceRatio =
      loss.kind === 'policy-gradient' && loss.importance === 'sequence'
        ? clamp(meanLogRatio(sequence, logProbs))
        : undefined
    for (const [index, logProb] of logProbs.entries()) {
      const weight = index === 0 ? 0 : defined(sequence.weights[index], 'weights')
      if (weight <= 0) continue
      trainedTokens++
      sums.weight += weight
      sums.entropy += weight * defined(entropies[index], 'entropies')
      if (loss.kind === 'nll') {
        sums.ratio += weight
        ratioMax = 1
        continue
      }
      const logRatio = sequenceRatio ?? clamp(logProb - (sequence.oldLogProbs?.[index] ?? logProb))
      const ratio = Math.exp(logRatio)
      const advantage = defined(sequence.advantages[index], 'advantages')
      sums.ratio += weight * ratio
      ratioMax = Math.max(ratioMax, ratio)
      if (advantage < 0 && ratio < 1 - loss.clipLow) sums.low += weight
      if (advantage > 0 && ratio > 1 + loss.clipHigh) sums.high += weight
      const reference = sequence.refLogProbs?.[index]
      if (reference !== undefined) {
        const d = clamp(reference - logProb)
        sums.kl += weight * (Math.exp(d) - d - 1)
      }
    }
  }
  const mean = (sum: number): number => (sums.weight > 0 ? sum / sums.weight : 0)
  return {
    entropy: mean(sums.entropy),
    kl: mean(sums.kl),
    ratioMean: mean(sums.ratio),
    ratioMax,
    clipLow: mean(sums.low),
    clipHigh: mean(sums.high),
    trainedTokens,
    tokens,
  }
}

/**
 * Weighted mean of log π − log π_old over one sequence; 0 when it was sampled by this very policy.
 */
function meanLogRatio({ weights, oldLogProbs }: PolicySequence, logProbs: Float32Array): number {
  if (!oldLogProbs) return 0
  let sum = 0
  let total = 0
  for (const [index, logProb] of logProbs.entries()) {
    const weight = index === 0 ? 0 : defined(weights[index], 'weights')
    sum += weight * (logProb - (oldLogProbs[index] ?? logProb))
    total += weight
  }
  return total > 0 ? sum / total : 0
}
