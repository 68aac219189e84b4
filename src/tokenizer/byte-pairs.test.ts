import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { tries } from '../run/testing/tries.ts'
import { BytePairs } from './byte-pairs.ts'
import type { PairMerge } from './byte-pairs.ts'

const encoder = new TextEncoder()
const letters = (text: string): Uint8Array => encoder.encode(text)

/** Merges of tokens over the bytes a to d, each made of two that are there. */
const merges = fc
  .array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 25 })
  .map((draws): readonly PairMerge[] => {
    const seen = new Set<string>()
    let next = 256
    return draws.flatMap(([a, b]) => {
      const made = next - 256
      const pick = (draw: number): number =>
        draw % (4 + made) < 4 ? 97 + (draw % 4) : 256 + (draw % made)
      const [left, right] = [pick(a), pick(b)]
      if (seen.has(`${left} ${right}`)) return []
      seen.add(`${left} ${right}`)
      next += 1
      return [{ left, right, merged: next - 1 }]
    })
  })

/** Looks for the lowest rank, the leftmost of it, again and again. */
function plainly(bytes: Uint8Array, all: readonly PairMerge[]): readonly number[] {
  let tokens = Array.from(bytes)
  for (;;) {
    let best: { readonly rank: number; readonly i: number } | undefined
    for (let i = 0; i + 1 < tokens.length; i += 1) {
      const rank = all.findIndex(({ left, right }) => left === tokens[i] && right === tokens[i + 1])
      if (rank !== -1 && (best === undefined || rank < best.rank)) best = { rank, i }
    }
    if (best === undefined) return tokens
    tokens = [...tokens.slice(0, best.i), all[best.rank]?.merged ?? -1, ...tokens.slice(best.i + 2)]
  }
}

describe('BytePairs', () => {
  it('merges as looking for the lowest rank each time does', () => {
    fc.assert(
      fc.property(
        merges,
        fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 30 }),
        (all, text) => {
          const bytes = letters(text.join(''))
          expect(new BytePairs((byte) => byte, all).encode(bytes)).toEqual(plainly(bytes, all))
        },
      ),
      tries(200),
    )
  })

  it('takes a piece of a hundred thousand bytes', () => {
    const all = [
      { left: 97, right: 97, merged: 256 },
      { left: 256, right: 256, merged: 257 },
      { left: 257, right: 97, merged: 258 },
    ]
    const pairs = new BytePairs((byte) => byte, all)
    const began = performance.now()
    const tokens = pairs.encode(letters('a'.repeat(100_001)))
    expect(tokens.length).toBe(25_000)
    expect(tokens.at(-1)).toBe(258)
    // Looking through all of them for each merge would take hours.
    expect(performance.now() - began).toBeLessThan(20_000)
  })

  it('knows which bytes have a token', () => {
    const pairs = new BytePairs((byte) => (byte === 4 ? undefined : byte), [])
    expect([pairs.covers(4), pairs.covers(5)]).toEqual([false, true])
  })
})
