/**
 * The oracles on files of our own: what agrees, what does not, and what is told of files that are
 * missing or of another form.
 */
import { describe, expect, it } from 'vitest'
import { multiTurnOracle, probesOracle } from './multi-turn-oracle.ts'
import { OracleError } from '../../oracle.ts'
import type { OfficialFiles, Oracle } from '../../oracle.ts'

const QUESTION = {
  id: 'multi_turn_base_0',
  question: [[{ role: 'user', content: 'x' }]],
  initial_config: { TicketAPI: { current_user: 'ada' } },
  path: [],
  involved_classes: ['TicketAPI'],
}
const TEXTS: Readonly<Record<string, string>> = {
  'BFCL_v4_multi_turn_base.json': JSON.stringify(QUESTION),
  'possible_answer/BFCL_v4_multi_turn_base.json': JSON.stringify({
    id: 'multi_turn_base_0',
    ground_truth: [["create_ticket('t')"]],
  }),
  'backend_default_states.json': JSON.stringify({
    ticket_api: { DEFAULT_STATE: { ticket_queue: [], ticket_counter: 1, current_user: null } },
  }),
}
const files = (without = ''): OfficialFiles => ({
  paths: Object.keys(TEXTS),
  read: (suffix) => (suffix === without ? undefined : TEXTS[suffix]),
})
const run = (oracle: Oracle, rows: readonly unknown[], without?: string) => [
  ...oracle(
    {
      path: 'rows.jsonl',
      text: rows.map((row) => (typeof row === 'string' ? row : JSON.stringify(row))).join('\n'),
    },
    files(without),
  ),
]

const TICKET = {
  id: 1,
  title: 't',
  description: '',
  status: 'Open',
  priority: 1,
  created_by: 'ada',
}
const RESULT =
  '{"id": 1, "title": "t", "description": "", "status": "Open", "priority": 1, "created_by": "ada"}'
const STATE = { TicketAPI: { ticket_queue: [TICKET], ticket_counter: 2, current_user: 'ada' } }
const trace = (result: string, state: unknown = STATE) => ({
  id: 'multi_turn_base_0',
  turns: [{ calls: ["create_ticket('t')"], results: [result], state }],
})

describe('the oracles of multi-turn', () => {
  it('take verdicts and traces in one file', () => {
    expect(
      run(multiTurnOracle, [
        {
          id: 'multi_turn_base_0',
          kind: 'right',
          decoded: [[["create_ticket('t')"]]],
          valid: true,
        },
        {
          id: 'multi_turn_base_0',
          kind: 'wrong',
          decoded: [[["create_ticket('u')"]]],
          valid: false,
          error_type: 'multi_turn:instance_state_mismatch',
        },
        { id: 'multi_turn_base_0', kind: 'misjudged', decoded: [[]], valid: true },
        trace(RESULT),
        trace('{}'),
        trace(RESULT, { TicketAPI: { ...STATE.TicketAPI, current_user: 'ben' } }),
        trace(RESULT, undefined),
      ]).map(({ agrees }) => agrees),
    ).toEqual([true, true, false, true, false, false, true])
  })

  it('keep kinds of numbers apart in states', () => {
    expect(
      run(multiTurnOracle, [
        JSON.stringify(trace(RESULT)).replace('"ticket_counter":2', '"ticket_counter":2.0'),
      ]),
    ).toMatchObject([{ agrees: false, official: 'TicketAPI.ticket_counter = 2.0', ours: '2' }])
  })

  it('take any exception for an exception of a probe', () => {
    const probe = (result: string) => ({
      id: 'multi_turn_base_0',
      calls: ['get_ticket()'],
      results: [result],
    })
    expect(
      run(probesOracle, [probe('Error during execution: whatever Python said'), probe('None')]).map(
        ({ agrees }) => agrees,
      ),
    ).toEqual([true, false])
  })

  it.each([
    ['BFCL_v4_multi_turn_base.json', /BFCL_v4_multi_turn_base.json is missing/],
    [
      'possible_answer/BFCL_v4_multi_turn_base.json',
      /possible_answer\/BFCL_v4_multi_turn_base.json is missing/,
    ],
    ['backend_default_states.json', /backend_default_states.json is missing/],
  ])('say that %s is missing', (name, message) => {
    expect(() => run(multiTurnOracle, [trace(RESULT)], name)).toThrow(message)
  })

  it.each<[string, unknown]>([
    ['rows.jsonl:1', '{'],
    ['expected an object', '[]'],
    ['id: expected a text', {}],
    ['is no id of a multi-turn category', { id: 'simple_3' }],
    ['no entry multi_turn_base_9', { id: 'multi_turn_base_9' }],
    ['"decoded" with a verdict', { id: 'multi_turn_base_0' }],
    ['decoded: expected a list', { id: 'multi_turn_base_0', decoded: 5, valid: true }],
    ['valid: expected true or false', { id: 'multi_turn_base_0', decoded: [] }],
    [
      'one for each of the 1 calls',
      { id: 'multi_turn_base_0', turns: [{ calls: ['x'], results: [] }] },
    ],
  ])('say %s of a row of another form', (message, row) => {
    const act = () => run(multiTurnOracle, [row])
    expect(act).toThrow(OracleError)
    expect(act).toThrow(message)
  })
})
