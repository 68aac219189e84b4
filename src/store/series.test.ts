import { describe, expect, it } from 'vitest'
import type { RunFile } from '../run/run-file.ts'
import { metricsReading, updateRows, withTrailingMean } from './series.ts'

const update = (n: number, reward: number): RunFile['updates'][number] => ({ update: n, metrics: { 'planner/reward': reward }, timing: {}, notices: [] })
const run = (updates: RunFile['updates']): RunFile => ({
  format: 'tandem-run', version: 1, id: 'a', created: '2026-01-01T00:00:00Z', config: null as never, fingerprint: { engine: '', adapter: '', variants: {}, code: '' },
  origin: { tokenizer: '', planner: '', executor: '' }, status: 'finished', warmStart: [], updates, evaluations: [], trajectories: [], tokens: 0, seconds: 0,
})

describe('chart rows', () => {
  it('puts a run and the one behind it on one axis', () => {
    const reading = metricsReading({ planner: 'planner/reward', executor: 'executor/reward' })
    expect(updateRows(run([update(1, 0.5), update(2, 0.6)]), run([update(2, 0.1), update(3, 0.2)]), reading)).toEqual([
      { update: 1, planner: 0.5 }, { update: 2, planner: 0.6, 'behind.planner': 0.1 }, { update: 3, 'behind.planner': 0.2 },
    ])
  })

  it('averages the last values of a series and skips what is absent', () => {
    const rows = withTrailingMean([{ update: 1, a: 1 }, { update: 2 }, { update: 3, a: 3 }, { update: 4, a: 5 }], ['a'], 2)
    expect(rows.map((row) => row['a.mean'])).toEqual([1, undefined, 2, 4])
  })
})
