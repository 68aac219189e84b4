/**
 * Randomness as a function instead of a state: Philox4x32-10, a counter-based generator.
 *
 * Ten rounds of multiply-and-xor turn a 128-bit counter and a 64-bit key into 128 random bits.
 * Nothing is carried from one draw to the next, so a draw that is *named* (by seed, stream, update,
 * sequence and position) comes out the same whatever was drawn before it, in whichever order, and
 * on whichever engine: the WGSL twin in device/webgpu/kernels/philox.wgsl.ts gives the same bits.
 *
 * Formula: Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011.
 */
import { defined } from '../run/at.ts'
import type { SampleKey } from './engine.ts'
import { cos, log } from './portable-math.ts'

/** Round multipliers and the Weyl increments of the key. */
const MULTIPLIER_0 = 0xd2511f53
const MULTIPLIER_1 = 0xcd9e8d57
const WEYL_0 = 0x9e3779b9
const WEYL_1 = 0xbb67ae85
const ROUNDS = 10

export type PhiloxBlock = readonly [number, number, number, number]

/**
 * Upper 32 bits of the 64-bit product of two unsigned 32-bit words, by 16-bit halves; every partial
 * result is below 2^53.
 */
function multiplyHigh(a: number, b: number): number {
  const aLow = a & 0xffff
  const aHigh = a >>> 16
  const bLow = b & 0xffff
  const bHigh = b >>> 16
  const middle = aHigh * bLow + ((aLow * bLow) >>> 16)
  const carry = aLow * bHigh + (middle & 0xffff)
  return (aHigh * bHigh + (middle >>> 16) + (carry >>> 16)) >>> 0
}

/**
 * Four unsigned 32-bit words from a counter of four words and a key of two. Words are taken modulo
 * 2^32.
 */
export function philox4x32(counter: PhiloxBlock, key: readonly [number, number]): PhiloxBlock {
  let [a, b, c, d] = counter
  let [k0, k1] = key
  for (let round = 0; round < ROUNDS; round++) {
    const high0 = multiplyHigh(MULTIPLIER_0, a)
    const low0 = Math.imul(MULTIPLIER_0, a)
    const high1 = multiplyHigh(MULTIPLIER_1, c)
    const low1 = Math.imul(MULTIPLIER_1, c)
    a = (high1 ^ b ^ k0) >>> 0
    b = low1 >>> 0
    c = (high0 ^ d ^ k1) >>> 0
    d = low0 >>> 0
    k0 = (k0 + WEYL_0) >>> 0
    k1 = (k1 + WEYL_1) >>> 0
  }
  return [a, b, c, d]
}

/**
 * A word's upper 24 bits as a number in [0, 1): exact in f32, so every engine compares against the
 * same value.
 */
export function unitInterval(word: number): number {
  return (word >>> 8) * 2 ** -24
}

/**
 * The uniform draw in [0, 1) that chooses the token at index `position` of the sequence that `key`
 * names.
 */
export function sampleUniform(key: SampleKey, position: number): number {
  const [word] = philox4x32(
    [position, key.update, key.sequence[0], key.sequence[1]],
    [key.seed, key.stream],
  )
  return unitInterval(word)
}

/**
 * A stream of draws over consecutive counters, for initial weights, shuffles and data. Two streams
 * with different names are independent; the same name gives the same stream.
 */
export class Random {
  readonly #key: readonly [number, number]
  readonly #name: readonly [number, number, number]
  #counter = 0
  #block: PhiloxBlock = [0, 0, 0, 0]
  #used = 4

  constructor(seed: number, stream: number, ...name: readonly number[]) {
    this.#key = [seed >>> 0, stream >>> 0]
    this.#name = [(name[0] ?? 0) >>> 0, (name[1] ?? 0) >>> 0, (name[2] ?? 0) >>> 0]
    if (name.length > 3)
      throw new RangeError(`A random stream is named by at most 3 words, got ${name.length}`)
  }

  /** The next unsigned 32-bit word. */
  word(): number {
    if (this.#used === 4) {
      this.#block = philox4x32([this.#counter, ...this.#name], this.#key)
      this.#counter = (this.#counter + 1) >>> 0
      this.#used = 0
    }
    return defined(this.#block[this.#used++], 'block')
  }

  /** Uniform in [0, 1), a multiple of 2^-24. */
  uniform(): number {
    return unitInterval(this.word())
  }

  /**
   * Uniform integer in [0, below), unbiased: words past the last whole multiple of `below` are
   * drawn again.
   */
  int(below: number): number {
    if (!Number.isInteger(below) || below < 1 || below > 2 ** 32)
      throw new RangeError(`int(below) needs an integer from 1 to 2^32, got ${below}`)
    const limit = 2 ** 32 - (2 ** 32 % below)
    let word = this.word()
    while (word >= limit) word = this.word()
    return word % below
  }

  /** Standard normal by Box–Muller: radius sqrt(-2 ln u) with u in (0, 1], angle 2πv. */
  normal(): number {
    const radius = Math.sqrt(-2 * log((this.word() + 1) * 2 ** -32))
    return radius * cos(2 * Math.PI * this.uniform())
  }

  /** Shuffles `items` in place (Fisher–Yates) and returns them. */
  shuffle<T>(items: T[]): T[] {
    for (let last = items.length - 1; last > 0; last--) {
      const other = this.int(last + 1)
      /* eslint-disable @typescript-eslint/no-unsafe-type-assertion -- both indices are inside the array, where `undefined` is a T or absent */
      const held = items[last] as T
      items[last] = items[other] as T
      /* eslint-enable @typescript-eslint/no-unsafe-type-assertion */
      items[other] = held
    }
    return items
  }
}
