/**
 * ToolRL's rule on cases worked out by hand: R = 6·s / S_max - 3 with S_max = 1 + Σ (1 + gold
 * parameters).
 */
import { describe, expect, it } from 'vitest'
import { parseCalls } from '../../run/calls/call-parse.ts'
import type { ToolCall } from '../../run/calls/call-value.ts'
import { toolrlCorrectness } from './executor.ts'

function calls(text: string): readonly ToolCall[] {
  const parsed = parseCalls(text)
  if (!parsed.ok) throw new Error(`${text}: ${parsed.error}`)
  return parsed.calls
}

/**
 * What was made, what is right, s and S_max greedily, and s where the optimal pairing has another.
 */
const CASES: readonly (readonly [
  about: string,
  made: string,
  gold: string,
  s: number,
  most: number,
  optimal?: number,
])[] = [
  ['another tool: names 0', '[B(x=1)]', '[A(x=1)]', 0, 3],
  ['nothing where a call was wanted: names 0', '[]', '[A(x=1)]', 0, 3],
  ['the right tool and parameter, another value: 1 + 1', '[A(x=2)]', '[A(x=1)]', 2, 3],
  ['the right tool, another parameter: 1 + 0', '[A(y=1)]', '[A(x=1)]', 1, 3],
  ['an integer is no float: 1 + 1', '[A(x=1.0)]', '[A(x=1)]', 2, 3],
  ['text is no number: 1 + 1', "[A(x='1')]", '[A(x=1)]', 2, 3],
  ['one of two parameters: 1 + (1/2 + 1)', '[A(x=1)]', '[A(x=1, y=2)]', 5 / 2, 4],
  ['one parameter too many: 1 + (1/2 + 1)', '[A(x=1, y=2)]', '[A(x=1)]', 5 / 2, 3],
  ['parameters in another order count alike: 1 + (1 + 2)', '[A(y=2, x=1)]', '[A(x=1, y=2)]', 4, 4],
  ['a call made twice: names 1/2, then 1 + 1', '[A(x=1), A(x=1)]', '[A(x=1)]', 5 / 2, 3],
  ['a call too many: names 1/2, then 1 + 1', '[A(x=1), B()]', '[A(x=1)]', 5 / 2, 3],
  ['one of two calls: names 1/2, then 1 + 1', '[A(x=1)]', '[A(x=1), B(y=2)]', 5 / 2, 5],
  ['calls in another order count alike: 1 + 2 + 2', '[B(y=2), A(x=1)]', '[A(x=1), B(y=2)]', 5, 5],
  ['a parameter where none is wanted: 1 + 0', '[A(x=1)]', '[A()]', 1, 2],
  ['one of two calls without parameters: names 1/2, then 1', '[A()]', '[A(), A()]', 3 / 2, 3],
  ['lists are equal item by item: 1 + (1 + 1)', '[A(x=[1, 2], y=[])]', '[A(x=[2, 1], y=[])]', 3, 4],
  // {a: x} is worth 1/2 + 1 with either; greedily it takes the first, and {b: y} is left with a
  // call that shares nothing.
  [
    'a tie that greed decides wrongly',
    "[T(b='y', a='x'), T(a='x', c='z')]",
    "[T(a='x'), T(b='y')]",
    1 + 3 / 2,
    5,
    1 + 3 / 2 + 3 / 2,
  ],
  // {a, b} is worth 2/3 + 2 with the first and 1 + 1 with the second; {a, b, c} then 2/3 + 1 with
  // the second, or 1 + 3 with the first.
  [
    'a best pair that costs the other more',
    '[T(a=1, b=2, c=3), T(a=1, b=9)]',
    '[T(a=1, b=2), T(a=1, b=2, c=3)]',
    1 + 8 / 3 + 5 / 3,
    8,
    1 + 2 + 4,
  ],
]

describe('ToolRL’s rule by hand', () => {
  it.each(
    CASES.map(([about, made, gold, s, most, optimal = s]) => ({
      about,
      made,
      gold,
      s,
      most,
      optimal,
    })),
  )('$about', ({ made, gold, s, most, optimal }) => {
    expect(toolrlCorrectness(calls(made), calls(gold), 'greedy')).toBeCloseTo(
      (6 * s) / most - 3,
      12,
    )
    expect(toolrlCorrectness(calls(made), calls(gold), 'optimal')).toBeCloseTo(
      (6 * optimal) / most - 3,
      12,
    )
  })

  it.each(['greedy', 'optimal'] as const)('has its three exceptions, %s', (matching) => {
    const gold = calls('[A(x=1), B()]')
    expect(toolrlCorrectness(calls('[A(x=1), B()]'), gold, matching)).toBe(3)
    expect(toolrlCorrectness(undefined, gold, matching)).toBe(-3)
    for (const made of [[], gold, undefined]) expect(toolrlCorrectness(made, [], matching)).toBe(0)
  })
})
