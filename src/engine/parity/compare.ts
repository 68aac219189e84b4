/** How far apart two results are. */
import { defined } from '../../run/at.ts'
import type { Weights } from '../engine.ts'

/**
 * Largest relative L2 distance of any tensor, ‖a − b‖ / ‖b‖, and which tensor that is. Tensors
 * whose norm is below `floor` of the norm of all are measured against that floor: some gradients
 * are zero but for rounding.
 */
export function worstRelative(
  a: Weights,
  b: Weights,
  floor = 1e-5,
): { distance: number; name: string } {
  const all = Math.hypot(...[...b.values()].map(({ data }) => norm(data)))
  let worst = { distance: 0, name: 'none' }
  if (a.size !== b.size)
    return { distance: Infinity, name: `${a.size} tensors instead of ${b.size}` }
  for (const [name, { data }] of b) {
    const other = a.get(name)?.data
    if (!other || other.length !== data.length)
      return { distance: Infinity, name: `${name} (missing)` }
    const distance =
      norm(data.map((value, index) => value - defined(other[index], 'other'))) /
      Math.max(norm(data), floor * all, Number.MIN_VALUE)
    // A NaN is the worst there is, and must not hide behind a comparison.
    if (!(distance <= worst.distance)) worst = { distance, name }
  }
  return worst
}

export function norm(values: Float32Array): number {
  let sum = 0
  for (const value of values) sum += value * value
  return Math.sqrt(sum)
}

export function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0
  for (const [index, value] of a.entries()) sum += value * defined(b[index], 'b')
  return sum
}

/** Largest absolute difference; NaN or Infinity when lengths differ or a value is not finite. */
export function maxDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Infinity
  let largest = 0
  for (let index = 0; index < a.length; index++) {
    const difference = Math.abs(defined(a[index], 'a') - defined(b[index], 'b'))
    if (!(difference <= largest)) largest = difference
  }
  return largest
}

/** Whether two arrays hold the same bits. */
export function sameBits(a: Float32Array | Int32Array, b: Float32Array | Int32Array): boolean {
  const bytes = (array: Float32Array | Int32Array) =>
    new Uint8Array(array.buffer, array.byteOffset, array.byteLength)
  const [left, right] = [bytes(a), bytes(b)]
  return left.length === right.length && left.every((byte, index) => byte === right[index])
}

/** The first tensor whose bits differ. */
export function firstDifferent(a: Weights, b: Weights): string | undefined {
  if (a.size !== b.size) return `${a.size} tensors against ${b.size}`
  for (const [name, { data }] of a) {
    const other = b.get(name)
    if (!other || !sameBits(data, other.data)) return name
  }
  return undefined
}
