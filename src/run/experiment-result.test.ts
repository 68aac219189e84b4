import { describe, expect, it } from 'vitest'
import { cellResult, figuresOf, pointOf } from './experiment-result.ts'
import { cellResultSchema } from './experiment.ts'
import { makeEvaluation, makeRunFile } from './testing/make-run.ts'

const cell = { variant: 'only', mode: 'joint', seed: 3 } as const
const outcomes = [
  { template: 'a', greedy: true, sampled: false },
  { template: 'b', greedy: false, sampled: false },
  { template: 'a', greedy: true, sampled: true },
]

describe('what an experiment keeps of a run', () => {
  it('is its spending, its start, its curve and how each task ended', () => {
    const run = makeRunFile({ updates: 7 })
    const metrics = run.updates.map(
      ({ metrics: own }) => (own['planner/num_tokens'] ?? 0) + (own['executor/num_tokens'] ?? 0),
    )
    const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0)
    const result = cellResult(
      cell,
      {
        ...run,
        updates: run.updates.map((record) => ({
          ...record,
          metrics: { ...record.metrics, gflop: 0.5 },
        })),
      },
      outcomes,
    )
    expect(result).toMatchObject({
      ...cell,
      updates: 7,
      tokens: run.tokens,
      seconds: run.seconds,
      gflop: 3.5,
      outcomes: { templates: ['a', 'b', 'a'], greedy: '101', sampled: '001' },
    })
    expect(result.start).toEqual({
      greedy: run.evaluations[0]?.greedy,
      sampled: run.evaluations[0]?.sampled,
    })
    expect(result.curve.map(({ update, tokens }) => [update, tokens])).toEqual([
      [0, 0],
      [5, sum(metrics.slice(0, 5))],
      [7, sum(metrics)],
    ])
    expect(result.curve.at(-1)?.figures['greedy']).toBe(run.evaluations.at(-1)?.greedy.mean)
    expect(result).not.toHaveProperty('untouched')
    expect(cellResultSchema.safeParse(result).success).toBe(true)
  })

  it('has success on an out-of-distribution suite where it was measured last', () => {
    const run = makeRunFile({ updates: 5 })
    const untouched = { mean: 0.1, low: 0, high: 0.2, n: 50 }
    const evaluations = run.evaluations.map((evaluation, i) =>
      i === run.evaluations.length - 1 ? { ...evaluation, untouched } : evaluation,
    )
    expect(cellResult(cell, { ...run, evaluations }, outcomes).untouched).toEqual(untouched)
  })

  it('is nothing where nothing was evaluated', () => {
    expect(() => cellResult(cell, { ...makeRunFile(), evaluations: [] }, [])).toThrow(
      'without an evaluation',
    )
  })
})

describe('figures of an evaluation', () => {
  it('have their places as names, estimates by their means', () => {
    const figures = figuresOf(makeEvaluation(4, 0.5, () => 0.5))
    expect(figures).toMatchObject({
      'alignment/plannerRegret': 0.2,
      'alignment/interaction': 0.05,
      'styles/fine': 0.5,
    })
    expect(figures).not.toHaveProperty('update')
    expect(
      pointOf(
        makeEvaluation(4, 0.5, () => 0.5),
        [],
      ).update,
    ).toBe(4)
  })

  it('leave out an estimate of no cases', () => {
    const evaluation = makeEvaluation(0, 0, () => 0)
    const none = {
      ...evaluation,
      alignment: { ...evaluation.alignment, misalignmentGap: { mean: 0, low: 0, high: 0, n: 0 } },
    }
    expect(figuresOf(none)).not.toHaveProperty('alignment/misalignmentGap')
  })
})
