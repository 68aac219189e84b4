import { describe, expect, it } from 'vitest'
import { at } from '../run/at.ts'
import { summarise } from '../run/experiment-summary.ts'
import type { ExperimentSummary } from '../run/experiment-summary.ts'
import { experimentSchema } from '../run/experiment.ts'
import type { CellResult } from '../run/experiment.ts'
import { summaryMarkdown, tableMarkdown, tableText, tablesOf } from './experiment-table.ts'

const experiment = experimentSchema.parse({
  format: 'tandem-experiment',
  version: 1,
  name: 'Test',
  base: {},
  modes: ['joint', 'separate', 'low-only'],
  seeds: [1, 2],
  primary: [{ against: 'separate' }],
})
const estimate = (mean: number) => ({ mean, low: 0, high: 1, n: 4 })
const results = [1, 2].flatMap((seed) =>
  experiment.modes.map((mode): CellResult => ({
    mode,
    seed,
    variant: 'only',
    updates: 9,
    tokens: 5000,
    gflop: 12.34,
    seconds: 5,
    start: { greedy: estimate(mode === 'low-only' ? 0.25 : 0.5), sampled: estimate(0.5) },
    curve: [
      {
        update: 9,
        tokens: 5000,
        figures: { greedy: 0.5, executable: 0.5 * seed, 'alignment/plannerRegret': -0.1 },
      },
    ],
    outcomes: {
      templates: ['a', 'a', 'b', 'b'],
      greedy: mode === 'joint' ? '1111' : '1100',
      sampled: '1000',
    },
  })),
)
const summary: ExperimentSummary = {
  format: 'tandem-experiment-summary',
  version: 1,
  experiment,
  date: '2026-11-26T10:00:00Z',
  fingerprint: { engine: 'wasm', adapter: 'SIMD', variants: {}, code: '1' },
  ...summarise(experiment, results),
  crossPlay: [
    {
      mode: 'joint',
      variant: 'only',
      seeds: [1, 2],
      tasks: 4,
      success: [
        [1, 0.5],
        [0.5, 1],
      ],
      gap: { mean: 0.5, low: -1, high: 1 },
    },
  ],
}
const table = (title: RegExp) => tablesOf(summary, results).find((one) => title.test(one.title))

describe('tables of an experiment', () => {
  it('show success, spending and joint minus each mode', () => {
    const main = table(/^Held-out success/)
    expect(main?.rows.map((row) => row.slice(0, 6))).toEqual(
      experiment.modes.map((mode) => [mode, '2', '9', '5000', '12.3', '5.0']),
    )
    expect(main?.rows[0]?.slice(6)).toEqual([
      '1.00 [0.51, 1.00]',
      '0.25 [0.05, 0.70]',
      '\u2013',
      '\u2013',
    ])
    expect(main?.rows[1]?.[8]).toMatch(/^0\.50 \[/)
  })

  it('gather modes that begin with the same policies', () => {
    expect(table(/warm starts/)?.rows).toEqual([
      ['joint, separate', '0.50/0.50', '0.50/0.50'],
      ['low-only', '0.25/0.50', '0.25/0.50'],
    ])
  })

  it('show alignment only where it was measured and somebody plans', () => {
    const found = table(/^Alignment/)
    expect(found?.head).toEqual(['mode', 'planner regret', 'executable sub-tasks'])
    expect(found?.rows[0]).toEqual(['joint', '\u22120.10', '0.75'])
    expect(found?.rows[2]).toEqual(['low-only', '\u2013', '\u2013'])
  })

  it('add up what is lost, and say where that is all there is', () => {
    const bare = {
      greedy: 0,
      'alignment/both': 0,
      'alignment/stars': 1,
      'alignment/plannerRegret': 0,
      'alignment/executorRegret': 0,
      'alignment/interaction': 1,
    }
    const found = tablesOf(
      summary,
      results.map((one) => ({
        ...one,
        curve: [
          {
            update: 9,
            tokens: 5000,
            figures:
              one.mode === 'joint'
                ? bare
                : {
                    ...bare,
                    'alignment/both': 0.5,
                    'alignment/plannerRegret': 0.3,
                    'alignment/interaction': 0.2,
                  },
          },
        ],
      })),
    ).find(({ title }) => title.startsWith('Alignment'))
    expect(found?.head).toEqual([
      'mode',
      'lost in all',
      'planner regret',
      'executor regret',
      'interaction',
    ])
    expect(found?.rows).toEqual([
      ['joint', '1.00, all there is', '0.00', '0.00', '1.00'],
      ['separate', '0.50', '0.30', '0.00', '0.20'],
      ['low-only', '\u2013', '\u2013', '\u2013', '\u2013'],
    ])
  })

  it('show cross-play as own, others and the gap', () => {
    expect(table(/^Cross-play/)?.rows).toEqual([
      ['joint', '2', '4', '1.00', '0.50', '0.50 [\u22121.00, 1.00]'],
    ])
  })

  it('are text in columns, or Markdown', () => {
    const small = { title: 'T', head: ['a', 'bb'], rows: [['xxx', '1']] }
    expect(tableText(small)).toBe('T\na    bb\nxxx   1')
    expect(tableMarkdown(small)).toBe('T:\n\n| a | bb |\n|---|---|\n| xxx | 1 |')
    const page = summaryMarkdown(summary, results, 'npm run experiment')
    expect(page).toContain('`npm run experiment` on wasm (SIMD), code 1, 2026-11-26.')
    expect(page).toContain(`- ${at(summary.findings, 0, 'findings')}`)
  })
})
