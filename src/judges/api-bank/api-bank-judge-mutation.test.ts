/** Whatever is written, and whatever was recorded: a verdict with its reason, and in time. */
import { expect, it } from 'vitest'
import fc from 'fast-check'
import { createApiBankJudge, createLevel3Judge, ERRORS } from './api-bank-judge.ts'
import type { JudgeMode } from './api-bank-judge.ts'
import { judgeToolRl, readToolRlItems } from './toolrl-metric.ts'
import { kitOf, truthOf } from './testing/small-kit.ts'
import { tries } from '../../run/testing/tries.ts'

const CALLS: readonly (readonly [string, Readonly<Record<string, unknown>>, unknown])[] = [
  ['GetUserToken', { username: 'ada', password: 'engine' }, { token: 'tok-ada' }],
  [
    'AddAgenda',
    { token: 'tok-ada', content: 'dentist in town', time: '2023-05-09 10:00:00', location: 'town' },
    'success',
  ],
  [
    'ModifyMeeting',
    {
      token: 'tok-ada',
      meeting_topic: 'Loom review',
      start_time: '2023-05-04 09:00:00',
      end_time: '2023-05-04 10:00:00',
      location: 'Room',
      attendees: ['Ada'],
    },
    'success',
  ],
  [
    'RecordHealthData',
    { user_id: 'A1', time: '2023-01-01 10:00:00', health_data: [{ name: 'weight', value: 60 }] },
    'success',
  ],
  [
    'BookHotel',
    {
      hotel_name: 'Inn',
      check_in_time: '2023-05-01',
      check_out_time: '2023-05-02',
      room_count: 1,
      adult_count: 2,
      child_count: 0,
    },
    '2',
  ],
  ['QueryHistoryToday', { date: '12-10' }, ['Title: Born, Date: 1815, Description: Ada Lovelace']],
  ['Calculator', { formula: '(1+2)*3' }, 9],
  ['TimedSwitch', { name: 'lamp', time: '2023-05-01 20:00:00', on: true }, 'success'],
  ['AddScene', { name: 'night', devices: [{ name: 'lamp', description: 'x' }] }, 'success'],
  ['SearchEngine', { keyword: 'looms' }, null],
  ['ToolSearcher', { keywords: 'AddMeeting' }, {}],
]

const WORDS = [
  '',
  "'",
  '"',
  '[',
  ']',
  ')]',
  '(',
  '\n',
  '=',
  ', ',
  '[GetUserToken(',
  "x='1'",
  '٣',
  '\u2028',
  '\ud800',
  '9'.repeat(400),
  '((((',
  '1/0',
  '-12+3',
  '2023-02-30',
  '0000-01-01',
  ' ',
  '__proto__',
  'constructor',
  'None',
  '{"a":1}',
  '<tool_call>',
]

const print = ([name, args]: (typeof CALLS)[number]): string =>
  `API-Request: [${name}(${Object.entries(args)
    .map(([key, value]) => `${key}='${typeof value === 'string' ? value : JSON.stringify(value)}'`)
    .join(', ')})]`

const mutations = fc.array(
  fc.record({
    how: fc.nat(4),
    at: fc.nat(400),
    length: fc.nat(20),
    word: fc.constantFrom(...WORDS),
  }),
  { maxLength: 3 },
)

/** Half of the mutations change a value only, so that the call stays one. */
function mutate(
  text: string,
  { how, at, length, word }: { how: number; at: number; length: number; word: string },
): string {
  const place = at % (text.length + 1)
  switch (how) {
    case 0:
      return text.slice(0, place) + word + text.slice(place)
    case 1:
      return text.slice(0, place) + text.slice(place + length)
    case 2: {
      let seen = 0
      return text.replaceAll(/='[^']*'/g, (value) => (seen++ === at % 4 ? `='${word}'` : value))
    }
    case 3: {
      let seen = 0
      return text.replaceAll(/(\d)/g, (digit) =>
        seen++ === at % 9 ? String((Number(digit) + 1) % 10) : digit,
      )
    }
    default: {
      let seen = 0
      return text.replaceAll(/\w+=/g, (key) =>
        seen++ === at % 4 ? `${word.replaceAll(/\W/g, '')}${key}` : key,
      )
    }
  }
}

const kits = { 1: kitOf(), 3: kitOf('level 3') } as const
const hostileResult = fc.jsonValue({ maxDepth: 3 })

it('always comes to a verdict', () => {
  let wellFormed = 0
  let all = 0
  const property = fc.property(
    fc.constantFrom(...CALLS),
    mutations,
    fc.constantFrom<JudgeMode>('official', 'repaired'),
    fc.option(hostileResult, { freq: 4, nil: undefined }),
    fc.boolean(),
    (call, changes, mode, output, third) => {
      const text = changes.reduce(mutate, print(call))
      const truth = truthOf(call[0], call[1], output === undefined ? call[2] : output)
      const verdict = third
        ? createLevel3Judge(kits[3], mode, () => 0.5).judge(truth, text)
        : createApiBankJudge(kits[1], mode, () => 0.5).judge(truth, text)
      all += 1
      if (verdict.parsed !== undefined) wellFormed += 1
      expect(verdict.checks.length).toBeGreaterThan(0)
      if (verdict.correct) expect(verdict.error).toBeUndefined()
      else expect(ERRORS).toContain(verdict.error)
    },
  )
  fc.assert(property, tries(4000, 5))
  expect(wellFormed).toBeGreaterThan(all / 2)
}, 30_000)

it('does so for recorded results of any form', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...CALLS),
      fc.jsonValue({ maxDepth: 2 }),
      fc.jsonValue({ maxDepth: 2 }),
      (call, input, result) => {
        const truth = truthOf(call[0], {}, null)
        const [given, recorded] = [
          truthOf('', { input }, result).input,
          truthOf('', { result }, input).input,
        ]
        for (const mode of ['official', 'repaired'] as const) {
          expect(ERRORS).toContain(
            createApiBankJudge(kits[1], mode, () => 0.5).judge(
              { ...truth, input: given, result: recorded },
              print(call),
            ).error,
          )
        }
      },
    ),
    tries(300, 6),
  )
})

it("ToolRL's metric does so too", () => {
  const items = readToolRlItems(
    JSON.stringify([
      {
        system: '',
        user: '',
        answer: [{ name: 'A', parameters: { x: '1', n: 5 } }],
        other: { file: 'f', id: 0 },
      },
    ]),
  )
  const [item] = items.ok ? items.items : []
  if (item === undefined) throw new Error('no item')
  fc.assert(
    fc.property(mutations, (changes) => {
      const { correct, checks } = judgeToolRl(
        item,
        changes.reduce(
          mutate,
          '<think>x</think>\n<tool_call>\n{"name": "A", "parameters": {"x": "1", "n": 5.0}}\n</tool_call>',
        ),
      )
      expect(checks.length).toBeGreaterThan(0)
      expect(correct).toBe(checks.some(({ passed }) => passed))
    }),
    tries(1000, 7),
  )
})
