import { describe, expect, test } from 'vitest'
import { layoutOf, pack, unpack } from './layout.ts'
import { CHUNK_ROWS, packSequences } from './packing.ts'
import { ODD, UNEVEN } from './testing.ts'
import { initialWeights } from './weights.ts'

const sequence = (tokens: readonly number[], predicted: readonly number[]) => ({
  tokens: Int32Array.from(tokens),
  predicted,
})

describe('packing', () => {
  test('places each sequence on a multiple of four rows and lists what is predicted and used', () => {
    const [chunk, ...more] = packSequences(
      [sequence([5, 6, 5, 7, 8], [2, 4]), sequence([6], []), sequence([9, 5], [1])],
      10,
      8,
    )
    expect(more).toEqual([])
    expect(chunk?.rows).toBe(16)
    expect([...(chunk?.tokens ?? [])]).toEqual([5, 6, 5, 7, 8, 0, 0, 0, 6, 0, 0, 0, 9, 5, 0, 0])
    expect([...(chunk?.positions ?? [])]).toEqual([0, 1, 2, 3, 4, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0])
    expect([...(chunk?.sequenceBounds ?? [])].filter((_, index) => index % 8 === 0)).toEqual([
      0, 0, 8, 12,
    ])
    expect([...(chunk?.sequenceBounds ?? [])].filter((_, index) => index % 8 === 1)).toEqual([
      8, 8, 12, 16,
    ])
    expect([...(chunk?.logitIndices ?? [])]).toEqual([1, 3, 12])
    expect([...(chunk?.targets ?? [])]).toEqual([5, 8, 5])
    // Token 5 stands in rows 0, 2 and 13; dead rows are no use of token 0.
    expect([...(chunk?.uses ?? [])]).toEqual([5, 0, 3, 6, 3, 5, 7, 5, 6, 8, 6, 7, 9, 7, 8])
    expect([...(chunk?.order ?? [])]).toEqual([0, 2, 13, 1, 8, 3, 4, 12])
  })

  test('cuts a large batch in order, into chunks that hold whole sequences', () => {
    const lengths = Array.from({ length: 500 }, (_, index) => 1 + ((index * 37) % 64))
    const chunks = packSequences(
      lengths.map((length) => sequence(Array<number>(length).fill(1), [])),
      10,
      64,
    )
    expect(chunks.length).toBeGreaterThan(3)
    expect(chunks.every(({ rows }) => rows <= CHUNK_ROWS)).toBe(true)
    expect(chunks.reduce((sum, { count }) => sum + count, 0)).toBe(500)
    chunks.reduce((next, { first, count }) => {
      expect(first).toBe(next)
      return first + count
    }, 0)
  })
})

describe('layout', () => {
  test.each([
    ['odd', ODD],
    ['uneven', UNEVEN],
  ])('gives back what it was given, pads with zeros and aligns what is bound: %s', (_, config) => {
    const layout = layoutOf(config)
    const weights = initialWeights(config, 1)
    const flat = pack(layout, weights)
    expect(unpack(layout, flat)).toEqual(weights)
    const values = [...weights.values()].reduce(
      (sum, { data }) => sum + data.reduce((count, value) => count + (value === 0 ? 0 : 1), 0),
      0,
    )
    expect(flat.reduce((count, value) => count + (value === 0 ? 0 : 1), 0)).toBe(values)
    const bound = layout.layers.flatMap(({ qkv, output, gateUp, down, attentionNorm }) => [
      qkv,
      output,
      gateUp,
      down,
      attentionNorm,
    ])
    for (const { offset } of [layout.embedding, layout.head, layout.finalNorm, ...bound])
      expect(offset % 64).toBe(0)
  })
})
