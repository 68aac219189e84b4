import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { experimentSchema } from './experiment.ts'
import type { CellResult, CrossPlay } from './experiment.ts'
import { Evidence, TOUR, privately } from './tour.ts'
import type { TourStop } from './tour.ts'
import { tourOutcomesSchema } from './tour-outcome.ts'

const stop = (id: string): TourStop => {
  const found = TOUR.find((one) => one.id === id)
  if (found === undefined) throw new Error(`no stop ${id}`)
  return found
}

const TASKS = 40
const estimate = (mean: number) => ({ mean, low: mean, high: mean, n: TASKS })

/** A run that ends with this greedy success: of every template's ten tasks the same share. */
function run(
  seed: number,
  mode: CellResult['mode'],
  variant: string,
  greedy: number,
  figures: readonly Readonly<Record<string, number>>[] = [],
): CellResult {
  const solved = Array.from({ length: TASKS }, (_, i) => (i % 10 < 10 * greedy ? '1' : '0')).join(
    '',
  )
  const curve = [{ greedy: 0.3 }, { greedy }].map((own, i) => ({
    update: 10 * i,
    tokens: 100 * i,
    figures: { ...own, ...figures[i] },
  }))
  return {
    mode,
    variant,
    seed,
    updates: 10,
    tokens: 100,
    gflop: 1,
    seconds: 1,
    start: { greedy: estimate(0.3), sampled: estimate(0.3) },
    curve,
    outcomes: {
      templates: Array.from({ length: TASKS }, (_, i) => `t${Math.floor(i / 10)}`),
      greedy: solved,
      sampled: solved,
    },
  }
}

describe('the tour', () => {
  it('has five stops, each with its own name', () => {
    expect(new Set(TOUR.map(({ id }) => id)).size).toBe(5)
  })

  it('comes with what each stop showed, on the seeds of its protocol', () => {
    const read = (path: string): unknown =>
      JSON.parse(readFileSync(new URL(`../../public/${path}`, import.meta.url), 'utf8'))
    const outcomes = tourOutcomesSchema.parse(read('recorded/tour.json'))
    expect(outcomes.map(({ id }) => id)).toEqual(TOUR.map(({ id }) => id))
    for (const { id, seeds } of outcomes) {
      const protocol = experimentSchema.parse(read(`presets/tour-${id}.json`))
      expect(seeds.map(({ seed }) => seed)).toEqual(protocol.seeds)
      expect(protocol.name.replace(/^Tour \d: /, '').toLowerCase()).toBe(
        stop(id).title.toLowerCase(),
      )
    }
  })

  it('asks a mismatch for more than twice the control’s difference', () => {
    const with_ = (cleanApart: number) =>
      new Evidence([
        run(1, 'joint', 'mismatch', 0.7),
        run(1, 'separate', 'mismatch', 0.3),
        run(1, 'joint', 'clean', 0.7),
        run(1, 'separate', 'clean', cleanApart),
      ])
    expect(stop('mismatch').judge(with_(0.7), 1)).toEqual({
      shown: true,
      words:
        'joint minus separate 0.40 [0.28, 0.45] over tasks; in the clean control 0.00 [\u22120.09, 0.09] over tasks',
    })
    expect(stop('mismatch').judge(with_(0.4), 1)?.shown).toBe(false)
    expect(stop('mismatch').judge(with_(0.7), 2)).toBeUndefined()
  })

  it('asks a two-sided mismatch for a gap that halves', () => {
    const gaps = (before: number, after: number) =>
      new Evidence([
        run(1, 'joint', 'only', 0.7, [
          { 'alignment/misalignmentGap': before },
          { 'alignment/misalignmentGap': after },
        ]),
      ])
    expect(stop('two-sided').judge(gaps(0.2, 0.1), 1)?.shown).toBe(true)
    expect(stop('two-sided').judge(gaps(0.2, 0.11), 1)?.shown).toBe(false)
    expect(stop('two-sided').judge(gaps(0.02, 0), 1)?.shown).toBe(false)
  })

  it('asks the execution term for an interval above 0', () => {
    const ends = (without: number) =>
      new Evidence([run(1, 'joint', 'with', 0.7), run(1, 'joint', 'without', without)])
    expect(stop('execution-term').judge(ends(0.3), 1)?.shown).toBe(true)
    expect(stop('execution-term').judge(ends(0.7), 1)?.shown).toBe(false)
  })

  it('asks silent groups for silence and for standing still', () => {
    const ends = (alone: number, silent: number) =>
      new Evidence([
        run(1, 'joint', 'groups', 0.7),
        run(1, 'joint', 'alone', alone, [{}, { 'planner/frac_reward_zero_std': silent }]),
      ])
    expect(stop('no-signal').judge(ends(0.3, 0.95), 1)?.shown).toBe(true)
    expect(stop('no-signal').judge(ends(0.6, 0.95), 1)?.shown).toBe(false)
    expect(stop('no-signal').judge(ends(0.3, 0.8), 1)?.shown).toBe(false)
  })
})

describe('what partners have beyond what each is worth with others', () => {
  const played = (success: CrossPlay['success']): CrossPlay => ({
    mode: 'joint',
    variant: 'only',
    seeds: [1, 2, 3],
    tasks: 10,
    success: [...success],
    gap: { mean: 0, low: 0, high: 0 },
  })

  it('is nothing where success is the sum of what planner and executor bring', () => {
    const [planner, executor] = [
      [0.1, 0.3, 0.5],
      [0.2, 0.1, 0.4],
    ]
    const success = planner.map((p) => executor.map((e) => p + e))
    for (const i of [0, 1, 2]) expect(privately({ success }, i)).toBeCloseTo(0, 12)
  })

  it('is what the diagonal has over the rest where all are alike otherwise', () => {
    const evidence = new Evidence(
      [],
      [
        played([
          [0.9, 0.5, 0.5],
          [0.5, 0.5, 0.5],
          [0.5, 0.5, 0.5],
        ]),
      ],
    )
    expect(
      privately(
        {
          success: [
            [0.9, 0.5, 0.5],
            [0.5, 0.5, 0.5],
            [0.5, 0.5, 0.5],
          ],
        },
        0,
      ),
    ).toBeCloseTo(0.4, 12)
    expect(stop('convention').judge(evidence, 1)?.shown).toBe(false)
    expect(stop('convention').judge(evidence, 2)?.shown).toBe(true)
    expect(stop('convention').judge(evidence, 9)).toBeUndefined()
  })

  it('cannot be told of two pairs', () => {
    expect(
      privately(
        {
          success: [
            [1, 0],
            [0, 1],
          ],
        },
        0,
      ),
    ).toBeUndefined()
  })
})
