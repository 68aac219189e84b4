/** Whatever is called, on every method of every class: a result or an error text, soon. */
import { expect, it } from 'vitest'
import fc from 'fast-check'
import { CLASS_NAMES } from './backend-classes.ts'
import type { Method } from './backend-class.ts'
import type { Side } from './backend-classes.ts'
import { judgeMultiTurn } from './turn-checker.ts'
import { BACKEND, CLOCK, DEFAULTS, json, side } from '../testing/small-backend.ts'
import type { JsonDict, JsonValue } from '../../../run/calls/call-value.ts'
import { fieldOf, isJsonDict } from '../bfcl-records.ts'
import { parseExpression } from '../../python/python-parse.ts'
import { PyError } from '../../python/python-value.ts'
import { tries } from '../../../run/testing/tries.ts'

const ROOT =
  '{"GorillaFileSystem": {"root": {"home": {"type": "directory", "contents": {"a.txt": {"type": "file", "content": "one\\ntwo"}, "docs": {"type": "directory", "contents": {"b": {"type": "file", "content": ""}}}}}}}}'
const start = (): Side => side(CLASS_NAMES.join(' '), ROOT)
const METHODS: readonly (readonly [string, Method])[] = start().instances.flatMap(({ api }) => [
  ...api.methods,
])

const VALUES = [
  '0',
  '1',
  '-1',
  '7',
  '2.5',
  '1e308',
  '-0.0',
  '10**30',
  '9' + '9'.repeat(400),
  'True',
  'None',
  "''",
  "'a.txt'",
  "'docs'",
  "'b'",
  "'..'",
  "'ABC'",
  "'USR002'",
  "'Ada'",
  "'t1'",
  "'c1'",
  "'SFO'",
  "'LAX'",
  "'economy'",
  "'2024-01-01'",
  "'START'",
  "'l'",
  '[]',
  '[1, 2.0]',
  "['a', None]",
  '{}',
  "{'status': 'Closed'}",
  '{1: [2, (3,)]}',
  '()',
  "(1, 'x')",
  "'\\ud800'",
  "'é\\n\\0'",
  "'x' * 1000",
  "'x' * 10 ** 12",
  '[0] * 10 ** 9',
  '2 ** 2 ** 20',
  '1 / 0',
  'ls()',
  "cat('a.txt')['file_content']",
  'get_ticket(1)',
  'list_users()',
  'post_tweet("x")',
  'mean([1, 2])',
  'undefined',
  '-"x"',
  '[[[[]]]]',
  'lambda: 1',
  '{1, 2}',
  'f"{1}"',
  '...',
  '[x for x in [1]]',
]
const PIECES = [
  '(',
  ')',
  '[',
  ']',
  '{',
  '}',
  ',',
  '=',
  "'",
  '"',
  '\\',
  '.',
  '**',
  '*',
  ' ',
  '\n',
  '\0',
  '#',
  ':',
  'ls(',
  'sort (',
  'exit()',
  'é',
  '\ud800',
  '0x',
  '1e',
  'f"{',
  '"""',
]

interface Made {
  readonly method: number
  readonly values: readonly number[]
  readonly positional: number
  readonly dropped: number
  readonly spoil: number
  readonly at: number
  readonly piece: number
}
const made: fc.Arbitrary<Made> = fc.record({
  method: fc.nat(METHODS.length - 1),
  values: fc.array(fc.nat(VALUES.length - 1), { minLength: 8, maxLength: 8 }),
  positional: fc.nat(3),
  dropped: fc.nat(20),
  spoil: fc.nat(9),
  at: fc.nat(200),
  piece: fc.nat(PIECES.length - 1),
})

function callOf({ method, values, positional, dropped, spoil, at, piece }: Made): string {
  const [name, { parameters }] = METHODS[method] ?? ['ls', { parameters: [] }]
  const given = parameters.flatMap((parameter, i) => {
    const value = VALUES[values[i % values.length] ?? 0] ?? '0'
    return i === dropped
      ? []
      : [i < positional && i < dropped ? value : `${parameter.name}=${value}`]
  })
  const call = `${name}(${given.join(', ')})`
  const where = at % (call.length + 1)
  if (spoil === 0) return call.slice(0, where) + (PIECES[piece] ?? '') + call.slice(where)
  if (spoil === 1) return call.slice(0, where) + call.slice(where + 1 + (at % 5))
  if (spoil === 2) return (PIECES[piece] ?? '').repeat(at) + call
  return call
}

/** Runs of calls on one world, so that what one leaves behind meets the next. */
const CALLS = 100
const TRIES = tries(100, 11)

it('a call ends in a text', () => {
  let calls = 0
  let wellFormed = 0
  let answered = 0
  fc.assert(
    fc.property(fc.array(made, { minLength: CALLS, maxLength: CALLS }), (all) => {
      const on = start()
      for (const one of all) {
        const call = callOf(one)
        const result = on.run(call)
        calls += 1
        if (parseExpression(call).ok) wellFormed += 1
        if (!result.startsWith('Error during execution:')) answered += 1
        if (typeof result !== 'string') return false
      }
      for (const { api } of on.instances) {
        try {
          api.state()
        } catch (problem) {
          if (!(problem instanceof PyError)) throw problem
        }
      }
      return true
    }),
    { ...TRIES, endOnFailure: true },
  )
  console.log(`${calls} calls, ${wellFormed} of them well-formed, ${answered} answered`)
  expect(wellFormed).toBeGreaterThan(calls / 2)
}, 60_000)

/** Configurations of all classes: the default states, and a tree. */
const CONFIGS: JsonDict = json(`{"GorillaFileSystem": ${ROOT.slice(ROOT.indexOf(':') + 1, -1)}}`)
const MODULES: Readonly<Record<string, string>> = {
  MessageAPI: 'message_api',
  TwitterAPI: 'posting_api',
  TicketAPI: 'ticket_api',
  TradingBot: 'trading_bot',
  TravelAPI: 'travel_booking',
  VehicleControlAPI: 'vehicle_control',
}
const configOf = (className: string): JsonValue => {
  const defaults = fieldOf(DEFAULTS, MODULES[className] ?? '')
  return (
    (isJsonDict(defaults) ? fieldOf(defaults, 'DEFAULT_STATE') : fieldOf(CONFIGS, className)) ??
    null
  )
}
const ODD: readonly JsonValue[] = [
  null,
  true,
  -1,
  2.5,
  '',
  'x',
  [],
  {},
  [null],
  { x: [1] },
  '9'.repeat(500),
].map((value) => fieldOf(json(JSON.stringify({ value })), 'value') ?? null)

/** The value with one part of it replaced, or dropped: `way` says which. */
function spoilt(value: JsonValue, way: readonly number[], odd: JsonValue): JsonValue {
  const [step, ...rest] = way
  if (
    typeof value !== 'object' ||
    value === null ||
    step === undefined ||
    (value.kind !== 'dict' && value.kind !== 'list')
  )
    return odd
  if (value.kind === 'list')
    return {
      kind: 'list',
      items: value.items.map((item, i) =>
        i === step % value.items.length ? spoilt(item, rest, odd) : item,
      ),
    }
  const at = step % Math.max(1, value.entries.length)
  if (step % 5 === 4)
    return { kind: 'dict', entries: value.entries.filter((_entry, i) => i !== at) }
  return {
    kind: 'dict',
    entries: value.entries.map(([key, inner], i): [string, JsonValue] => [
      key,
      i === at ? spoilt(inner, rest, odd) : inner,
    ]),
  }
}

it('a configuration is judged or not, without an exception', () => {
  const entry = fc.record({
    name: fc.constantFrom(...CLASS_NAMES),
    way: fc.array(fc.nat(30), { maxLength: 5 }),
    odd: fc.constantFrom(...ODD),
    calls: fc.array(made, { minLength: 8, maxLength: 8 }),
    long: fc.boolean(),
  })
  let valid = 0
  fc.assert(
    fc.property(entry, ({ name, way, odd, calls, long }) => {
      const truth = calls.map(callOf)
      const verdict = judgeMultiTurn(
        {
          id: long ? 'multi_turn_base_0' : 'composite_0',
          involvedClasses: [name],
          groundTruth: [truth],
          initialConfig: { kind: 'dict', entries: [[name, spoilt(configOf(name), way, odd)]] },
        },
        [[truth]],
        { ...BACKEND, filler: LONG },
        CLOCK,
      )
      if (verdict.valid) valid += 1
      else
        expect([
          'multi_turn:not_judged',
          'multi_turn:instance_state_mismatch',
          'multi_turn:execution_response_mismatch',
        ]).toContain(verdict.errorType)
    }),
    { ...tries(600, 12), endOnFailure: true },
  )
  console.log(`600 configurations, ${valid} valid`)
}, 60_000)

/** Filler of our own under every official name. */
const LONG: JsonDict =
  json(`{"FILE_CONTENT_EXTENSION": " and more", "FILES_TAIL_USED": [], "POPULATE_FILE_EXTENSION": ["one.jpg"], "WATCH_LIST_EXTENSION": ["Z"], "TRANSACTION_HISTORY_EXTENSION": [{"type": "deposit", "amount": 1.0, "timestamp": "2024-01-01 00:00:00"}],
  "MA_5_EXTENSION": [1.0], "MA_20_EXTENSION": [1.0], "TECHNOLOGY_EXTENSION": ["ABC"], "AUTOMOBILE_EXTENSION": ["ABC"], "ORDER_DETAIL_EXTENSION": {"overview": "{symbol}"}, "CAR_STATUS_METADATA_EXTENSION": "m", "LONG_WEATHER_EXTENSION": {"a": 1},
  "PARKING_BRAKE_INSTRUCTION": "p", "INTERMEDIARY_CITIES": ["A"], "CREDIT_CARD_EXTENSION": {"2": {"balance": 1.0}}, "BOOKING_RECORD_EXTENSION": {"b": {"travel_cost": 1.0}}}`)
