import { describe, expect, it } from 'vitest'
import { clusteredDifference, meanOverSeeds } from './clustered.ts'
import type { Observation } from './clustered.ts'
import { twoSidedQuantile } from './student-t.ts'

/** Rows are seeds from 1, columns templates. */
const grid = (rows: readonly (readonly number[])[]): Observation[] =>
  rows.flatMap((row, s) => row.map((value, t) => ({ value, seed: s + 1, template: `t${t}` })))
const zeros = (seeds: number, templates: number): Observation[] =>
  grid(Array.from({ length: seeds }, () => Array.from({ length: templates }, () => 0)))

describe('mean over seeds', () => {
  it('has the t interval of the seeds’ means', () => {
    // Means 0.5, 0.75, 1: mean 0.75, standard deviation 0.25, error 0.25 / √3, t with 2 degrees of
    // freedom.
    const { mean, low, high, over } = meanOverSeeds(
      grid([
        [0, 1, 1, 0],
        [1, 1, 1, 0],
        [1, 1, 1, 1],
      ]),
    )
    expect(mean).toBeCloseTo(0.75, 12)
    expect(high - mean).toBeCloseTo((4.302652729911275 * 0.25) / Math.sqrt(3), 8)
    expect(mean - low).toBeCloseTo(high - mean, 12)
    expect(over).toBe('seeds')
  })

  it('of one seed has none, however many tasks it did', () => {
    for (const rows of [[[0, 1]], [[1]]])
      expect(meanOverSeeds(grid(rows))).toMatchObject({
        low: -Infinity,
        high: Infinity,
        p: 1,
        over: 'nothing',
      })
  })
})

describe('difference clustered by seed and template', () => {
  it('agrees with the formula by hand', () => {
    // Differences by seed (rows) and template (columns); mean 0.5.
    const rows = [
      [1, 0, 1],
      [1, 0, 0],
    ]
    // Contributions (d - 0.5) / 6, so in sixths: rows [.5, -.5, .5], [.5, -.5, -.5]. Seeds: sums
    // ±0.5 → (0.25 + 0.25) · 2 = 1. Templates: sums 1, -1, 0 → 2 · 3/2 = 3. Cells: 6 · 0.25 · 6/5 =
    // 1.8. All / 36.
    const { mean, low, high, p, over } = clusteredDifference(grid(rows), zeros(2, 3))
    expect(mean).toBeCloseTo(0.5, 12)
    expect(over).toBe('seeds and templates')
    // 1 + 3 - 1.8 = 2.2 lies below V_template = 3, which stands instead; one degree of freedom.
    const error = Math.sqrt(3 / 36)
    expect(high - mean).toBeCloseTo(12.706204736 * error, 6)
    expect(mean - low).toBeCloseTo(high - mean, 12)
    expect(p).toBeCloseTo(1 - (2 / Math.PI) * Math.atan(0.5 / error), 9)
  })

  it('adds both variances and takes the intersection away where that is the larger', () => {
    // Differences r_s + c_t, r = ±2, c = ±1: contributions in quarters. Seeds: sums ±4 → 32 · 2 =
    // 64. Templates: ±2 → 8 · 2 = 16. Cells: 3, 1, -1, -3 → 20 · 4/3. Variance (64 + 16 - 80/3) /
    // 16 = 53.33 / 16 < V_seed = 4, so V_seed stands.
    const additive = clusteredDifference(
      grid([
        [3, 1],
        [-1, -3],
      ]),
      zeros(2, 2),
    )
    expect(additive.high).toBeCloseTo(12.706204736 * 2, 5)
    // 3 × 3, r and c from -1, 0, 1: seeds sums ±3 → 18 · 3/2 = 27, templates the same; cells: (4 +
    // 1 + 0 + 1 + 0 + 1 + 0 + 1 + 4) · 9/8 = 13.5.
    const larger = clusteredDifference(
      grid([
        [-2, -1, 0],
        [-1, 0, 1],
        [0, 1, 2],
      ]),
      zeros(3, 3),
    )
    expect(larger.high).toBeCloseTo(twoSidedQuantile(0.95, 2) * Math.sqrt((27 + 27 - 13.5) / 81), 8)
  })

  it('pairs by seed and task: what both share does not widen the interval', () => {
    const b = grid([
      [0, 1, 0, 1],
      [1, 1, 0, 0],
      [0, 0, 0, 1],
    ])
    const shifted = b.map((one) => ({ ...one, value: one.value + 0.25 }))
    const { mean, low, high } = clusteredDifference(shifted, b)
    expect([mean, low, high].map((x) => x.toFixed(9))).toEqual([
      '0.250000000',
      '0.250000000',
      '0.250000000',
    ])
  })

  it('compares seeds alone where the tasks are one cluster, templates alone with one seed', () => {
    const one = (values: readonly number[]): Observation[] =>
      values.map((value, s) => ({ value, seed: s, template: 'all' }))
    const seeds = clusteredDifference(one([0.5, 0.7, 0.9]), one([0.4, 0.5, 0.6]))
    expect(seeds.over).toBe('seeds')
    // Differences 0.1, 0.2, 0.3.
    expect(seeds.high - seeds.mean).toBeCloseTo((4.302652729911275 * 0.1) / Math.sqrt(3), 8)
    expect(clusteredDifference(grid([[1, 0, 1]]), zeros(1, 3)).over).toBe('templates')
    expect(clusteredDifference(grid([[1]]), grid([[0]])).over).toBe('nothing')
  })

  it('finds no difference between equal runs', () => {
    const same = grid([
      [0, 1, 1],
      [1, 0, 1],
    ])
    expect(clusteredDifference(same, same)).toMatchObject({ mean: 0, low: 0, high: 0, p: 1 })
  })

  it('covers a known effect about as often as it says', () => {
    // Ten seeds, thirty templates of four tasks, effects of both, paired noise; small linear
    // congruential draws keep the test one file.
    let state = 12345
    const uniform = (): number => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0
      return (state + 0.5) / 2 ** 32
    }
    const normal = (): number =>
      Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform())
    const effect = 0.1
    let covered = 0
    const trials = 400
    for (let trial = 0; trial < trials; trial += 1) {
      const a: Observation[] = []
      const b: Observation[] = []
      const ofTemplate = Array.from({ length: 30 }, () => 0.15 * normal())
      for (let seed = 0; seed < 10; seed += 1) {
        const ofSeed = 0.06 * normal()
        for (const [t, shift] of ofTemplate.entries()) {
          for (let task = 0; task < 4; task += 1) {
            const base = normal()
            b.push({ value: base, seed, template: `t${t}` })
            a.push({
              value: base + effect + ofSeed + shift + 0.3 * normal(),
              seed,
              template: `t${t}`,
            })
          }
        }
      }
      const { low, high } = clusteredDifference(a, b)
      if (low <= effect && effect <= high) covered += 1
    }
    expect(covered / trials).toBeGreaterThan(0.92)
    expect(covered / trials).toBeLessThan(0.995)
  })
})
