import { describe, expect, it } from 'vitest'
import { at } from '../run/at.ts'
import type { SampleKey } from './engine.ts'
import { cos, log } from './portable-math.ts'
import { Random, philox4x32, sampleUniform, unitInterval } from './random.ts'

describe('philox4x32', () => {
  // Known answers of the Random123 distribution (kat_vectors, philox4x32 10).
  it('gives the published known answers', () => {
    expect(philox4x32([0, 0, 0, 0], [0, 0])).toEqual([
      0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8,
    ])
    const ones = 0xffffffff
    expect(philox4x32([ones, ones, ones, ones], [ones, ones])).toEqual([
      0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd,
    ])
    expect(
      philox4x32([0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344], [0xa4093822, 0x299f31d0]),
    ).toEqual([0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1])
  })
})

describe('sampleUniform', () => {
  const key: SampleKey = { seed: 1, stream: 2, update: 3, sequence: [4, 5] }

  it('depends on every word of the key and on the position', () => {
    const draws = [
      sampleUniform(key, 6),
      sampleUniform(key, 7),
      sampleUniform({ ...key, seed: 9 }, 6),
      sampleUniform({ ...key, stream: 9 }, 6),
      sampleUniform({ ...key, update: 9 }, 6),
      sampleUniform({ ...key, sequence: [9, 5] }, 6),
      sampleUniform({ ...key, sequence: [4, 9] }, 6),
    ]
    expect(new Set(draws).size).toBe(draws.length)
    expect(sampleUniform({ ...key }, 6)).toBe(draws[0])
  })

  it('stays below one and is exact in f32', () => {
    expect(unitInterval(0xffffffff)).toBe(1 - 2 ** -24)
    expect(Math.fround(unitInterval(0xffffffff))).toBe(unitInterval(0xffffffff))
    expect(unitInterval(0xff)).toBe(0)
  })
})

describe('Random', () => {
  it('repeats by name and differs between names', () => {
    const words = (random: Random) => Array.from({ length: 9 }, () => random.word())
    expect(words(new Random(1, 2, 3))).toEqual(words(new Random(1, 2, 3)))
    expect(words(new Random(1, 2, 3))).not.toEqual(words(new Random(1, 2, 4)))
    expect(words(new Random(1, 2))).not.toEqual(words(new Random(2, 2)))
  })

  it('is the generator’s blocks one after the other, under its name', () => {
    const random = new Random(11, 12, 13, 14, 15)
    const blocks = [0, 1, 2].flatMap((counter) => philox4x32([counter, 13, 14, 15], [11, 12]))
    expect(blocks.map(() => random.word())).toEqual(blocks)
    // Names that are not given are 0, and words are taken modulo 2^32.
    expect(new Random(11, 12).word()).toBe(philox4x32([0, 0, 0, 0], [11, 12])[0])
    expect(new Random(11, 12, 1, 2).word()).toBe(philox4x32([0, 1, 2, 0], [11, 12])[0])
    expect(new Random(-1, 12, -2).word()).toBe(
      philox4x32([0, 0xfffffffe, 0, 0], [0xffffffff, 12])[0],
    )
    expect(() => new Random(1, 2, 3, 4, 5, 6)).toThrow('at most 3 words, got 4')
    expect(new Random(11, 12).uniform()).toBe(unitInterval(new Random(11, 12).word()))
    // A draw by name is the first word of the block at its position.
    expect(sampleUniform({ seed: 1, stream: 2, update: 3, sequence: [4, 5] }, 6)).toBe(
      unitInterval(philox4x32([6, 3, 4, 5], [1, 2])[0]),
    )
  })

  it('makes normals from two words by Box and Muller, and shuffles from the end by Fisher and Yates', () => {
    const [random, words] = [new Random(5, 6), new Random(5, 6)]
    for (let draw = 0; draw < 20; draw += 1) {
      const [u, v] = [(words.word() + 1) / 2 ** 32, words.uniform()]
      expect(random.normal()).toBe(Math.sqrt(-2 * log(u)) * cos(2 * Math.PI * v))
    }
    const others = new Random(5, 6)
    const items = Array.from('abcdefgh')
    for (let last = 7; last > 0; last -= 1) {
      const other = others.int(last + 1)
      const [a = '', b = ''] = [items[last], items[other]]
      items[last] = b
      items[other] = a
    }
    const own = Array.from('abcdefgh')
    const shuffled = new Random(5, 6).shuffle(own)
    expect(shuffled).toEqual(items)
    expect(shuffled).toBe(own)
    expect(new Random(5, 6).shuffle(['a'])).toEqual(['a'])
    expect(new Random(5, 6).shuffle([])).toEqual([])
  })

  it('draws integers evenly', () => {
    const random = new Random(7, 0)
    const counts = [0, 0, 0, 0, 0, 0, 0]
    for (let draw = 0; draw < 7000; draw++) {
      const value = random.int(7)
      counts[value] = at(counts, value, 'counts') + 1
    }
    const chiSquare = counts.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0)
    expect(chiSquare).toBeLessThan(22.5) // 99.9% quantile at 6 degrees of freedom
    expect(() => random.int(0)).toThrow(RangeError)
  })

  it('draws again what is past the last whole multiple, so that no remainder is likelier', () => {
    const words = (random: Random): number[] => Array.from({ length: 40 }, () => random.word())
    // Of 2^32 words the last quarter is past the only whole multiple of 3 · 2^30.
    const below = 3 * 2 ** 30
    const kept = words(new Random(3, 1)).filter((word) => word < below)
    const random = new Random(3, 1)
    expect(kept.length).toBeLessThan(40)
    expect(kept.map(() => random.int(below))).toEqual(kept)
    // A word that is the multiple itself begins the rest. 2^32 holds a word from 2^31 on once, so a
    // draw below the first word may not be that word.
    const named = Array.from({ length: 20 }, (_, name) => name).find(
      (name) => new Random(3, 2, name).word() >= 2 ** 31,
    )
    const [first = 0, second = 0] = words(new Random(3, 2, named ?? 0))
    expect(new Random(3, 2, named ?? 0).int(first)).toBe(
      second < first ? second : expect.any(Number),
    )
    expect(new Random(3, 1).int(2 ** 32)).toBe(words(new Random(3, 1))[0])
    for (const wrong of [0, -1, 1.5, 2 ** 32 + 1, NaN])
      expect(() => random.int(wrong)).toThrow(RangeError)
  })

  it('draws normals with mean 0 and variance 1', () => {
    const random = new Random(7, 1)
    const draws = Array.from({ length: 20_000 }, () => random.normal())
    const mean = draws.reduce((sum, x) => sum + x, 0) / draws.length
    const variance = draws.reduce((sum, x) => sum + x * x, 0) / draws.length
    expect(Math.abs(mean)).toBeLessThan(0.03)
    expect(Math.abs(variance - 1)).toBeLessThan(0.04)
    expect(draws.every(Number.isFinite)).toBe(true)
  })

  it('shuffles: a permutation, each item as likely first', () => {
    const firsts = [0, 0, 0, 0]
    const random = new Random(7, 2)
    for (let round = 0; round < 4000; round++) {
      const items = random.shuffle([0, 1, 2, 3])
      expect([...items].sort()).toEqual([0, 1, 2, 3])
      const first = at(items, 0, 'items')
      firsts[first] = at(firsts, first, 'firsts') + 1
    }
    // 99.9%, 3 degrees of freedom
    expect(firsts.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0)).toBeLessThan(16.3)
  })
})
