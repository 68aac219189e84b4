/** What each of the suite's judges says of a request, on a small world of the official tools. */
import { describe, expect, it } from 'vitest'
import type { DroppedFile } from '../../run/files/dropped-file.ts'
import type { ToolCall } from '../../run/calls/call-value.ts'
import { importApiBank } from '../../judges/index.ts'
import { judgingOf, JUDGES } from './api-bank-judging.ts'
import type { Judge } from './api-bank-judging.ts'
import { createApiBank } from './api-bank-suite.ts'
import { apiTurns } from './api-turns.ts'

const request = (param_dict: Record<string, string>, output: unknown) =>
  JSON.stringify({
    role: 'API',
    api_name: 'QueryStock',
    param_dict,
    result: { api_name: 'QueryStock', input: param_dict, output, exception: null },
  })
const said = (text: string) => JSON.stringify({ role: 'User', text })
const dialogue = (name: string, input: Record<string, string>, output: unknown): DroppedFile => ({
  path: `lv1-lv2-samples/level-1-given-desc/${name}.jsonl`,
  text: [said('What is it worth?'), request(input, output)].join('\n'),
})

const FILES: readonly DroppedFile[] = [
  dialogue('right', { stock_code: 'HAT', date: '2022-01-03' }, 7),
  // The record says what the database does not.
  dialogue('stale', { stock_code: 'CAP', date: '2022-01-03' }, 8),
  ...['a', 'b', 'c'].map((name) => dialogue(name, { stock_code: name, date: '2022-01-03' }, 1)),
  {
    path: 'init_database/Stock.json',
    text: '{"HAT": {"2022-01-03": 7}, "CAP": {"2022-01-03": 9}}',
  },
  {
    path: 'tools_lv12.json',
    text: JSON.stringify([
      {
        name: 'QueryStock',
        description: 'Price of a share.',
        input_parameters: {
          stock_code: { type: 'str', description: 'Code.' },
          date: { type: 'str', description: 'Day.' },
        },
      },
    ]),
  },
]

function imported(files: readonly DroppedFile[]) {
  const read = importApiBank(files)
  if (!read.ok) throw new Error(read.error)
  return read.files
}

const call = (code: string): ToolCall => ({
  name: 'QueryStock',
  args: [
    ['stock_code', code],
    ['date', '2022-01-03'],
  ],
})

function verdict(judge: Judge, name: string, made: readonly ToolCall[], files = FILES) {
  const read = imported(files)
  const turn = apiTurns(read).turns.find((one) => one.dialogue === `${name}.jsonl`)
  if (turn === undefined) throw new Error('no such dialogue')
  const observation = { ok: true, text: '', result: [] }
  return judgingOf(read, judge, 1).judge(turn, {
    plan: [],
    calls: made.map((one, subtask) => ({ subtask, call: one, resolved: one, observation })),
    finalState: null,
  })
}

describe('judges of API-Bank requests', () => {
  it('run the request and compare by the API’s own rule, which forgives the case of a code', () => {
    expect(verdict('official', 'right', [call('HAT')]).success).toBe(true)
    expect(verdict('official', 'right', [call('hat')]).success).toBe(true)
    expect(verdict('equality', 'right', [call('hat')]).success).toBe(false)
    for (const judge of JUDGES) {
      const wrong = verdict(judge, 'right', [call('CAP')])
      expect([wrong.success, wrong.checks.some(({ passed }) => !passed)]).toEqual([false, true])
      expect(verdict(judge, 'right', []).success).toBe(false)
    }
  })

  it('of equality say of every parameter what it should be and what it is', () => {
    const made: ToolCall = {
      name: 'QueryStock',
      args: [
        ['stock_code', 'HAT'],
        ['day', 'today'],
      ],
    }
    expect(verdict('equality', 'right', [made]).checks.slice(1)).toEqual([
      { name: 'tool', passed: true, expected: 'QueryStock', actual: 'QueryStock' },
      { name: 'stock_code', passed: true, expected: "'HAT'", actual: "'HAT'" },
      { name: 'date', passed: false, expected: "'2022-01-03'", actual: 'absent' },
      { name: 'day', passed: false, expected: 'absent', actual: "'today'" },
    ])
    expect(verdict('equality', 'right', [call('CAP'), call('HAT')])).toMatchObject({
      success: false,
      goldMatched: [true],
      callMatched: [-1, 0],
      checks: [
        { name: 'one call', passed: false, expected: '1 call', actual: '2 calls' },
        {},
        {},
        {},
      ],
    })
    expect(verdict('equality', 'right', [call('HAT')])).toMatchObject({
      success: true,
      goldMatched: [true],
      callMatched: [0],
    })
  })

  it('differ where the official evaluator fails the recorded request itself', () => {
    expect(JUDGES.map((judge) => verdict(judge, 'stale', [call('CAP')]).success)).toEqual([
      false,
      true,
      true,
    ])
  })

  it('fall back on equality, and say so, where the databases were not dropped', () => {
    const without = FILES.filter(({ path }) => !path.startsWith('init_database'))
    const judging = judgingOf(imported(without), 'official', 1)
    expect(judging.kit).toBeUndefined()
    expect(judging.words).toMatch(/^equality .* were not dropped/)
    expect(verdict('official', 'right', [call('hat')], without).success).toBe(false)
  })

  it('are the suite’s: tools run on the databases, scores have floors, and nothing hides that levels are missing', async () => {
    const suite = createApiBank(imported(FILES), {
      seed: 1,
      heldOutShare: 0.3,
      split: 'reporting',
      levels: 'level-1',
    })
    const task = ['train' as const, 'held-out' as const]
      .flatMap((split) =>
        Array.from({ length: suite.size(split) }, (_, i) => suite.task(split, i, 1)),
      )
      .find(({ template }) => template === 'right.jsonl')
    expect(task?.category).toBe('level-1')
    expect(task && (await suite.world(task).call(call('HAT')))).toMatchObject({
      ok: true,
      text: '7',
    })
    expect(suite.benchmark.floors.map(({ name }) => name)).toEqual([
      'no call',
      'copied question',
      'most frequent tool',
      'nearest neighbour',
    ])
    expect(
      suite.benchmark
        .sums(new Map([['level-1', 0.5]]))
        .every(({ score, missing }) => score === undefined && missing.length > 0),
    ).toBe(true)
    expect(
      createApiBank(imported(FILES), {
        seed: 1,
        heldOutShare: 0.3,
        split: 'reporting',
        levels: 'level-2',
      }).size('train'),
    ).toBe(0)
  })
})
