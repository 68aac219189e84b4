/** Python's generator: the figures here are CPython's. */
import { describe, expect, it } from 'vitest'
import { PythonRandom, randomFrom } from './python-random.ts'
import { float, int } from '../bfcl/multi-turn/live-values.ts'
import { PyError } from './python-value.ts'

const first = <T>(seed: bigint, count: number, draw: (random: PythonRandom) => T): T[] => {
  const random = new PythonRandom(seed)
  return Array.from({ length: count }, () => draw(random))
}

describe("Python's random.Random", () => {
  it('draws words, fractions and whole numbers as CPython does', () => {
    expect(first(42n, 4, (r) => r.getrandbits(32))).toEqual([
      2746317213n,
      478163327n,
      107420369n,
      3184935163n,
    ])
    expect(first(0n, 2, (r) => r.random())).toEqual([0.8444218515250481, 0.7579544029403025])
    expect(first(1n, 3, (r) => r.randint(10_000n, 99_999n))).toEqual([27611n, 84606n, 18271n])
    expect(first(42n, 2, (r) => r.uniform(0, 120))).toEqual([76.73121581494605, 3.0012906267200323])
  })

  it('joins words for more than 32 bits, least significant first', () => {
    expect(first(42n, 1, (r) => r.getrandbits(64))).toEqual([(478163327n << 32n) | 2746317213n])
    expect(first(42n, 1, (r) => r.getrandbits(40))).toEqual([
      (BigInt(478163327 >>> 24) << 32n) | 2746317213n,
    ])
  })

  it('takes seeds of any length and ignores their sign', () => {
    const words = (seed: bigint) => first(seed, 2, (r) => r.getrandbits(32))
    expect(words(-42n)).toEqual(words(42n))
    expect(words(2n ** 70n + 3n)).not.toEqual(words(3n))
  })

  it('reads seeds from configurations', () => {
    expect(randomFrom(float(42)).getrandbits(32)).toBe(2746317213n)
    expect(randomFrom(int(42)).getrandbits(32)).toBe(2746317213n)
    expect(() => randomFrom('42')).toThrow(PyError)
  })
})
