import { describe, expect, it } from 'vitest'
import { at } from '../run/at.ts'
import { Random } from './random.ts'
import { headOf, sampleRow } from './sample.ts'

const plain = { temperature: 1, topK: 0, topP: 1 }

function row(length: number, seed: number, spread = 2): Float32Array {
  const random = new Random(seed, 0)
  return Float32Array.from({ length }, () => spread * random.normal())
}

function softmax(logits: Float32Array, temperature = 1): number[] {
  const largest = Math.max(...logits)
  const weights = [...logits].map((logit) => Math.exp((logit - largest) / temperature))
  const sum = weights.reduce((a, b) => a + b, 0)
  return weights.map((weight) => weight / sum)
}

/** Pearson's statistic of draws at evenly spread uniforms against the expected probabilities. */
function frequencies(logits: Float32Array, filter: typeof plain, draws: number): number[] {
  const counts = new Array<number>(logits.length).fill(0)
  for (let draw = 0; draw < draws; draw++) {
    const { token } = sampleRow(logits, filter, (draw + 0.5) / draws)
    counts[token] = at(counts, token, 'counts') + 1
  }
  return counts.map((count) => count / draws)
}

describe('sampleRow', () => {
  it('inverts the distribution: evenly spread uniforms give the probabilities', () => {
    for (const length of [1, 5, 32, 33, 100]) {
      const logits = row(length, length)
      for (const temperature of [1, 0.5, 2]) {
        const expected = softmax(logits, temperature)
        const got = frequencies(logits, { ...plain, temperature }, 5000)
        for (const [token, share] of expected.entries()) expect(got[token]).toBeCloseTo(share, 3)
      }
    }
  })

  it('gives log-probability and entropy of the whole distribution at temperature 1', () => {
    const logits = row(70, 3)
    const shares = softmax(logits)
    const entropy = -shares.reduce((sum, share) => sum + share * Math.log(share), 0)
    for (const filter of [
      plain,
      { temperature: 0.3, topK: 4, topP: 0.8 },
      { ...plain, temperature: 0 },
    ]) {
      const draw = sampleRow(logits, filter, 0.4)
      expect(draw.logProb).toBeCloseTo(Math.log(at(shares, draw.token, 'shares')), 5)
      expect(draw.entropy).toBeCloseTo(entropy, 5)
    }
  })

  it('takes the smallest of the most likely ids when greedy', () => {
    expect(sampleRow(Float32Array.of(1, 3, 2, 3), { ...plain, temperature: 0 }, 0.99).token).toBe(1)
  })

  it('never leaves the head and covers it: top-k, top-p and both, with ties by id', () => {
    const logits = Float32Array.of(0, 2, 1, 2, -1, 1, 2)
    const reached = (filter: Partial<typeof plain>) => {
      const shares = frequencies(logits, { ...plain, ...filter }, 1000)
      return shares.flatMap((share, token) => (share > 0 ? [token] : []))
    }
    expect(reached({ topK: 2 })).toEqual([1, 3])
    expect(reached({ topK: 4 })).toEqual([1, 2, 3, 6])
    expect(reached({ topP: 0.5 })).toEqual([1, 3])
    expect(reached({ topP: 1e-9 })).toEqual([1])
    expect(reached({ topK: 3, topP: 0.6 })).toEqual([1, 3])
    expect(headOf(logits, { ...plain, topK: 5 })).toEqual({ threshold: 1, ties: 2 })
    expect(headOf(logits, plain)).toEqual({ threshold: -Infinity, ties: 7 })
  })

  it('stays inside the row at the ends of the unit interval', () => {
    const logits = row(65, 9, 30)
    expect(sampleRow(logits, plain, 0).token).toBeGreaterThanOrEqual(0)
    const last = sampleRow(logits, plain, 1 - 2 ** -24).token
    expect(softmax(logits)[last]).toBeGreaterThan(0)
  })
})
