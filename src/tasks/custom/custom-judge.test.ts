/** Verdicts on user-written tasks: by calls, by the answer, and by a program's own reward. */
import { describe, expect, it } from 'vitest'
import { testSandbox } from '../sandbox/testing/open.ts'
import type { ToolCall, Value } from '../../run/calls/call-value.ts'
import type { CallRecord, Episode } from '../task.ts'
import { judgeCustom } from './custom-judge.ts'
import type { GoldRun } from './custom-judge.ts'
import { Workshop, seedOf } from './workshop.ts'

const PROGRAM =
  "const tools = [{ name: 'f', parameters: { x: 'string' }, returns: ['y'], run: () => ({ y: 'z' }) }]\nconst tasks = [{ text: 'do', calls: [{ f: { x: 'a' } }] }]\n"
const open = (reward = ''): Promise<Workshop> => Workshop.open(testSandbox, PROGRAM + reward)

const call: ToolCall = { name: 'f', args: [['x', 'a']] }
const record = (
  ok: boolean,
  text: string,
  result: CallRecord['observation']['result'] = [],
  made = call,
): CallRecord => ({ subtask: 0, call: made, resolved: made, observation: { ok, text, result } })
const episode = (...calls: readonly CallRecord[]): Episode => ({
  plan: ['first', 'then'],
  calls,
  finalState: { kind: 'dict', entries: [['sold', 'all']] },
})
const byCalls: GoldRun = { text: 'do', calls: [call], answer: undefined }
const byAnswer: GoldRun = { ...byCalls, answer: 'The Oslo' }

describe('verdicts on user-written tasks', () => {
  it('are by the calls, or by what the last call that worked gave or was given', async () => {
    const workshop = await open()
    const judged = (gold: GoldRun, ...calls: readonly CallRecord[]) =>
      judgeCustom(workshop, gold, episode(...calls), seedOf(1))
    expect(judged(byCalls, record(true, 'z'))).toMatchObject({
      success: true,
      callMatched: [0],
      checks: [{ name: 'call 1' }, { name: 'no other call' }],
    })
    expect(
      judged(
        byAnswer,
        record(true, 'it is oslo', [
          ['n', null],
          ['y', 'oslo!'],
        ]),
        record(false, 'no'),
      ),
    ).toEqual({
      success: true,
      checks: [{ name: 'answer', passed: true, expected: 'The Oslo', actual: 'it is oslo' }],
      goldMatched: [],
      callMatched: [-1, -1],
    })
    expect(
      judged(byAnswer, record(true, 'told', [], { name: 'f', args: [['x', 'Oslo']] })).success,
    ).toBe(true)
    // What it gave counts, not what it was given.
    expect(
      judged(byAnswer, record(true, '', [['y', 'bergen']], { name: 'f', args: [['x', 'Oslo']] }))
        .success,
    ).toBe(false)
    expect(
      judged(byAnswer, record(true, '', [['y', 'oslo']]), record(true, 'later', [['y', 'bergen']])),
    ).toMatchObject({ success: false, checks: [{ actual: 'later' }] })
    expect(judged(byAnswer, record(false, 'no', [['y', 'oslo']]))).toMatchObject({
      success: false,
      checks: [{ actual: 'no call worked' }],
    })
    expect(judged(byAnswer, record(true, 't'.repeat(1001))).checks[0]?.actual).toHaveLength(1000)
  })

  it('are by the program’s own reward, which sees everything and to which the rest is only told', async () => {
    const seen = (expression: string, gold: GoldRun, ...calls: readonly CallRecord[]) =>
      open(`function reward(episode) { return ${expression} }`).then((workshop) =>
        judgeCustom(workshop, gold, episode(...calls), seedOf(1)),
      )
    expect(await seen('0.25', byCalls, record(true, 'z'))).toMatchObject({
      success: false,
      reward: 0.25,
      callMatched: [0],
      checks: [
        { name: 'reward', passed: false, expected: '1', actual: '0.25' },
        { name: 'call 1 (told to the reward)', passed: true },
        { name: 'no other call (told to the reward)', passed: true },
      ],
    })
    expect(await seen('true', byCalls)).toMatchObject({
      success: true,
      reward: 1,
      checks: [{ passed: true, actual: '1' }, { passed: false }, { passed: true }],
    })
    const wanted = {
      task: { text: 'do', calls: [{ tool: 'f', args: { x: 'a' } }], answer: 'The Oslo' },
      plan: ['first', 'then'],
      calls: [
        { tool: 'f', args: { x: 'a' }, ok: true, text: 'z', result: { y: 'oslo' } },
        { tool: '', args: {}, ok: false, text: 'not a call', result: {} },
      ],
      state: { sold: 'all' },
      solved: true,
    }
    expect(
      await seen(
        `JSON.stringify(episode) === '${JSON.stringify(wanted)}'`,
        byAnswer,
        record(true, 'z', [['y', 'oslo']]),
        { subtask: 0, observation: { ok: false, text: 'not a call', result: [] } },
      ),
    ).toMatchObject({ success: true })
    expect(await seen("!('answer' in episode.task) && !episode.solved", byCalls)).toMatchObject({
      reward: 1,
    })
    const broken = await seen("'a lot'", byCalls, record(true, 'z'))
    expect([broken.success, broken.reward, broken.checks[0]]).toEqual([
      false,
      0,
      {
        name: 'reward',
        passed: false,
        expected: '1',
        actual: 'error: reward(episode) has to return a number from 0 to 1, or true or false',
      },
    ])
  })

  it('show the resolved call to the reward, else the one that was written', async () => {
    const workshop = await open(
      "function reward(episode) { return episode.calls.map(({ tool }) => tool).join() === 'g,f' }",
    )
    const written: ToolCall = { name: 'g', args: [] }
    const calls: CallRecord[] = [
      { subtask: 0, call: written, observation: { ok: false, text: '', result: [] } },
      {
        subtask: 0,
        call: written,
        resolved: call,
        observation: { ok: true, text: '', result: [] },
      },
    ]
    const value: Value = null
    expect(
      judgeCustom(workshop, byCalls, { plan: [], calls, finalState: value }, seedOf(1)).success,
    ).toBe(true)
  })
})
