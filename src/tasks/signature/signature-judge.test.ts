import { describe, expect, it } from 'vitest'
import type { ToolCall } from '../../run/calls/call-value.ts'
import type { Episode } from '../task.ts'
import { judgeCalls } from './signature-judge.ts'

const call = (name: string): ToolCall => ({ name, args: [] })
const [A, B] = [call('a'), call('b')]
const episode = (...made: readonly (ToolCall | undefined)[]): Episode => ({
  plan: [],
  finalState: null,
  calls: made.map((one, subtask) => ({
    subtask,
    ...(one === undefined ? {} : { call: one, resolved: one }),
    observation: { ok: true, text: '', result: [] },
  })),
})

describe('verdicts by calls', () => {
  it('want each gold call once, in any order, and nothing beside', () => {
    expect(judgeCalls([A, B], episode(B, A))).toEqual({
      success: true,
      goldMatched: [true, true],
      callMatched: [1, 0],
      checks: [
        { name: 'call 1', passed: true, expected: 'a()', actual: 'made' },
        { name: 'call 2', passed: true, expected: 'b()', actual: 'made' },
        { name: 'no other call', passed: true, expected: 'none', actual: 'none' },
      ],
    })
    expect(judgeCalls([A, A], episode(A, A))).toMatchObject({ success: true, callMatched: [0, 1] })
  })

  it('say what was not made and what was made beside', () => {
    expect(judgeCalls([A, B], episode(A, A, undefined))).toEqual({
      success: false,
      goldMatched: [true, false],
      callMatched: [0, -1, -1],
      checks: [
        { name: 'call 1', passed: true, expected: 'a()', actual: 'made' },
        { name: 'call 2', passed: false, expected: 'b()', actual: 'not made' },
        { name: 'no other call', passed: false, expected: 'none', actual: 'a(); not a call' },
      ],
    })
  })

  it('want silence where no function fits', () => {
    expect(judgeCalls([], episode())).toEqual({
      success: true,
      goldMatched: [],
      callMatched: [],
      checks: [{ name: 'no call', passed: true, expected: 'none', actual: 'none' }],
    })
    expect(judgeCalls([], episode(A))).toMatchObject({
      success: false,
      checks: [{ name: 'no call', passed: false }],
    })
  })
})
