import { describe, expect, it } from 'vitest'
import type { ToolCall, Value } from '../../run/calls/call-value.ts'
import { alignedAgreement, callAgreement, valueAgreement } from './planner.ts'
import { multisetJaccard, toolrlCorrectness } from './executor.ts'
import { lcsSimilarity } from './separate-planner.ts'

const call = (name: string, args: Record<string, Value> = {}): ToolCall => ({
  name,
  args: Object.entries(args),
})
const int = (value: number): Value => ({ kind: 'int', value: BigInt(value) })
const float = (value: number): Value => ({ kind: 'float', value })

describe('ToolRL correctness', () => {
  const gold = [call('Add', { a: 'x', b: int(5) }), call('Query')]

  it('is 3 for identical lists, -3 for text that does not parse, 0 where gold has no call', () => {
    expect(toolrlCorrectness(gold, gold, 'greedy')).toBe(3)
    expect(toolrlCorrectness(undefined, gold, 'greedy')).toBe(-3)
    expect(toolrlCorrectness([call('Add')], [], 'greedy')).toBe(0)
  })

  it('adds names, parameter names and values by the formula', () => {
    // One of two tools, names {a} of {a, b}, the value right: s = 1/2 + (1/2 + 1) = 2; S_max = 1 +
    // 3 + 1 = 5; 6 * 2 / 5 - 3.
    expect(toolrlCorrectness([call('Add', { a: 'x' })], gold, 'greedy')).toBeCloseTo(
      (6 * 2) / 5 - 3,
      12,
    )
  })

  it('keeps integers and floats apart', () => {
    const one = [call('Add', { b: int(5) })]
    expect(toolrlCorrectness([call('Add', { b: float(5) })], one, 'greedy')).toBeLessThan(3)
  })

  it('likens words by a longest row that both have: nothing to nothing is alike, nothing to something is not', () => {
    expect([
      lcsSimilarity([], []),
      lcsSimilarity(['a'], []),
      lcsSimilarity([], ['a']),
      lcsSimilarity(['a'], ['a']),
      lcsSimilarity(['a', 'b', 'c'], ['c', 'a', 'b']),
      lcsSimilarity(['a', 'a'], ['a']),
    ]).toEqual([1, 0, 0, 1, 4 / 6, 2 / 3])
    expect(valueAgreement(['a', 'a', 'b'], ['a', 'c'])).toEqual({
      precision: 1 / 3,
      recall: 1 / 2,
      f1: 2 / 5,
    })
    expect([
      valueAgreement([], []),
      valueAgreement(['a'], []),
      valueAgreement([], ['a']),
      valueAgreement(['a'], ['b']),
    ]).toEqual([
      { precision: 1, recall: 1, f1: 1 },
      { precision: 0, recall: 1, f1: 0 },
      { precision: 0, recall: 0, f1: 0 },
      { precision: 0, recall: 0, f1: 0 },
    ])
  })

  it('assigns optimally up to twelve predictions, and greedily above', () => {
    const wanted = [
      call('f', { x: int(1), y: int(2) }),
      call('f', { x: int(1), y: int(2), z: int(3) }),
    ]
    // Greedily the first takes what the second needed: (2/3 + 2) + 1/3 = 3; the other way round 1/2
    // + 4 = 4.5.
    const made = (others: number) => [
      call('f', { x: int(1), y: int(2), z: int(3) }),
      call('f', { x: int(9) }),
      ...Array.from({ length: others }, () => call('g')),
    ]
    const score = (others: number, sum: number) => (6 * (2 / (2 + others) + sum)) / (1 + 3 + 4) - 3
    expect(toolrlCorrectness(made(0), wanted, 'greedy')).toBeCloseTo(score(0, 3), 12)
    expect(toolrlCorrectness(made(0), wanted, 'optimal')).toBeCloseTo(score(0, 4.5), 12)
    expect(toolrlCorrectness(made(10), wanted, 'optimal')).toBeCloseTo(score(10, 4.5), 12)
    expect(toolrlCorrectness(made(11), wanted, 'optimal')).toBeCloseTo(score(11, 3), 12)
  })

  it('assigns greedily by default and optimally on request', () => {
    // The first gold call scores the same with either prediction and takes the first, which the
    // second gold call needed.
    const wanted = [call('T', { a: 'x' }), call('T', { b: 'y' })]
    const made = [call('T', { b: 'y', a: 'x' }), call('T', { a: 'x', c: 'z' })]
    const greedy = toolrlCorrectness(made, wanted, 'greedy')
    const optimal = toolrlCorrectness(made, wanted, 'optimal')
    expect(optimal).toBeGreaterThan(greedy)
  })
})

describe('agreement over an episode', () => {
  const a = call('A', { x: '1' })
  const b = call('B', { x: '2' })

  it('keeps order', () => {
    expect(alignedAgreement([a, b], [a, b])).toBe(1)
    expect(alignedAgreement([b, a], [a, b])).toBe(0.5)
    expect(alignedAgreement([a, a, b], [a, b])).toBe(1)
    expect(alignedAgreement([], [a, b])).toBe(0)
    expect(alignedAgreement([], [])).toBe(1)
  })

  it('grades a call by its name, parameter names and values', () => {
    expect(callAgreement(a, a)).toBe(1)
    expect(callAgreement(call('A', { x: '9' }), a)).toBeCloseTo(2 / 3, 12)
    expect(callAgreement(b, a)).toBe(0)
  })
})

describe('values and words', () => {
  it('counts values with multiplicity', () => {
    expect(valueAgreement(['a', 'a', 'b'], ['a', 'b', 'c'])).toMatchObject({
      precision: 2 / 3,
      recall: 2 / 3,
    })
    expect(valueAgreement(['a', 'b', 'c', 'd', 'e', 'f'], ['a', 'b', 'c']).f1).toBeCloseTo(
      2 / 3,
      12,
    )
    expect(valueAgreement(['a', 'b', 'c', 'd', 'e', 'f'], ['a', 'b', 'c']).recall).toBe(1)
    expect(valueAgreement([], ['a']).f1).toBe(0)
    expect(valueAgreement([], []).f1).toBe(1)
  })

  it('measures likeness by the longest common subsequence', () => {
    expect(lcsSimilarity(['a', 'b', 'c'], ['a', 'c'])).toBeCloseTo(4 / 5, 12)
    expect(lcsSimilarity([], [])).toBe(1)
    expect(lcsSimilarity(['a'], ['b'])).toBe(0)
  })

  it('compares names as multisets', () => {
    expect(multisetJaccard(['a', 'a'], ['a'])).toBe(0.5)
    expect(multisetJaccard([], [])).toBe(1)
  })
})
