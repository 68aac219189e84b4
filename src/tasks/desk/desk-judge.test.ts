/** Verdicts by state and calls, on worlds and calls written out by hand. */
import { describe, expect, it } from 'vitest'
import type { ToolCall, Value } from '../../run/calls/call-value.ts'
import type { Episode } from '../task.ts'
import type { GoldRun } from '../run-calls.ts'
import { judge } from './desk-judge.ts'

const call = (name: string, who = 'ann'): ToolCall => ({ name, args: [['who', who]] })
const state = (alarms: string, songs = 'none'): Value => ({
  kind: 'dict',
  entries: [
    ['alarms', alarms],
    ['songs', songs],
  ],
})
const episode = (
  finalState: Value,
  ...made: readonly (ToolCall | 'failed' | 'unread')[]
): Episode => ({
  plan: [],
  finalState,
  calls: made.map((one, subtask) => ({
    subtask,
    ...(one === 'unread' ? {} : { resolved: one === 'failed' ? call('QueryStock') : one }),
    observation: { ok: typeof one !== 'string', text: '', result: [] },
  })),
})
const gold: GoldRun = {
  calls: [call('GetUserToken'), call('AddAlarm'), call('QueryStock')],
  state: state('09:30'),
}

describe('verdicts on desks', () => {
  it('want the state of the gold calls and what was to be asked; the rest may be done another way', () => {
    expect(judge(gold, episode(state('09:30'), call('QueryStock'), call('GetUserToken')))).toEqual({
      success: true,
      goldMatched: [true, false, false],
      callMatched: [-1, 0],
      checks: [
        {
          name: 'state of alarms',
          passed: true,
          expected: 'as the gold calls leave it',
          actual: 'the same',
        },
        {
          name: 'state of songs',
          passed: true,
          expected: 'as the gold calls leave it',
          actual: 'the same',
        },
        {
          name: 'asked GetUserToken',
          passed: true,
          expected: "GetUserToken(who='ann')",
          actual: 'called',
        },
        {
          name: 'asked QueryStock',
          passed: true,
          expected: "QueryStock(who='ann')",
          actual: 'called',
        },
      ],
    })
  })

  it('say in which table and which question they fail, and take no call that failed', () => {
    const verdict = judge(
      gold,
      episode(state('10:00'), call('GetUserToken'), 'failed', 'unread', call('QueryStock', 'bob')),
    )
    expect(verdict).toEqual({
      success: false,
      goldMatched: [true, false, false],
      callMatched: [0, -1, -1, -1],
      checks: [
        { name: 'state of alarms', passed: false, expected: "'09:30'", actual: "'10:00'" },
        {
          name: 'state of songs',
          passed: true,
          expected: 'as the gold calls leave it',
          actual: 'the same',
        },
        {
          name: 'asked GetUserToken',
          passed: true,
          expected: "GetUserToken(who='ann')",
          actual: 'called',
        },
        {
          name: 'asked QueryStock',
          passed: false,
          expected: "QueryStock(who='ann')",
          actual: 'not called',
        },
      ],
    })
    expect(judge(gold, episode(state('09:30'), ...gold.calls)).success).toBe(true)
    // A state without tables has none of them, and long ones are cut.
    expect(judge(gold, episode(null, ...gold.calls)).checks[0]).toEqual({
      name: 'state of alarms',
      passed: false,
      expected: "'09:30'",
      actual: 'None',
    })
    const long = judge(
      { ...gold, state: state('x'.repeat(2000)) },
      episode(state('y'.repeat(2000)), ...gold.calls),
    ).checks[0]
    expect([long?.expected.length, long?.actual.length]).toEqual([1000, 1000])
    expect(judge({ calls: [], state: 'none' }, episode('other'))).toEqual({
      success: true,
      checks: [],
      goldMatched: [],
      callMatched: [],
    })
  })
})
