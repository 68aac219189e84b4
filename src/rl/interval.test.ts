import { describe, expect, it } from 'vitest'
import { estimate } from './interval.ts'
import { Random } from '../engine/random.ts'
import { at } from '../run/at.ts'

describe('cluster bootstrap', () => {
  it('covers the mean and is the same for the same seed', () => {
    const values = Array.from({ length: 100 }, (_, i) => ({ value: i % 2, cluster: `t${i % 20}` }))
    const a = estimate(values, 3)
    expect(a.mean).toBe(0.5)
    expect(a.n).toBe(100)
    expect(estimate(values, 3)).toEqual(a)
  })

  it('is wider when whole templates succeed or fail together', () => {
    const random = new Random(5, 0)
    const mixed = Array.from({ length: 200 }, (_, i) => ({
      value: random.uniform() < 0.5 ? 1 : 0,
      cluster: `t${i % 10}`,
    }))
    const together = mixed.map((v, i) => ({ value: (i % 10) % 2, cluster: v.cluster }))
    const width = (e: { low: number; high: number }) => e.high - e.low
    expect(width(estimate(together, 1))).toBeGreaterThan(2 * width(estimate(mixed, 1)))
  })

  it('is Wilson’s where samples are independent: each of a template of its own, or all of one', () => {
    for (const cluster of [(i: number) => `t${i}`, () => 'all']) {
      const { low, high } = estimate(
        Array.from({ length: 60 }, (_, i) => ({ value: i < 7 ? 1 : 0, cluster: cluster(i) })),
        1,
      )
      expect(low).toBeCloseTo(0.057677, 5)
      expect(high).toBeCloseTo(0.221788, 5)
      expect(
        estimate(
          [
            { value: 0, cluster: cluster(0) },
            { value: 0, cluster: cluster(1) },
          ],
          1,
        ),
      ).toMatchObject({ mean: 0, low: 0, n: 2 })
    }
    // Differences, which are no shares, are resampled.
    const differences = Array.from({ length: 400 }, (_, i) => ({
      value: i % 4 === 0 ? 1 : i % 4 === 1 ? -1 : 0,
      cluster: `t${i}`,
    }))
    const { low, high } = estimate(differences, 1)
    expect(low).toBeLessThan(-0.04)
    expect(high).toBeGreaterThan(0.04)
    expect(high).toBeLessThan(0.1)
  })

  it('is the middle 95% of a thousand means over clusters that are drawn again, by the seed', () => {
    const values = [[1, 1, 0], [0.5], [0, 0.25], [-1, 1, 1, 1]].flatMap((cluster, c) =>
      cluster.map((value) => ({ value, cluster: `c${c}` })),
    )
    for (const seed of [1, 9]) {
      const random = new Random(seed, 5)
      const means = Array.from({ length: 1000 }, () => {
        const drawn = Array.from({ length: 4 }, () => `c${random.int(4)}`).flatMap((name) =>
          values.filter(({ cluster }) => cluster === name),
        )
        return drawn.reduce((sum, { value }) => sum + value, 0) / drawn.length
      }).sort((a, b) => a - b)
      const { mean, low, high, n } = estimate(values, seed)
      expect(mean).toBeCloseTo(4.75 / 10, 12)
      expect([low, high, n]).toEqual([
        expect.closeTo(at(means, 25, 'means'), 12),
        expect.closeTo(at(means, 974, 'means'), 12),
        10,
      ])
    }
  })

  it('draws two clusters as wholes, and the tasks of a single one alone', () => {
    const of = (
      values: readonly (readonly [number, string])[],
      sums: readonly (readonly [sum: number, count: number])[],
    ) => {
      const random = new Random(3, 5)
      const means = Array.from({ length: 1000 }, () => {
        const drawn = sums.map(() => at(sums, random.int(sums.length), 'sums'))
        return (
          drawn.reduce((total, [sum]) => total + sum, 0) /
          drawn.reduce((total, [, count]) => total + count, 0)
        )
      }).sort((a, b) => a - b)
      const { low, high } = estimate(
        values.map(([value, cluster]) => ({ value, cluster })),
        3,
      )
      expect([low, high]).toEqual([
        expect.closeTo(at(means, 25, 'means'), 12),
        expect.closeTo(at(means, 974, 'means'), 12),
      ])
      expect(high).toBeGreaterThan(low)
    }
    of(
      [
        [1, 'a'],
        [0.5, 'a'],
        [0.25, 'b'],
      ],
      [
        [1.5, 2],
        [0.25, 1],
      ],
    )
    of(
      [
        [1, 'a'],
        [0.5, 'a'],
        [0.25, 'a'],
      ],
      [
        [1, 1],
        [0.5, 1],
        [0.25, 1],
      ],
    )
  })

  it('draws each number of clusters alike, however many others were asked for in between', () => {
    const values = (clusters: number) =>
      Array.from({ length: 3 * clusters }, (_, i) => ({
        value: (i * i) % 7,
        cluster: `c${i % clusters}`,
      }))
    const first = estimate(values(5), 2)
    for (let clusters = 2; clusters < 14; clusters += 1) estimate(values(clusters), 2)
    expect(estimate(values(5), 2)).toEqual(first)
  })

  it('gives zeros for nothing', () => {
    expect(estimate([], 1)).toEqual({ mean: 0, low: 0, high: 0, n: 0 })
  })
})
