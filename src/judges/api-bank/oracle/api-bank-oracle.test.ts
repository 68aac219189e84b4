/** Recorded verdicts of our own making, in the forms that they may come in. */
import { describe, expect, it } from 'vitest'
import { OracleError } from '../../oracle.ts'
import type { OfficialFiles } from '../../oracle.ts'
import { apiBankOracle } from './api-bank-oracle.ts'
import { rougeOracle } from './rouge-oracle.ts'

const DIALOGUE = [
  { role: 'User', text: 'My token, please.' },
  {
    role: 'API',
    api_name: 'GetUserToken',
    param_dict: { username: 'ada', password: 'engine' },
    result: {
      api_name: 'GetUserToken',
      input: { username: 'ada', password: 'engine' },
      output: { token: 'tok-ada' },
      exception: null,
    },
  },
  {
    role: 'API',
    api_name: 'ToolSearcher',
    param_dict: { keywords: 'balance' },
    result: {
      api_name: 'ToolSearcher',
      input: { keywords: 'balance' },
      output: { name: 'QueryBalance' },
      exception: null,
    },
  },
  { role: 'AI', text: 'Here it is.' },
]
  .map((turn) => JSON.stringify(turn))
  .join('\n')

const WEATHER = {
  api_name: 'TravelStatus',
  input: { member_name: 'John' },
  output: 'Traveling',
  exception: null,
}
const TASKS = JSON.stringify([
  {
    requirement: '',
    response: '',
    apis: [
      {
        api_name: 'ToolSearcher',
        input: { keywords: 'TravelStatus' },
        output: {
          api_name: 'ToolSearcher',
          input: { keywords: 'TravelStatus' },
          output: { name: 'TravelStatus' },
          exception: null,
        },
      },
      { api_name: 'TravelStatus', input: { member_name: 'John' }, output: WEATHER },
    ],
  },
])

const FILES: Readonly<Record<string, string>> = {
  'api-bank/init_database/Account.json': JSON.stringify({
    ada: { password: 'engine', token: 'tok-ada', email: 'a' },
  }),
  'api-bank/lv1-lv2-samples/level-1-given-desc/d.jsonl': DIALOGUE,
  'api-bank/test-data/level-3.json': TASKS,
}

function files(held: Readonly<Record<string, string>> = FILES): OfficialFiles {
  return {
    paths: Object.keys(held),
    read: (suffix) => {
      const path = Object.keys(held).find((one) => one.endsWith(`/${suffix}`))
      return path === undefined ? undefined : held[path]
    },
  }
}

const compared = (rows: unknown, held = files()) => [
  ...apiBankOracle(
    {
      path: 'rows.json',
      text: Array.isArray(rows)
        ? rows.map((row) => JSON.stringify(row)).join('\n')
        : JSON.stringify(rows),
    },
    held,
  ),
]
const agrees = (rows: unknown): readonly boolean[] => compared(rows).map((row) => row.agrees)

const gold = {
  level: 1,
  file: 'd.jsonl',
  id: 0,
  text: "[GetUserToken(username='ada', password='engine')]",
  parsed: ['GetUserToken', { username: 'ada', password: 'engine' }],
  correct: true,
  error: null,
  result: {
    api_name: 'GetUserToken',
    input: { username: 'ada', password: 'engine' },
    output: { token: 'tok-ada' },
    exception: null,
  },
}
const search = {
  level: 1,
  file: 'd.jsonl',
  id: 1,
  text: "[ToolSearcher(keywords='balance')]",
  external: true,
}

describe('rows of levels 1 and 2', () => {
  it('agree in all that was recorded', () => {
    expect(agrees([gold])).toEqual([true])
    expect(
      agrees([
        { ...gold, correct: false },
        { ...gold, parsed: ['GetUserToken', {}] },
        { ...gold, result: { ...gold.result, output: null } },
      ]),
    ).toEqual([false, false, false])
    const wrong = {
      ...gold,
      text: "[GetUserToken(username='ada', password='x')]",
      parsed: undefined,
      result: undefined,
      correct: false,
    }
    expect(
      agrees([
        { ...wrong, error: 'HAS_EXCEPTION: The password is incorrect.' },
        { ...wrong, error: 'HAS_EXCEPTION: no' },
        { ...wrong, error: 'KEY_ERROR' },
      ]),
    ).toEqual([true, false, false])
    expect(
      agrees([
        {
          ...gold,
          text: 'none',
          parsed: [null, null],
          result: null,
          correct: false,
          error: 'NO_API_CALL',
        },
      ]),
    ).toEqual([true])
  })

  it('of external tools get the answer that they record', () => {
    expect(
      agrees([
        { ...search, correct: true, error: null },
        { ...search, correct: false, error: 'UNCAUGHT:ImportError:no model', result: null },
        {
          ...search,
          correct: false,
          error: 'HAS_EXCEPTION: no model',
          result: {
            api_name: 'ToolSearcher',
            input: { keywords: 'balance' },
            output: null,
            exception: 'no model',
          },
        },
      ]),
    ).toEqual([true, true, true])
  })

  it.each([
    [[{ ...gold, file: 'gone.jsonl' }], /gone\.jsonl is not among the official files/],
    [[{ ...gold, id: 3 }], /d\.jsonl has no API sample 3/],
    [[{ ...gold, correct: 'yes' }], /correct: expected true or false/],
    [[{ ...gold, text: 5 }], /text: expected a text/],
  ])('say what is wrong with them', (rows, message) => {
    expect(() => compared(rows)).toThrow(OracleError)
    expect(() => compared(rows)).toThrow(message)
  })

  it('need the databases', () => {
    expect(() => compared([gold], files({}))).toThrow(
      /init_database is not among the official files/,
    )
    expect(() => compared([gold], files({ ...FILES, 'x/init_database/Bank.json': '{' }))).toThrow(
      /Bank\.json:1/,
    )
  })
})

describe('rows of level 3', () => {
  const row = { sample_id: 0, api_id: 1, api_name: 'TravelStatus', correct: true, result: WEATHER }
  it.each([
    ['a line each', [row]],
    [
      'with what was written',
      [
        { ...row, pred: "API-Request: [TravelStatus(member_name='John')]" },
        { ...row, text: "[TravelStatus(member_name='Ada')]", correct: false, result: undefined },
      ],
    ],
    [
      'below their task',
      {
        total: 2,
        correct: 2,
        samples: [
          {
            sample_id: 0,
            calls: [
              {
                ...row,
                sample_id: undefined,
                api_id: undefined,
                api: 'ToolSearcher',
                api_name: undefined,
                result: undefined,
              },
              { ...row, sample_id: undefined, api_id: undefined },
            ],
          },
        ],
      },
    ],
    ['in lists of lists', { rows: [[{ correct: true }, { correct: true, result: WEATHER }]] }],
    ['under numbers', { 0: { 1: true } }],
    ['under pairs of numbers', { '0_1': { correct: true, result: WEATHER } }],
    [
      'with what they are held against',
      [{ sample_id: 7, api_id: 9, correct: true, groundtruth: WEATHER }],
    ],
  ])('%s', (_, rows) => {
    const all = agrees(rows)
    expect(all.length).toBeGreaterThan(0)
    expect(all.every((one) => one)).toBe(true)
  })

  it('disagree where they are wrong', () => {
    expect(
      agrees([
        { ...row, correct: false },
        { ...row, result: { ...WEATHER, output: 'Home' } },
      ]),
    ).toEqual([false, false])
  })

  it('say which call is missing', () => {
    expect(() => compared([{ sample_id: 4, api_id: 1, correct: true }])).toThrow(
      /call 1 of task 4 is not among the official files/,
    )
  })
})

it('ROUGE-L rows agree within a billionth, or in the error', () => {
  const rows = [
    { hypothesis: 'a', reference: 'a', f: 0.999999995 },
    { hypothesis: 'a', reference: 'a', f: 1 },
    { hypothesis: '', reference: 'a', error: 'ValueError: Hypothesis is empty.' },
    { hypothesis: '', reference: 'a', f: 0 },
  ]
  expect(
    [
      ...rougeOracle(
        { path: 'r', text: rows.map((row) => JSON.stringify(row)).join('\n') },
        files(),
      ),
    ].map((row) => row.agrees),
  ).toEqual([true, false, true, false])
})
