/** The library as whoever stands outside uses it: through its door alone. */
import { describe, expect, it } from 'vitest'
import { readJson } from '../run/json-value.ts'
import type { JsonDict, JsonValue } from '../run/calls/call-value.ts'
import {
  createApiBankJudge,
  createToolKit,
  decodeJson,
  decodePython,
  decodeSource,
  decodeToolCalls,
  extractAnswer,
  importBfcl,
  judgeBamboogleItem,
  judgeBfclItem,
  judgeCalls,
  judgeToolRl,
  level3ResponseScore,
  OracleError,
  ORACLES,
  prepareBfclItem,
  prepareEntry,
  readCall,
  readToolRlItems,
  repr,
  responseScore,
  settingOf,
  startSide,
  ToolManager,
} from './index.ts'
import type { Decoded, Entry } from './index.ts'

const json = (value: unknown): JsonValue => {
  const read = readJson(JSON.stringify(value))
  if (!read.ok) throw new Error(read.message)
  return read.value
}
const dict = (value: unknown): JsonDict => {
  const read = json(value)
  if (typeof read !== 'object' || read?.kind !== 'dict') throw new Error('no object')
  return read
}

const DOC = {
  name: 'water',
  description: 'Waters a bed.',
  parameters: {
    type: 'dict',
    properties: { bed: { type: 'string', description: '' } },
    required: ['bed'],
  },
}

describe('BFCL through the door', () => {
  const read = importBfcl([
    {
      path: 'BFCL_v4_simple_python.json',
      text: JSON.stringify({
        id: 'simple_python_0',
        question: [[{ role: 'user', content: 'Water the north bed.' }]],
        function: [DOC],
      }),
    },
    {
      path: 'possible_answer/BFCL_v4_simple_python.json',
      text: JSON.stringify({
        id: 'simple_python_0',
        ground_truth: [{ water: { bed: ['north'] } }],
      }),
    },
  ])
  if (!read.ok) throw new Error(read.error)
  const [item] = read.files.entries
  if (item?.groundTruth === undefined) throw new Error('the item has no answer')
  const { category, functions, groundTruth } = item
  const entry: Entry = prepareEntry({ category, functions, groundTruth })
  const right = (decoded: Decoded): boolean =>
    decoded.ok &&
    typeof decoded.calls === 'object' &&
    decoded.calls?.kind === 'list' &&
    judgeCalls(entry, decoded.calls.items).valid

  it('decodes texts in every form and judges them against an item of a file', () => {
    expect(right(decodePython("water(bed='north')"))).toBe(true)
    expect(right(decodePython("water(bed='south')"))).toBe(false)
    expect(right(decodeJson('[{"function": "water", "parameters": {"bed": "north"}}]'))).toBe(true)
    expect(right(decodeToolCalls([{ name: 'water', arguments: '{"bed": "north"}' }]))).toBe(true)
    expect(right(decodeSource('water(bed=north)', 'java'))).toBe(true)
    expect(right(decodePython('water('))).toBe(false)
  })

  it('judges the calls of an attempt, and says which was taken for which', () => {
    const judged = prepareBfclItem(category, functions, groundTruth)
    if (judged === undefined) throw new Error('the item cannot be judged')
    const call = { name: 'water', args: [['bed', 'north']] as const }
    expect(judgeBfclItem(judged, { calls: [{ call, resolved: call }] })).toMatchObject({
      success: true,
      goldMatched: [true],
      callMatched: [0],
    })
  })

  it('runs calls on the classes, which keep their state', () => {
    const side = startSide(
      {
        id: 'multi_turn_base_0',
        involvedClasses: ['TicketAPI'],
        initialConfig: dict({ TicketAPI: { ticket_queue: [], ticket_counter: 1 } }),
      },
      'model',
      settingOf(
        {
          defaults: dict({
            ticket_api: {
              DEFAULT_STATE: { ticket_queue: [], ticket_counter: 1, current_user: null },
            },
          }),
          filler: undefined,
        },
        () => 0,
      ),
    )
    side.run("ticket_login(username='ada', password='pw')")
    expect(side.run("create_ticket(title='Tap drips')")).toContain('Tap drips')
    const [instance] = side.instances
    expect(instance === undefined ? '' : repr(instance.api.state())).toContain('Tap drips')
  })
})

describe('API-Bank through the door', () => {
  const { kit } = createToolKit(
    [
      {
        path: 'init_database/Alarm.json',
        text: '{"1": {"username": "ada", "time": "2023-05-03 06:00:00"}}',
      },
      {
        path: 'init_database/Account.json',
        text: '{"ada": {"password": "engine", "token": "tok", "email": "ada@example.org"}}',
      },
    ],
    { level: 'levels 1 and 2', recorded: [] },
  )
  const input = { token: 'tok', time: '2023-06-01 07:00:00' }

  it('reads the call in a text and judges it in a world of its own', () => {
    const text = "API-Request: [AddAlarm(token='tok', time='2023-06-01 07:00:00')]"
    expect(readCall(text)?.name).toBe('AddAlarm')
    const judge = createApiBankJudge(kit, 'official', () => 0.5)
    const truth = {
      name: 'AddAlarm',
      input: json(input),
      result: json({ api_name: 'AddAlarm', input, output: 'success', exception: null }),
    }
    expect(judge.judge(truth, text).correct).toBe(true)
    expect(judge.judge(truth, text.replace('07:00', '08:00')).correct).toBe(false)
  })

  it('judges what a text emits as ToolRL does, against an item of its file', () => {
    const read = readToolRlItems(
      JSON.stringify([{ answer: [{ name: 'AddAlarm', parameters: input }], other: { id: 1 } }]),
    )
    const [item] = read.ok ? read.items : []
    if (item === undefined) throw new Error('the file has no item')
    const emitted = (parameters: unknown): string =>
      `<tool_call>\n${JSON.stringify({ name: 'AddAlarm', parameters })}\n</tool_call>`
    expect(judgeToolRl(item, emitted(input)).correct).toBe(true)
    expect(judgeToolRl(item, emitted({ ...input, time: 'now' })).correct).toBe(false)
  })

  it('scores responses by ROUGE-L, those of level 3 without the names of speakers', () => {
    expect(responseScore('the tap drips', 'the tap leaks')).toEqual({ ok: true, f: 0.6667 })
    expect(level3ResponseScore('AI: the tap drips', 'the tap drips')).toEqual({
      ok: true,
      f: 2 / (2 + 1e-8),
    })
    expect(responseScore('AI: the tap drips', 'the tap drips')).toEqual({ ok: true, f: 0.8571 })
  })

  it('keeps what calls changed', () => {
    const manager = new ToolManager(kit, () => 0.5)
    manager.call('AddAlarm', Object.entries(input))
    expect(JSON.stringify(manager.state())).toContain('2023-06-01 07:00:00')
  })
})

it('scores Bamboogle’s answers through the door', () => {
  expect(extractAnswer('so <answer>Ada</answer>', 1)).toBe('Ada')
  expect(judgeBamboogleItem(['Ada'], { calls: [], finalState: 'ada' }).success).toBe(true)
})

it.each([...ORACLES])('refuses what is not in the form of %s, in its own words', (_, oracle) => {
  const files = { paths: [], read: () => undefined }
  expect(() => [...oracle({ path: 'rows.jsonl', text: '{"odd": 1}' }, files)]).toThrow(OracleError)
})
