/** The inputs that all contestants share, drawn from a seed: the same bytes for everyone. */
import { Random } from '../../src/engine/random.ts'
import type { Shape } from '../shapes.ts'
import { defined } from '../../src/run/at.ts'

export const WEIGHT_SEED = 1

/** Plain Adam without clipping or decay: every contestant has it. */
export const ADAM = { learningRate: 5e-4, beta1: 0.9, beta2: 0.95, epsilon: 1e-8 } as const

/** Token ids, one array a sequence. */
export function tokensOf({ model, sequences, tokens }: Shape): Int32Array<ArrayBuffer>[] {
  const random = new Random(1, 0)
  return Array.from({ length: sequences }, () =>
    Int32Array.from({ length: tokens }, () => random.int(model.vocab)),
  )
}

/** Tokens drawn while a decoding case is made ready, so that no round compiles anything. */
export const FIRST_TOKENS = 8

/** The one-token prompts of a decoding case. */
export const promptsOf = (shape: Shape): number[] =>
  tokensOf({ ...shape, tokens: 1 }).map(([token = 0]) => token)

/**
 * Two square matrices; the second keeps the size of what it multiplies, so that products can be
 * chained.
 */
export function matricesOf(
  size: number,
): readonly [Float32Array<ArrayBuffer>, Float32Array<ArrayBuffer>] {
  const random = new Random(2, 0)
  const matrix = (scale: number) =>
    Float32Array.from({ length: size * size }, () => scale * random.normal())
  return [matrix(1), matrix(1 / Math.sqrt(size))]
}

export const meanOf = (values: ArrayLike<number>): number =>
  Array.from(values).reduce((sum, value) => sum + value, 0) / values.length

/** A number that tells products apart: the mean size of a product's entries. */
export const checksum = (product: ArrayLike<number>): number =>
  meanOf(Array.from(product, Math.abs))

export function transposed(
  matrix: Float32Array,
  rows: number,
  columns: number,
): Float32Array<ArrayBuffer> {
  const out = new Float32Array(matrix.length)
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++)
      out[column * rows + row] = defined(matrix[row * columns + column], 'matrix')
  return out
}
