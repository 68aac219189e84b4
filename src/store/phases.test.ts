import { describe, expect, it } from 'vitest'
import type { UpdateRecord } from '../run/records.ts'
import { paceOfUpdates, phasesOf } from './phases.ts'

const record = (update: number, timing: Record<string, number>): UpdateRecord => ({
  update,
  metrics: {},
  timing,
  notices: [],
})

describe('where time goes', () => {
  it('adds the phases up over the latest updates, saving from the worker', () => {
    const updates = [
      record(1, { rollout_time: 2, judge_time: 1, update_time: 3 }),
      record(2, { rollout_time: 2, judge_time: 1, update_time: 3, evaluation_time: 7 }),
    ]
    const phases = phasesOf(updates, { 1: 0.5, 2: 0.5 })
    expect(Object.fromEntries(phases.map(({ id, seconds }) => [id, seconds]))).toEqual({
      rollout: 4,
      judge: 2,
      update: 6,
      evaluation: 7,
      record: 0,
      saving: 1,
    })
    expect(phases.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 12)
  })

  it('is empty where nothing was timed', () => {
    expect(phasesOf([record(1, {})], {})).toEqual([])
    expect(paceOfUpdates([record(1, {})])).toBeUndefined()
  })

  it('weights rates by the time they held', () => {
    const rates = (tokens: number, seconds: number) => ({
      rollout_tokens_per_second: tokens,
      rollout_time: seconds,
      update_tokens_per_second: tokens,
      update_time: seconds,
      update_gflops: tokens / 10,
    })
    expect(paceOfUpdates([record(1, rates(100, 3)), record(2, rates(500, 1))])).toEqual({
      sampled: 200,
      learned: 200,
      gflops: 20,
    })
  })
})
