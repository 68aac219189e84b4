import { describe, expect, it } from 'vitest'
import type { Value } from '../../run/calls/call-value.ts'
import { judgeBamboogleItem } from './bamboogle-judge.ts'

const told = (finalState: Value, calls = 0) =>
  judgeBamboogleItem(['James Madison', 'Madison'], {
    finalState,
    calls: Array.from({ length: calls }, () => ({})),
  })
const passed = (finalState: Value): boolean[] =>
  told(finalState).checks.map((check) => check.passed)

describe('verdicts by the answer', () => {
  it('are exact match; cover and words are told beside it', () => {
    expect(passed('james madison')).toEqual([true, true, true])
    expect(passed('<answer>Madison</answer>')).toEqual([true, true, true])
    expect(passed('It was James Madison')).toEqual([false, true, false])
    expect(passed('Washington')).toEqual([false, false, false])
    expect(
      told('It was James Madison').checks.map(({ expected, actual }) => [expected, actual]),
    ).toEqual([
      ['James Madison | Madison', 'It was James Madison'],
      ['… James Madison | Madison …', 'It was James Madison'],
      // Two of four words said, both of the two wanted: 2 · 1/2 · 1 / (3/2).
      ['1.00', '0.67'],
    ])
    expect([told('Madison').success, told('Washington').success]).toEqual([true, false])
  })

  it('are of nothing where nothing was told, or too much', () => {
    for (const nothing of [null, 'x'.repeat(10_001)])
      expect(told(nothing).checks.map((check) => [check.passed, check.actual])).toEqual([
        [false, 'nothing was told'],
        [false, 'nothing was told'],
        [false, '0.00'],
      ])
    expect(told('x'.repeat(10_000)).checks[0]?.actual).not.toBe('nothing was told')
    expect(told('Madison', 2)).toMatchObject({ goldMatched: [], callMatched: [-1, -1] })
  })
})
