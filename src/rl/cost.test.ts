import { describe, expect, it } from 'vitest'
import type { Policy } from '../engine/engine.ts'
import type { Batch } from './judging.ts'
import { rolloutOperations } from './cost.ts'

/**
 * Two tokens, width 1: products of 2 · 1 · 1 + 2 · 1 + 3 · 1 · 1 + 2 = 9 weights; attention 4 a
 * pair of positions.
 */
const config = { vocab: 2, dModel: 1, layers: 1, heads: 1, kvHeads: 1, feedForward: 1 }
const policy = Object.assign(Object.create(null), { config }) as Policy

const plan = (prompt: number, written: number) => ({
  sample: { prompt: new Int32Array(prompt), output: { tokens: new Int32Array(written) } },
})
const execution = (index: number, start: number, tokens: number) => ({
  index,
  steps: [{ start }],
  tokens: new Int32Array(tokens),
})

describe('arithmetic of a rollout', () => {
  it('counts a prompt once for all plans of its group, by hand', () => {
    const batch = { plans: [[plan(2, 1), plan(2, 2)]], executions: [] } as unknown as Batch
    // First plan: 3 positions · 18, and 4 · (1 + 2 + 3). Second: positions 3 and 4 alone: 2 · 18 +
    // 4 · (3 + 4).
    expect(rolloutOperations({ planner: policy, executor: policy }, batch)).toBe(54 + 24 + 36 + 28)
  })

  it('counts it for the first of a group, be it alone or of three', () => {
    const batch = {
      plans: [[plan(2, 1)], [plan(2, 1), plan(2, 1), plan(2, 1)]],
      executions: [execution(0, 2, 3), execution(1, 2, 3), execution(2, 2, 3)],
    } as unknown as Batch
    const [whole, rest] = [54 + 24, 18 + 12]
    expect(rolloutOperations({ planner: policy, executor: policy }, batch)).toBe(
      2 * whole + 2 * rest + whole + 2 * rest,
    )
    expect(
      rolloutOperations({ planner: policy, executor: policy }, {
        plans: [],
        executions: [execution(0, 2, 3)],
      } as unknown as Batch),
    ).toBe(whole)
    expect(
      rolloutOperations({ planner: policy, executor: policy }, {
        plans: [],
        executions: [{ ...execution(1, 2, 3), steps: [] }],
      } as unknown as Batch),
    ).toBe(whole)
  })

  it('counts what executions of one plan share once, by hand', () => {
    const batch = {
      plans: [],
      executions: [execution(0, 2, 3), execution(1, 2, 3)],
    } as unknown as Batch
    // The first from its beginning, the second from what it wrote: position 3 · 18 + 4 · 3.
    expect(rolloutOperations({ planner: policy, executor: policy }, batch)).toBe(54 + 24 + 18 + 12)
  })
})
