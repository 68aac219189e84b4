import { describe, expect, it } from 'vitest'
import type { Asked } from '../run/asked.ts'
import { readRequests } from './asked-file.ts'
import { askedLines, scoreLines } from './asked-text.ts'

const read = (source: string) => readRequests(source, 'f')

describe('a file of requests', () => {
  it('is a text with a request a line, empty ones left out', () => {
    expect(read('\uFEFFone\r\n\n  two  \n')).toEqual([
      { place: 'f, line 1', text: 'one', right: undefined, kind: undefined, tools: undefined },
      { place: 'f, line 3', text: 'two', right: undefined, kind: undefined, tools: undefined },
    ])
  })

  it('is a list that says what is right, as one text of calls, several, or an answer', () => {
    const alarm = (time: string) => ({ name: 'AddAlarm', args: [['time', time]] })
    const [one, two, three, four] = read(`[
      {"text": "a", "gold": "[AddAlarm(time='09:30')]", "kind": "k"},
      {"text": "b", "gold": ["[AddAlarm(time='09:30')]", "AddAlarm(time='10:30')"]},
      {"text": "c", "answer": "mira", "tools": ["x"]},
      {"text": "d", "gold": "[]"}]`)
    expect(one).toMatchObject({ right: { calls: [alarm('09:30')] }, kind: 'k' })
    expect(two?.right).toEqual({ calls: [alarm('09:30'), alarm('10:30')] })
    expect(three).toMatchObject({ right: { answer: 'mira' }, tools: ['x'] })
    expect(four?.right).toEqual({ calls: [] })
  })

  it.each([
    ['nothing', '', 'f holds no request, expected 1 to 2000.'],
    ['an empty list', '[]', 'f is no list of requests'],
    ['what is no JSON', '[\n{"text": "a",}]', 'line 2, column 14'],
    ['a request without a text', '[{"gold": "[]"}]', '[0].text'],
    ['an unknown field', '[{"text": "a", "golden": "[]"}]', 'golden'],
    ['a text that is too long', `[{"text": "${'x'.repeat(2001)}"}]`, '[0].text'],
    ['a line that is too long', `ok\n${'x'.repeat(2001)}`, 'f, line 2 has 2001 characters'],
    [
      'calls that cannot be read',
      '[\n{"text": "a"},\n{"text": "b", "gold": "AddAlarm("}]',
      'f, line 3, request 2: its gold calls cannot be read (character 1: ',
    ],
    [
      'calls and an answer',
      '[{"text": "a", "gold": "[]", "answer": "b"}]',
      'f, line 1, request 1 says both',
    ],
    ['too many', 'x\n'.repeat(2001), 'f holds 2001 requests'],
  ])('is refused in words where it holds %s', (_, source, words) => {
    expect(() => read(source)).toThrow(words)
  })
})

const ASKED: Asked = {
  text: 'set an alarm',
  when: 'after',
  update: 7,
  unknown: [],
  plan: { text: 'AddAlarm time=09:30', lines: ['AddAlarm time=09:30'] },
  carriedOut: [
    {
      subtask: 0,
      planStep: 'AddAlarm time=09:30',
      wrote: "[AddAlarm(time='09:30'), Fly()]",
      calls: [
        { call: "[AddAlarm(time='09:30')]", ok: true, result: 'ok' },
        { call: '[Fly()]', ok: false, result: 'error: no such tool' },
      ],
      changes: [{ path: 'alarms[0]', after: "'09:30'" }],
      more: 2,
    },
    { subtask: 1, planStep: 'none', wrote: '[]', calls: [], changes: [] },
  ],
  end: 'refused',
  said: ['1 of 2 calls was refused.'],
  steps: [],
}

describe('what is printed of a request', () => {
  it('is the plan, each call with its result, and what changed', () => {
    expect(askedLines(ASKED, undefined)).toEqual([
      'after training, update 7',
      '  plan',
      '    AddAlarm time=09:30',
      '  sub-task 1',
      "    [AddAlarm(time='09:30')] -> ok",
      '    [Fly()] refused: error: no such tool',
      "    changed alarms[0]: nothing -> '09:30'",
      '    and 2 more changed',
      '  sub-task 2',
      '    [] no call',
      '  1 of 2 calls was refused.',
    ])
    expect(askedLines(ASKED, false).at(-1)).toBe('  wrong')
    const none: Asked = {
      ...ASKED,
      tools: ['a', 'b'],
      plan: { text: '', lines: [], trouble: 'The planner wrote nothing.' },
      carriedOut: [],
    }
    expect(askedLines(none, true).slice(1, 5)).toEqual([
      '  tools on offer: a, b',
      '  plan',
      '    (nothing)',
      '  The planner wrote nothing.',
    ])
  })

  it('ends with how many were right, by kind too, and says nothing where nothing is judged', () => {
    const scored = [
      { kind: 'k', right: { before: false, after: true } },
      { kind: 'l', right: { before: true, after: true } },
      { kind: undefined, right: { before: false, after: false } },
      { kind: 'k', right: {} },
    ]
    expect(scoreLines(scored, ['before', 'after'])).toEqual([
      'k 0 -> 1 of 1',
      'l 1 -> 1 of 1',
      'right 1 -> 2 of 3',
    ])
    expect(scoreLines(scored, ['after']).at(-1)).toBe('right 2 of 3')
    expect(scoreLines([{ kind: 'k', right: {} }], ['after'])).toEqual([])
  })
})
