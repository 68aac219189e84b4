/**
 * Floating-point operations that the mathematics of a step asks for, a multiplication and an
 * addition counted as two. What an engine computes again to save memory does not count, so that
 * recomputing cannot look like speed.
 */
import type { ModelConfig } from './engine.ts'
import { headDim } from './transformer/layout.ts'

type Proportions = Pick<
  ModelConfig,
  'vocab' | 'dModel' | 'layers' | 'heads' | 'kvHeads' | 'headDim' | 'feedForward'
>

/**
 * Weights that multiply every token: projections, feed-forward and output head. Looking an
 * embedding up multiplies nothing.
 */
export function matmulParameters(model: Proportions): number {
  const { vocab, dModel, layers, heads, kvHeads, feedForward } = model
  const queriesAndOutput = 2 * dModel * heads * headDim(model)
  const keysAndValues = 2 * dModel * kvHeads * headDim(model)
  return layers * (queriesAndOutput + keysAndValues + 3 * dModel * feedForward) + vocab * dModel
}

/**
 * Scores and mixing of causal attention over one sequence, forward: every position meets itself and
 * those before.
 */
const attention = (model: Proportions, tokens: number): number =>
  model.layers * 4 * model.heads * headDim(model) * ((tokens * (tokens + 1)) / 2)

/**
 * Forward over the tokens from `from` to `to` of one sequence, those before `from` being in the
 * cache.
 */
export const forwardOperations = (model: Proportions, from: number, to: number): number =>
  2 * matmulParameters(model) * (to - from) + attention(model, to) - attention(model, from)

/**
 * Forward and backward over `sequences` sequences of `tokens` tokens: 6 × parameters × tokens, and
 * causal attention three times.
 */
export function trainingOperations(model: Proportions, sequences: number, tokens: number): number {
  return sequences * (6 * matmulParameters(model) * tokens + 3 * attention(model, tokens))
}

/**
 * Generating `tokens` tokens for each of `sequences` sequences from prompts of one token, with a
 * cache.
 */
export function decodingOperations(model: Proportions, sequences: number, tokens: number): number {
  return sequences * (2 * matmulParameters(model) * tokens + attention(model, tokens))
}

/** A square matrix product. */
export const matmulOperations = (size: number): number => 2 * size ** 3
