/** Made-up experiments for tests: sound, small, and with outcomes that are chosen. */
import { cellsOf } from '../experiment-cells.ts'
import type { Cell } from '../experiment-cells.ts'
import type { StoredExperiment } from '../experiment-storage.ts'
import { experimentSchema } from '../experiment.ts'
import type { CellResult, Experiment } from '../experiment.ts'

export const TWO_MODES: Experiment = experimentSchema.parse({
  format: 'tandem-experiment',
  version: 1,
  name: 'Two modes',
  base: { rl: { updates: 4, budget: 'tokens', budgetTokens: 1000 }, evaluation: { every: 2 } },
  modes: ['joint', 'separate'],
  seeds: [1, 2],
  primary: [{ against: 'separate' }],
})

export const storedExperiment = (experiment: Experiment, id = 'e-1'): StoredExperiment => ({
  id,
  created: '2026-11-24T10:00:00Z',
  experiment,
  engine: 'wasm',
  adapter: 'WebAssembly SIMD',
  code: 'test',
})

/**
 * A finished cell whose greedy outcomes are `greedy`, on as many tasks of two templates in turn.
 */
export function madeResult(cell: Cell, greedy = '0110'): CellResult {
  const mean = Array.from(greedy).filter((one) => one === '1').length / greedy.length
  const start = { mean: 0.25, low: 0.1, high: 0.5, n: greedy.length }
  return {
    ...cell,
    updates: 4,
    tokens: 1010,
    gflop: 2.5,
    seconds: 3,
    start: { greedy: start, sampled: start },
    curve: [
      { update: 0, tokens: 0, figures: { greedy: 0.25, sampled: 0.2 } },
      { update: 4, tokens: 1010, figures: { greedy: mean, sampled: mean / 2 } },
    ],
    outcomes: {
      templates: Array.from(greedy).map((_, i) => `t${i % 2}`),
      greedy,
      sampled: greedy.replaceAll('1', '0'),
    },
  }
}

/** All cells finished; joint does everything, the others half. */
export const madeResults = (experiment: Experiment): CellResult[] =>
  cellsOf(experiment).map((cell) => madeResult(cell, cell.mode === 'joint' ? '1111' : '0110'))
