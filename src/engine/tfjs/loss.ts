/**
 * The two losses as TensorFlow.js ops: how likely the policy finds each token of a batch, and what
 * to make of it.
 *
 * A chunk is some sequences of a batch side by side, padded on the right: row r, column c is about
 * predicting token c + 1 of sequence r.
 */
import * as tf from '@tensorflow/tfjs'
import type { LossConfig, ModelConfig, PolicySequence } from '../engine.ts'
import { causalMask, forward, logits, type LookUp, type TensorMap } from './model.ts'

export interface Chunk {
  readonly sequences: readonly Int32Array[]
  /** Columns: one less than the longest sequence has tokens. */
  readonly width: number
}

export interface Likelihood {
  /** Log-probability of each next token, [rows, width], nats. */
  readonly logProbs: tf.Tensor2D
  /** Entropy of the distribution that it is drawn from, [rows, width], nats. */
  readonly entropies: tf.Tensor2D
}

/**
 * One array a sequence (by the sequence's own index; 0 for padding and for absent arrays) as [rows,
 * width].
 */
function arrange(
  { width }: Chunk,
  arrays: readonly (ArrayLike<number> | undefined)[],
): tf.Tensor2D {
  const table = new Float32Array(arrays.length * width)
  arrays.forEach((array, row) => {
    if (array) table.set(Array.from(array).slice(1), row * width)
  })
  return tf.tensor2d(table, [arrays.length, width])
}

export function likelihood(
  config: ModelConfig,
  weights: TensorMap,
  { sequences, width }: Chunk,
  lookUp: LookUp,
): Likelihood {
  const batch = sequences.length
  const tokens = new Int32Array(batch * width)
  const targets = new Int32Array(batch * width)
  const positions = new Int32Array(batch * width)
  sequences.forEach((sequence, row) => {
    tokens.set(sequence.subarray(0, -1), row * width)
    targets.set(sequence.subarray(1), row * width)
    for (let column = 0; column < width; column++) positions[row * width + column] = column
  })
  const { hidden } = forward(config, weights, {
    batch,
    width,
    tokens,
    positions,
    mask: causalMask(width),
    lookUp,
  })
  const all = tf.logSoftmax(logits(config, weights, hidden))
  const chosen = tf.oneHot(tf.tensor1d(targets, 'int32'), config.vocab).toFloat()
  const shaped = (x: tf.Tensor) => x.as2D(batch, width)
  return {
    logProbs: shaped(tf.sum(tf.mul(all, chosen), -1)),
    entropies: shaped(tf.neg(tf.sum(tf.mul(tf.exp(all), all), -1))),
  }
}

/** The value of x, without its gradient. */
function detach(x: tf.Tensor): tf.Tensor {
  return tf.customGrad(() => ({ value: x.clone(), gradFunc: (dy: tf.Tensor) => tf.zerosLike(dy) }))(
    x,
  )
}

/**
 * Sum over the chunk of weight · tokenLoss (see LossConfig), before the division by the normaliser.
 */
export function weightedLoss(
  chunk: Chunk,
  rows: readonly PolicySequence[],
  loss: LossConfig,
  { logProbs, entropies }: Likelihood,
): tf.Scalar {
  const table = (values: (row: PolicySequence) => ArrayLike<number> | undefined) =>
    arrange(chunk, rows.map(values))
  const weights = table((row) => row.weights)
  const total = (tokenLoss: tf.Tensor): tf.Scalar => tf.sum(tf.mul(weights, tokenLoss)).asScalar()
  if (loss.kind === 'nll') return total(tf.neg(logProbs))

  // A sequence without old log-probabilities was sampled by this very policy: its ratio is 1, its
  // gradient that of the log-probability.
  const given = table((row) =>
    row.oldLogProbs ? new Float32Array(row.tokens.length).fill(1) : undefined,
  )
  const old = tf.where(
    tf.cast(given, 'bool'),
    table((row) => row.oldLogProbs),
    detach(logProbs),
  )
  let logRatio: tf.Tensor = tf.sub(logProbs, old)
  if (loss.importance === 'sequence') {
    const weight = tf.maximum(tf.sum(weights, 1, true), 1e-30)
    logRatio = tf.mul(
      tf.div(tf.sum(tf.mul(weights, logRatio), 1, true), weight),
      tf.onesLike(logProbs),
    )
  }
  const ratio = tf.exp(tf.clipByValue(logRatio, -20, 20))
  const cost = tf.neg(table((row) => row.advantages))
  let pg = tf.maximum(
    tf.mul(cost, ratio),
    tf.mul(cost, tf.clipByValue(ratio, 1 - loss.clipLow, 1 + loss.clipHigh)),
  )
  if (loss.dualClip > 0)
    pg = tf.where(tf.greater(cost, 0), tf.minimum(pg, tf.mul(cost, loss.dualClip)), pg)
  let tokenLoss = pg
  if (loss.entropyCoefficient !== 0)
    tokenLoss = tf.sub(tokenLoss, tf.mul(entropies, loss.entropyCoefficient))
  if (loss.beta !== 0) {
    const missing = rows.findIndex((row) => !row.refLogProbs)
    if (missing >= 0)
      throw new Error(
        `beta is ${loss.beta}, but sequence ${missing} of the chunk has no refLogProbs`,
      )
    const d = tf.clipByValue(
      tf.sub(
        table((row) => row.refLogProbs),
        logProbs,
      ),
      -20,
      20,
    )
    tokenLoss = tf.add(tokenLoss, tf.mul(tf.sub(tf.sub(tf.exp(d), d), 1), loss.beta))
  }
  return total(tokenLoss)
}
