/**
 * Python's `random.Random(seed)`: Mersenne Twister MT19937, seeded by `init_by_array` with the
 * seed's 32-bit words, and the draws that the official classes make of it. Bit for bit, for what
 * they draw is compared as text.
 */
import { defined } from '../../run/at.ts'
import { PyError } from './python-value.ts'
import type { PyValue } from './python-value.ts'

const SIZE = 624
const MIDDLE = 397
const WORD = 0xffff_ffffn
/** A range that needs more random bits than this is refused. */
const MOST_BITS = 4096

export class PythonRandom {
  private readonly state = new Uint32Array(SIZE)
  private at = SIZE

  constructor(seed: bigint) {
    this.fill(19_650_218)
    this.mixIn(wordsOf(seed < 0n ? -seed : seed))
  }

  /** 53 bits over [0, 1). */
  random(): number {
    const high = this.next() >>> 5
    const low = this.next() >>> 6
    return (high * 67_108_864 + low) / 9_007_199_254_740_992
  }

  uniform(low: number, high: number): number {
    return low + (high - low) * this.random()
  }

  getrandbits(bits: number): bigint {
    if (bits <= 32) return bits <= 0 ? 0n : BigInt(this.next() >>> (32 - bits))
    let out = 0n
    for (let done = 0; done < bits; done += 32) {
      const left = bits - done
      const word = left < 32 ? this.next() >>> (32 - left) : this.next()
      out |= BigInt(word) << BigInt(done)
    }
    return out
  }

  /**
   * A whole number from `low` to `high`, both included: bits are drawn until they lie in the range.
   */
  randint(low: bigint, high: bigint): bigint {
    const count = high - low + 1n
    if (count <= 0n)
      throw new PyError('ValueError', `empty range in randrange(${low}, ${high + 1n})`)
    const bits = count.toString(2).length
    if (bits > MOST_BITS) throw new PyError('OverflowError', 'the range is too large')
    for (;;) {
      const drawn = this.getrandbits(bits)
      if (drawn < count) return low + drawn
    }
  }

  private fill(seed: number): void {
    let last = seed >>> 0
    this.state[0] = last
    for (let i = 1; i < SIZE; i++) {
      last = (Math.imul(1_812_433_253, last ^ (last >>> 30)) + i) >>> 0
      this.state[i] = last
    }
  }

  /** `init_by_array`: every word of the key reaches every word of the state. */
  private mixIn(key: readonly number[]): void {
    let i = 1
    const step = (factor: number, add: number, combine: (mixed: number, add: number) => number) => {
      const before = this.word(i - 1)
      this.state[i] = combine(this.word(i) ^ Math.imul(before ^ (before >>> 30), factor), add)
      i += 1
      if (i >= SIZE) {
        this.state[0] = this.word(SIZE - 1)
        i = 1
      }
    }
    for (let k = 0; k < Math.max(SIZE, key.length); k++) {
      const j = k % key.length
      step(1_664_525, defined(key[j], 'key') + j, (mixed, add) => mixed + add)
    }
    for (let k = 0; k < SIZE - 1; k++) step(1_566_083_941, i, (mixed, add) => mixed - add)
    this.state[0] = 0x8000_0000
  }

  private next(): number {
    if (this.at >= SIZE) this.twist()
    let word = this.word(this.at)
    this.at += 1
    word ^= word >>> 11
    word ^= (word << 7) & 0x9d2c_5680
    word ^= (word << 15) & 0xefc6_0000
    return (word ^ (word >>> 18)) >>> 0
  }

  private twist(): void {
    for (let i = 0; i < SIZE; i++) {
      const joined = (this.word(i) & 0x8000_0000) | (this.word((i + 1) % SIZE) & 0x7fff_ffff)
      this.state[i] =
        this.word((i + MIDDLE) % SIZE) ^ (joined >>> 1) ^ ((joined & 1) === 0 ? 0 : 0x9908_b0df)
    }
    this.at = 0
  }

  private word(i: number): number {
    return defined(this.state[i], 'state')
  }
}

/** 32-bit words, least significant first; at least one. */
function wordsOf(value: bigint): number[] {
  const words: number[] = []
  for (let rest = value; rest > 0n; rest >>= 32n) words.push(Number(rest & WORD))
  return words.length === 0 ? [0] : words
}

/**
 * The seed that a configuration gives. Python also takes texts and fractions, which no official
 * file uses.
 */
export function randomFrom(seed: PyValue): PythonRandom {
  if (typeof seed === 'boolean') return new PythonRandom(seed ? 1n : 0n)
  if (typeof seed === 'object' && seed !== null && seed.kind === 'int')
    return new PythonRandom(seed.value)
  if (
    typeof seed === 'object' &&
    seed !== null &&
    seed.kind === 'float' &&
    Number.isSafeInteger(seed.value)
  )
    return new PythonRandom(BigInt(seed.value))
  throw new PyError('TypeError', 'the random seed must be a whole number')
}
