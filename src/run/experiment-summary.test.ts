import { describe, expect, it } from 'vitest'
import { experimentSummarySchema, primaryPairs, summarise } from './experiment-summary.ts'
import { experimentSchema } from './experiment.ts'
import type { CellResult, Experiment } from './experiment.ts'
import type { Mode } from './mode-facts.ts'

const experiment = (change: Record<string, unknown> = {}): Experiment =>
  experimentSchema.parse({
    format: 'tandem-experiment',
    version: 1,
    name: 'test',
    base: {},
    modes: ['joint', 'separate', 'freeze-low'],
    seeds: [2, 1, 3],
    primary: [{ against: 'separate' }, { against: 'freeze-low' }],
    ...change,
  })

const start = {
  greedy: { mean: 0.25, low: 0.1, high: 0.4, n: 4 },
  sampled: { mean: 0.5, low: 0.3, high: 0.7, n: 4 },
}
const result = (
  mode: Mode,
  seed: number,
  greedy: string,
  change: Partial<CellResult> = {},
): CellResult => ({
  mode,
  seed,
  variant: 'only',
  updates: 10,
  tokens: 1000,
  gflop: 2,
  seconds: 3,
  start,
  curve: [],
  outcomes: { templates: ['a', 'a', 'b', 'b'], greedy, sampled: greedy },
  ...change,
})

describe('the summary of an experiment', () => {
  it('has a row for each mode that has a finished run, means over seeds, joint minus it in pairs', () => {
    const { rows } = summarise(experiment(), [
      result('joint', 1, '1111'),
      result('joint', 2, '1110', { tokens: 2000 }),
      result('separate', 2, '1100'),
    ])
    expect(rows.map(({ mode, seeds }) => [mode, seeds])).toEqual([
      ['joint', [2, 1]],
      ['separate', [2]],
    ])
    expect(rows[0]).toMatchObject({
      tokens: 1500,
      updates: 10,
      success: { greedy: { mean: 0.875 } },
      start: { greedy: { mean: 0.25 }, sampled: { mean: 0.5 } },
    })
    expect(rows[0]).not.toHaveProperty('joint_minus')
    // Of seed 2 alone, the one that both have.
    expect(rows[1]?.joint_minus?.greedy).toEqual({ mean: 0.25, low: -1, high: 1, seeds: 1 })
    // Every seed began alike: the interval is that of the tasks.
    expect(rows[0]?.start.greedy.low).toBeLessThan(0.25)
    expect(rows[0]?.start.greedy.high).toBeGreaterThan(0.25)
  })

  it('keeps intervals within what they are about', () => {
    const { rows } = summarise(experiment(), [
      result('joint', 1, '1111'),
      result('joint', 2, '0000'),
      result('separate', 1, '0000'),
      result('separate', 2, '1111'),
    ])
    expect(rows[0]?.success.greedy).toEqual({ mean: 0.5, low: 0, high: 1, seeds: 2 })
    expect(rows[1]?.joint_minus?.greedy).toEqual({ mean: 0, low: -1, high: 1, seeds: 2 })
  })

  it('compares what the protocol calls primary, with a sentence and a corrected p each', () => {
    const all = [1, 2, 3].flatMap((seed) => [
      result('joint', seed, '1111'),
      result('separate', seed, seed === 1 ? '1000' : '0000'),
      result('freeze-low', seed, seed === 2 ? '1101' : '1111'),
    ])
    const { comparisons, findings } = summarise(experiment(), all)
    expect(comparisons.map(({ label, seeds, over }) => [label, seeds, over])).toEqual([
      ['joint minus separate', 3, 'seeds and templates'],
      ['joint minus freeze-low', 3, 'seeds and templates'],
    ])
    expect(comparisons[0]?.difference.mean).toBeCloseTo(11 / 12)
    for (const { p, pHolm } of comparisons) expect(pHolm).toBeGreaterThanOrEqual(p)
    expect(findings).toHaveLength(2)
    expect(findings[1]).toMatch(/^No difference is shown/)
  })

  it('compares variants within a mode, and joint within every variant', () => {
    const varied = experiment({
      modes: ['joint', 'separate'],
      variants: [
        { id: 'with', label: 'with', set: {} },
        { id: 'without', label: 'without', set: {} },
      ],
      primary: [
        { against: 'separate' },
        { variant: 'without', against: 'separate' },
        { mode: 'joint', againstVariant: 'without' },
        { against: 'freeze-low' },
      ],
    })
    expect(
      primaryPairs(varied).map(
        ({ first, second }) => `${first.mode} ${first.variant} | ${second.mode} ${second.variant}`,
      ),
    ).toEqual([
      'joint with | separate with',
      'joint without | separate without',
      'joint without | separate without',
      'joint with | joint without',
    ])
    const { rows } = summarise(varied, [
      result('joint', 1, '1111', { variant: 'with' }),
      result('joint', 1, '1000', { variant: 'without' }),
    ])
    expect(rows[1]?.first_minus?.greedy.mean).toBeCloseTo(0.75)
  })

  it('compares on the out-of-distribution suite by seed', () => {
    const at = (mean: number) => ({ untouched: { mean, low: mean, high: mean, n: 9 } })
    const { rows } = summarise(
      experiment(),
      [1, 2].flatMap((seed) => [
        result('joint', seed, '1111', at(0.4)),
        result('separate', seed, '1111', at(0.1 * seed)),
      ]),
    )
    expect(rows[1]?.untouched?.mean).toBeCloseTo(0.15)
    expect(rows[1]?.joint_minus_untouched?.mean).toBeCloseTo(0.25)
  })

  it('is a file that its schema takes', () => {
    const made = experiment()
    const summary = {
      format: 'tandem-experiment-summary',
      version: 1,
      experiment: made,
      date: '2026-11-26T10:00:00Z',
      crossPlay: [],
      fingerprint: { engine: 'wasm', adapter: 'WebAssembly SIMD', variants: {}, code: 'test' },
      ...summarise(made, [result('joint', 1, '1100')]),
    }
    expect(experimentSummarySchema.safeParse(JSON.parse(JSON.stringify(summary))).success).toBe(
      true,
    )
  })
})
