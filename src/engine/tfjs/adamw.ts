/**
 * AdamW in TensorFlow.js ops: moments with bias correction, weight decay apart from the gradient
 * and on matrices only.
 *
 * Formula: Loshchilov and Hutter, "Decoupled weight decay regularization", ICLR 2019, algorithm 2
 * (schedule in the learning rate).
 */
import * as tf from '@tensorflow/tfjs'
import type { OptimizerConfig } from '../engine.ts'

/** A weight with its moments. */
export type Moved = {
  readonly weight: tf.Tensor
  readonly first: tf.Tensor
  readonly second: tf.Tensor
}

/**
 * L2 norm over all gradients together. Not by `addN`: on webgpu it binds all its inputs to one
 * kernel, and beyond the limit of that the sum is wrong.
 */
export function globalNorm(gradients: readonly tf.Tensor[]): tf.Scalar {
  return tf.sqrt(
    gradients
      .map((gradient) => tf.sum<tf.Scalar>(tf.square(gradient)))
      .reduce((sum, square) => tf.add(sum, square)),
  )
}

/**
 * The factor that brings a global norm down to the largest one allowed, as PyTorch has it; a
 * `largest` of 0 does not clip.
 */
export function clipFactor(norm: number, largest: number): number {
  return largest > 0 ? Math.min(1, largest / (norm + 1e-6)) : 1
}

/** One weight's step number `step` (from 1) along `gradient`, which has been clipped. */
export function adamw(
  moving: Moved,
  gradient: tf.Tensor,
  step: number,
  { learningRate, beta1, beta2, epsilon, weightDecay }: OptimizerConfig,
): Moved {
  const first = tf.add(tf.mul(moving.first, beta1), tf.mul(gradient, 1 - beta1))
  const second = tf.add(tf.mul(moving.second, beta2), tf.mul(tf.square(gradient), 1 - beta2))
  const root = tf.add(tf.sqrt(tf.div(second, 1 - beta2 ** step)), epsilon)
  const change = tf.div(tf.div(first, 1 - beta1 ** step), root)
  const decay = moving.weight.rank === 2 ? 1 - learningRate * weightDecay : 1
  return {
    weight: tf.sub(tf.mul(moving.weight, decay), tf.mul(change, learningRate)),
    first,
    second,
  }
}
