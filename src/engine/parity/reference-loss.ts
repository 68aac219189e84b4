/**
 * The losses of LossConfig once more, in double precision and from scores alone: the value whose
 * slope a gradient must be.
 */
import { defined } from '../../run/at.ts'
import type { LossConfig, PolicyBatch, PolicySequence, TokenScores } from '../engine.ts'

const clamp = (x: number, low: number, high: number): number => Math.min(high, Math.max(low, x))

/** sum weights[i] · tokenLoss_i / normalizer. */
export function referenceLoss(
  { sequences, normalizer }: PolicyBatch,
  scores: readonly TokenScores[],
  loss: LossConfig,
): number {
  let sum = 0
  sequences.forEach((sequence, row) => {
    const found = scores[row]
    if (!found) throw new RangeError(`sequence ${row} has no scores`)
    const ratioOfAll =
      loss.kind === 'policy-gradient' && loss.importance === 'sequence'
        ? Math.exp(clamp(meanLogRatio(sequence, found), -20, 20))
        : undefined
    for (let index = 1; index < sequence.tokens.length; index++) {
      const weight = defined(sequence.weights[index], 'weights')
      if (weight !== 0) sum += weight * tokenLoss(sequence, found, index, loss, ratioOfAll)
    }
  })
  return sum / normalizer
}

function tokenLoss(
  sequence: PolicySequence,
  { logProbs, entropies }: TokenScores,
  index: number,
  loss: LossConfig,
  ratioOfAll: number | undefined,
): number {
  const logProb = defined(logProbs[index], 'logProbs')
  if (loss.kind === 'nll') return -logProb
  const advantage = defined(sequence.advantages[index], 'advantages')
  const ratio =
    ratioOfAll ?? Math.exp(clamp(logProb - (sequence.oldLogProbs?.[index] ?? logProb), -20, 20))
  const clipped = Math.max(
    -advantage * ratio,
    -advantage * clamp(ratio, 1 - loss.clipLow, 1 + loss.clipHigh),
  )
  const pg =
    loss.dualClip > 0 && advantage < 0 ? Math.min(clipped, -advantage * loss.dualClip) : clipped
  const d = loss.beta > 0 ? clamp((sequence.refLogProbs?.[index] ?? NaN) - logProb, -20, 20) : 0
  return (
    pg -
    loss.entropyCoefficient * defined(entropies[index], 'entropies') +
    loss.beta * (Math.exp(d) - d - 1)
  )
}

function meanLogRatio(
  { tokens, weights, oldLogProbs }: PolicySequence,
  { logProbs }: TokenScores,
): number {
  let sum = 0
  let total = 0
  for (let index = 1; index < tokens.length; index++) {
    const weight = defined(weights[index], 'weights')
    const logProb = defined(logProbs[index], 'logProbs')
    sum += weight * (logProb - (oldLogProbs?.[index] ?? logProb))
    total += weight
  }
  return total > 0 ? sum / total : 0
}
