/**
 * Where and when faults strike: draws that depend on (seed, index) and on how many were drawn
 * before, and on nothing else.
 */
import { philox4x32, unitInterval } from '../../src/engine/random.ts'

export class Moments {
  readonly #seed: number
  readonly #index: number
  #drawn = 0

  constructor(seed: number, index: number) {
    this.#seed = seed
    this.#index = index
  }

  /** In [0, 1). */
  unit(): number {
    const [word] = philox4x32([this.#drawn++, this.#index, 0, 0], [this.#seed, 0x50a4])
    return unitInterval(word)
  }

  /** From `low` to `high`, both allowed. */
  whole(low: number, high: number): number {
    return low + Math.floor(this.unit() * (high - low + 1))
  }

  pick<T>(first: T, ...rest: readonly T[]): T {
    return [first, ...rest][this.whole(0, rest.length)] ?? first
  }
}
