import { describe, expect, it } from 'vitest'
import { joinBatches, policyBatch } from './update.ts'
import type { TrainedSequence } from './update.ts'

const sequence = (
  tokens: number[],
  ...spans: [start: number, length: number, advantage: number][]
): TrainedSequence => ({
  tokens: Int32Array.from(tokens),
  spans: spans.map(([start, length, advantage]) => ({
    start,
    length,
    advantage,
    logProbs: new Float32Array(length).fill(-1),
  })),
})

describe('policy batch', () => {
  it('merges equal outputs in equal contexts into one that carries the count and the mean advantage', () => {
    const batch = policyBatch(
      [
        sequence([1, 2, 3], [1, 2, 1]),
        sequence([1, 2, 3], [1, 2, -3]),
        sequence([9, 2, 3], [1, 2, 5]),
      ],
      'dapo',
      10,
      false,
    )
    expect(batch?.sequences).toHaveLength(2)
    expect([...(batch?.sequences[0]?.weights ?? [])]).toEqual([0, 2, 2])
    expect([...(batch?.sequences[0]?.advantages ?? [])]).toEqual([0, -1, -1])
    expect(batch?.normalizer).toBe(6)
    expect(batch?.sequences[0]?.oldLogProbs).toBeUndefined()
  })

  it('gives the shared first step of two executions to one of them and cuts what trails behind the last trained token', () => {
    const a = sequence([1, 2, 7, 3, 8], [1, 1, 1], [3, 1, 1])
    const b = sequence([1, 2, 7, 4, 8], [1, 1, 1], [3, 1, -1])
    const batch = policyBatch([a, b], 'dapo', 10, false)
    expect(batch?.sequences.map((s) => [...s.weights])).toEqual([
      [0, 2, 0, 1],
      [0, 0, 0, 1],
    ])
  })

  it('merges nothing off-policy, where +1 and -1 for one text do not cancel', () => {
    const batch = policyBatch(
      [
        sequence([1, 2, 7, 3, 8], [1, 1, 1], [3, 1, 1]),
        sequence([1, 2, 7, 4, 8], [1, 1, -1], [3, 1, -1]),
      ],
      'dapo',
      10,
      true,
    )
    expect(
      batch?.sequences.map(({ weights, advantages }) => [[...weights], [...advantages]]),
    ).toEqual([
      [
        [0, 1, 0, 1],
        [0, 1, 0, 1],
      ],
      [
        [0, 1, 0, 1],
        [0, -1, 0, -1],
      ],
    ])
    expect(batch?.sequences[0]?.oldLogProbs?.[1]).toBe(-1)
    expect(batch?.normalizer).toBe(4)
  })

  it('tells tokens apart that are 65,536 apart, and outputs that begin elsewhere', () => {
    for (const [a, b] of [
      [5, 5 + 65_536],
      [0x1_0005, 0x2_0005],
    ] as const) {
      expect(
        policyBatch(
          [sequence([1, a], [1, 1, 1]), sequence([1, b], [1, 1, -1])],
          'dapo',
          10,
          false,
        )?.sequences.map(({ advantages }) => advantages[1]),
      ).toEqual([1, -1])
    }
    expect(
      policyBatch(
        [sequence([1, 2, 3], [1, 2, 1]), sequence([1, 2, 3], [2, 1, -1])],
        'dapo',
        10,
        false,
      )?.sequences,
    ).toHaveLength(2)
  })

  it('lets a masked output count among the samples, and none of its tokens anywhere', () => {
    const masked: TrainedSequence = {
      tokens: Int32Array.of(0, 2, 3, 4),
      spans: [{ start: 1, length: 3, advantage: 9, logProbs: new Float32Array(3), masked: true }],
    }
    const batches = (['dapo', 'grpo', 'dr_grpo'] as const).map((aggregation) =>
      policyBatch([masked, sequence([0, 1], [1, 1, 1])], aggregation, 5, false),
    )
    expect(batches.map((batch) => batch?.normalizer)).toEqual([1, 2, 10])
    expect(batches.map((batch) => batch?.sequences.map(({ weights }) => [...weights]))).toEqual([
      [[0, 1]],
      [[0, 1]],
      [[0, 1]],
    ])
    expect(policyBatch([masked, masked], 'grpo', 5, false)).toBeUndefined()
  })

  it('gives each output a sequence of its own where a whole sequence shares one ratio', () => {
    const two = sequence([1, 2, 7, 3, 8], [1, 1, 1], [3, 1, -1])
    const batch = policyBatch([two], 'dapo', 10, true, { merge: false, importance: 'sequence' })
    expect(
      batch?.sequences.map(({ tokens, weights, advantages }) => [
        [...tokens],
        [...weights],
        [...advantages],
      ]),
    ).toEqual([
      [
        [1, 2],
        [0, 1],
        [0, 1],
      ],
      [
        [1, 2, 7, 3],
        [0, 0, 0, 1],
        [0, 0, 0, -1],
      ],
    ])
  })

  it('aggregates by token, by sample, and by sample times the longest output', () => {
    const sequences = [sequence([0, 1], [1, 1, 1]), sequence([0, 2, 3, 4], [1, 3, 1])]
    const loss = (aggregation: 'dapo' | 'grpo' | 'dr_grpo') => {
      const batch = policyBatch(sequences, aggregation, 5, false)
      return batch?.sequences.map((s) => s.weights.reduce((x, y) => x + y, 0) / batch.normalizer)
    }
    expect(loss('dapo')).toEqual([1 / 4, 3 / 4])
    expect(loss('grpo')?.[0]).toBeCloseTo(1 / 2, 6)
    expect(loss('grpo')?.[1]).toBeCloseTo(1 / 2, 6)
    expect(loss('dr_grpo')).toEqual([1 / 10, 3 / 10])
  })

  it('lets a merged sample count as often as it was drawn, by every aggregation', () => {
    const twice = sequence([0, 1, 2], [1, 2, 1])
    const batches = (['dapo', 'grpo', 'dr_grpo'] as const).map((aggregation) =>
      policyBatch([twice, twice, sequence([0, 3], [1, 1, 1])], aggregation, 5, false),
    )
    // Tokens 2 + 2 + 1; samples 3; samples 3 times 5.
    expect(batches.map((batch) => batch?.normalizer)).toEqual([5, 3, 15])
    // A token of the pair weighs 2; by sample, two samples' share of their two tokens.
    expect(batches.map((batch) => batch?.sequences.map(({ weights }) => [...weights]))).toEqual([
      [
        [0, 2, 2],
        [0, 1],
      ],
      [
        [0, 1, 1],
        [0, 1],
      ],
      [
        [0, 2, 2],
        [0, 1],
      ],
    ])
  })

  it('is absent when there is nothing to learn from', () => {
    expect(policyBatch([], 'dapo', 5, false)).toBeUndefined()
    expect(joinBatches([])).toBeUndefined()
    // Who wrote nothing has nothing to learn, and does not count among the samples.
    expect(policyBatch([sequence([0, 1], [1, 0, 1])], 'dapo', 5, false)).toBeUndefined()
    expect(
      policyBatch([sequence([0, 1], [1, 0, 1]), sequence([0, 2], [1, 1, 1])], 'grpo', 5, false)
        ?.normalizer,
    ).toBe(1)
  })

  it('joins two roles so that each keeps its own mean', () => {
    const planner = policyBatch([sequence([0, 1, 2], [1, 2, 1])], 'dapo', 5, false)
    const executor = policyBatch([sequence([0, 1, 2, 3, 4], [1, 4, 1])], 'dapo', 5, false)
    const both = joinBatches([planner, executor].filter((b) => b !== undefined))
    expect(both?.sequences.map((s) => s.weights.reduce((x, y) => x + y, 0))).toEqual([1, 1])
    expect(both?.normalizer).toBe(1)
  })
})
