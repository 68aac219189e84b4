/**
 * Each API's own rule for when a call's result is right: a row of comparisons between the result
 * and the recorded one, made in the official order. A rule is a generator, so that what it looks up
 * is looked up only once the comparisons before have been made: a missing key ends the evaluation
 * there with a KeyError, unless an earlier comparison has already decided.
 */
import { equal } from '../python/python-equal.ts'
import { repr } from '../python/python-print.ts'
import { rankOf, strptime } from '../python/strptime.ts'
import type { Check } from '../verdict.ts'
import type { JsonValue } from '../../run/calls/call-value.ts'
import { truncateText } from '../../run/truncate-text.ts'
import { PyError } from '../python/python-value.ts'
import { attempt, DATE, normalDate, normalDay, TIME, trimmedDate } from './dates.ts'
import type { Format } from './dates.ts'
import { strip } from './python-text.ts'
import { EMPTY_AID, EMPTY_SYMPTOM } from './tools/health.ts'
import { sortedDevices, trimmedDevice } from './tools/home.ts'
import { dictOf, elements, isDict, item, listOf, text } from './python-json.ts'

/** Compares a result with the recorded one. May throw what Python would raise. */
export type Rule = (result: JsonValue, truth: JsonValue) => Generator<Check, void>

const SHOWN = 400
const print = (value: JsonValue | PyError): string =>
  truncateText(value instanceof PyError ? `${value.type}: ${value.message}` : repr(value), SHOWN)

/** Two exceptions are two objects, which are never equal. */
const same = (name: string, actual: JsonValue | PyError, expected: JsonValue | PyError): Check => ({
  name,
  passed: !(actual instanceof PyError) && !(expected instanceof PyError) && equal(actual, expected),
  expected: print(expected),
  actual: print(actual),
})

const input = (result: JsonValue, name: string): JsonValue => item(item(result, 'input'), name)

function* whole(
  result: JsonValue,
  truth: JsonValue,
  ...names: readonly ('input' | 'output' | 'exception')[]
): Generator<Check, void> {
  for (const name of names) yield same(name, item(result, name), item(truth, name))
}

const outcome = (result: JsonValue, truth: JsonValue): Generator<Check, void> =>
  whole(result, truth, 'output', 'exception')

/** The name of another API than the recorded one ends the evaluation. */
export const NAME_ASSERTION = 'The API name is not correct.'

function sameName(result: JsonValue, truth: JsonValue): void {
  if (!equal(item(result, 'api_name'), item(truth, 'api_name')))
    throw new PyError('AssertionError', NAME_ASSERTION)
}

/** A field of the input as a text that one of its methods is called on. */
const field = (result: JsonValue, name: string, method = 'strip'): string =>
  text(input(result, name), method)
const trimmed =
  (name: string) =>
  (result: JsonValue): string =>
    strip(field(result, name))
const lowered =
  (name: string) =>
  (result: JsonValue): string =>
    strip(field(result, name)).toLowerCase()
const raised =
  (name: string) =>
  (result: JsonValue): string =>
    strip(field(result, name, 'upper').toUpperCase())
const dated =
  (name: string, format: Format) =>
  (result: JsonValue): string | PyError =>
    normalDate(field(result, name), format)

type Read = (result: JsonValue) => JsonValue | PyError

/** Reads all the named parts first, and then compares them, then the outcome. */
const fields = (parts: Readonly<Record<string, Read>>, then: Rule = outcome): Rule =>
  function* rule(result, truth) {
    const read = Object.entries(parts).map(([name, of]) => [name, of(result), of(truth)] as const)
    for (const [name, actual, expected] of read) yield same(name, actual, expected)
    yield* then(result, truth)
  }

const LEAST_OVERLAP = 0.5

/** Right when more than half of all words, apart by single spaces, are in both texts. */
function overlap(name: string, actual: string, expected: string): Check {
  const [ours, theirs] = [new Set(actual.split(' ')), new Set(expected.split(' '))]
  const shared = [...ours].filter((word) => theirs.has(word)).length
  const share = shared / (ours.size + theirs.size - shared)
  return {
    name: `${name} (more than half of the words)`,
    passed: share > LEAST_OVERLAP,
    expected: print(expected),
    actual: `${print(actual)} (${Math.round(100 * share)}%)`,
  }
}

const words = (name: string, result: JsonValue, lower: boolean): string =>
  lower ? field(result, name, 'lower').toLowerCase() : field(result, name, 'split')

interface Noted {
  readonly content: string
  readonly lower?: boolean
  readonly named?: boolean
  readonly others: readonly string[]
}

/** What users note down: the words of its content may differ, the token is not compared. */
const noted = ({ content, lower = false, named = false, others }: Noted): Rule =>
  function* rule(result, truth) {
    if (named) sameName(result, truth)
    yield overlap(content, words(content, result, lower), words(content, truth, lower))
    for (const other of others) yield same(other, input(result, other), input(truth, other))
    yield* outcome(result, truth)
  }

const agenda = (named: boolean): Rule =>
  noted({ content: 'content', named, others: ['time', 'location'] })
const reminder = (named: boolean): Rule =>
  noted({ content: 'content', lower: true, named, others: ['time'] })

const without = (dict: JsonValue, name: string): JsonValue =>
  isDict(dict) ? dictOf(dict.entries.filter(([key]) => key !== name)) : dict

/** Every other input must be equal, the token and the list of attendees too. */
const meeting: Rule = function* rule(result, truth) {
  const [ours, theirs] = [
    words('meeting_topic', result, false),
    words('meeting_topic', truth, false),
  ]
  yield overlap('meeting_topic', ours, theirs)
  yield same(
    'other input',
    without(item(result, 'input'), 'meeting_topic'),
    without(item(truth, 'input'), 'meeting_topic'),
  )
  yield* outcome(result, truth)
}

/** Of two deletions that succeeded, only the time counts. */
const deletion: Rule = function* rule(result, truth) {
  if (equal(item(truth, 'output'), 'success') && equal(item(result, 'output'), 'success'))
    yield same('time', input(result, 'time'), input(truth, 'time'))
  else yield* outcome(result, truth)
}

const exact: Rule = (result, truth) => whole(result, truth, 'input', 'output', 'exception')

/** The output is random: it only must not be there where the recorded one is not. */
function absentToo(result: JsonValue, truth: JsonValue): Check {
  const [actual, expected] = [item(result, 'output'), item(truth, 'output')]
  return {
    name: 'output (only whether there is one)',
    passed: expected !== null || actual === null,
    expected: expected === null ? 'None' : 'anything',
    actual: print(actual),
  }
}

const registerUser: Rule = function* rule(result, truth) {
  yield absentToo(result, truth)
  yield* whole(result, truth, 'input', 'exception')
}

const devices = (result: JsonValue): JsonValue =>
  listOf(sortedDevices(elements(input(result, 'devices')).map(trimmedDevice)))

/**
 * Scenes' devices are a list in the recorded input; the text of one has no names in its characters,
 * which ends the evaluation.
 */
const scene = (then: Rule): Rule => fields({ name: lowered('name'), devices }, then)

const named = (then: Rule): Rule =>
  function* rule(result, truth) {
    yield same('api_name', item(result, 'api_name'), item(truth, 'api_name'))
    yield* then(result, truth)
  }

const byTitle = (output: JsonValue): JsonValue => {
  const key = (one: JsonValue): string =>
    text(item(one, 'title'), '__add__') + text(item(one, 'abstract'), '__add__')
  return listOf(
    [...elements(output)].sort((a, b) => {
      const [x, y] = [key(a), key(b)]
      return x < y ? 1 : x > y ? -1 : 0
    }),
  )
}

/**
 * Documents in any order. Where one side has none, the official rule runs into a name it never
 * gave.
 */
const searchEngine: Rule = function* rule(result, truth) {
  yield same('api_name', item(result, 'api_name'), item(truth, 'api_name'))
  yield* whole(result, truth, 'exception')
  const [actual, expected] = [item(result, 'output'), item(truth, 'output')]
  const missing =
    actual === null ? 'response_output' : expected === null ? 'groundtruth_output' : undefined
  if (missing !== undefined)
    throw new PyError(
      'UnboundLocalError',
      `cannot access local variable '${missing}' where it is not associated with a value`,
    )
  yield same('output (in any order)', byTitle(actual), byTitle(expected))
}

const getToday: Rule = function* rule(result) {
  yield {
    name: 'output',
    passed: item(result, 'output') !== null,
    expected: 'a date',
    actual: print(item(result, 'output')),
  }
  yield same('exception', item(result, 'exception'), null)
  yield same('input', item(result, 'input'), null)
}

const timeOf =
  (name: string): Read =>
  (result) => {
    const written = trimmedDate(field(result, name))
    const moment = attempt(() => rankOf(strptime(written, TIME)))
    return moment instanceof PyError ? moment : { kind: 'float', value: moment }
  }

/** Both tools refuse an empty symptom even when they compare. */
const symptom =
  (refusal: PyError): Read =>
  (result) => {
    const written = strip(field(result, 'symptom')).toLowerCase()
    if (written === '') throw refusal
    return written
  }

const optional =
  (name: string, of: Read): Read =>
  (result) =>
    input(result, name) === null ? null : of(result)

const date = (name: string): Read => dated(name, DATE)
const time = (name: string): Read => dated(name, TIME)

/** Level 1 and 2. */
const RULES: Readonly<Record<string, Rule>> = {
  ...Object.fromEntries(
    [
      'AddAlarm',
      'BookHotel',
      'CheckToken',
      'DeleteAccount',
      'DeleteAlarm',
      'ForgotPassword',
      'GetUserToken',
      'ImageCaption',
      'ModifyAlarm',
      'ModifyPassword',
      'OpenBankAccount',
      'QueryAlarm',
      'SpeechRecognition',
    ].map((name) => [name, exact] as const),
  ),
  RegisterUser: registerUser,
  AddAgenda: agenda(true),
  ModifyAgenda: agenda(false),
  QueryAgenda: agenda(false),
  AddReminder: reminder(true),
  ModifyReminder: reminder(true),
  QueryReminder: reminder(false),
  AddMeeting: meeting,
  ModifyMeeting: meeting,
  QueryMeeting: meeting,
  DeleteAgenda: deletion,
  DeleteMeeting: deletion,
  DeleteReminder: deletion,
  AddScene: scene(function* rule(result, truth) {
    yield absentToo(result, truth)
    yield* whole(result, truth, 'exception')
  }),
  ModifyScene: scene(outcome),
  DeleteScene: fields({ name: lowered('name') }),
  QueryScene: fields({ name: lowered('name') }),
  AppointmentRegistration: fields(
    {
      patient_name: trimmed('patient_name'),
      date: date('date'),
      doctor_name: trimmed('doctor_name'),
    },
    function* rule(result, truth) {
      yield absentToo(result, truth)
      yield* whole(result, truth, 'exception')
    },
  ),
  QueryRegistration: fields({ patient_name: trimmed('patient_name'), date: date('date') }),
  ModifyRegistration: fields({
    appointment_id: trimmed('appointment_id'),
    new_appointment_date: optional('new_appointment_date', date('new_appointment_date')),
    new_appointment_doctor: optional('new_appointment_doctor', trimmed('new_appointment_doctor')),
  }),
  CancelRegistration: fields({ appointment_id: trimmed('appointment_id') }),
  TimedSwitch: fields({
    name: lowered('name'),
    time: time('time'),
    on: (result) => input(result, 'on'),
  }),
  CancelTimedSwitch: fields({ name: lowered('name'), time: time('time') }),
  RecordHealthData: fields({ user_id: raised('user_id'), time: time('time') }),
  QueryHealthData: fields({
    user_id: raised('user_id'),
    start_time: timeOf('start_time'),
    end_time: timeOf('end_time'),
  }),
  QueryStock: fields({ stock_code: raised('stock_code'), date: date('date') }),
  QueryBalance: fields({ token: trimmed('token') }),
  QueryHistoryToday: fields({ date: (result) => normalDay(field(result, 'date')) }),
  EmergencyKnowledge: fields({ symptom: symptom(EMPTY_AID) }),
  SymptomSearch: fields({ symptom: symptom(EMPTY_SYMPTOM) }),
  Calculator: calculator,
  DocumentQA: fields({ url: trimmed('url'), question: trimmed('question') }),
  SendEmail: fields({
    receiver: lowered('receiver'),
    subject: trimmed('subject'),
    content: trimmed('content'),
  }),
  Translate: named(fields({ src: (result) => input(result, 'src') })),
  Dictionary: named(outcome),
  Wiki: named(outcome),
  SearchEngine: searchEngine,
  PlayMusic: (result, truth) => whole(result, truth, 'output'),
  GetToday: getToday,
  ToolSearcher: outcome,
}

function* calculator(result: JsonValue, truth: JsonValue): Generator<Check, void> {
  const of = (side: JsonValue): string => field(side, 'formula', 'replace').replaceAll(' ', '')
  const [actual, expected] = [of(result), of(truth)]
  yield same('formula (without spaces)', actual, expected)
  yield* outcome(result, truth)
}

// Level 3.

const asserted = (then: Rule): Rule =>
  function* rule(result, truth) {
    sameName(result, truth)
    yield* then(result, truth)
  }

const precise: Rule = (result, truth) => whole(result, truth, 'output', 'exception', 'input')

const lazily = (...reads: readonly (readonly [string, Read])[]): Rule =>
  function* rule(result, truth) {
    for (const [name, of] of reads) yield same(name, of(result), of(truth))
  }

const part = (name: string): readonly [string, Read] => [name, (result) => input(result, name)]
const outputPart = (name: string): readonly [string, Read] => [
  `output.${name}`,
  (result) => item(item(result, 'output'), name),
]

/** The rest is compared with nothing left out. */
const OTHER_LEVEL3: Rule = asserted(precise)

const LEVEL3_RULES: Readonly<Record<string, Rule>> = {
  AddMeeting: meeting,
  Calculator: calculator,
  EmailReminder: asserted(function* rule(result, truth) {
    const [ours, theirs] = [item(result, 'input'), item(truth, 'input')]
    item(ours, 'content')
    item(theirs, 'content')
    yield* outcome(result, truth)
    yield same('input (but content)', without(ours, 'content'), without(theirs, 'content'))
  }),
  GetWeatherForCoordinates: precise,
  HotelAvailability: asserted(
    lazily(
      part('destination'),
      part('check_in_date'),
      part('check_out_date'),
      outputPart('hotels'),
    ),
  ),
  TaxCalculator: asserted(
    lazily(part('salary'), outputPart('salary_after_tax'), [
      'exception',
      (result) => item(result, 'exception'),
    ]),
  ),
  NearbyRestaurants: asserted((result, truth) => whole(result, truth, 'input')),
  PersonalInfoUpdate: asserted((result, truth) => whole(result, truth, 'input', 'output')),
  ToolSearcher: outcome,
}

/** The rule of an API of level 1, 2 or 3; undefined for a name that is none. */
export function ruleOf(
  api: string,
  level: 1 | 2 | 3,
  known: (api: string) => boolean,
): Rule | undefined {
  if (!known(api)) return undefined
  if (level === 3) return Object.hasOwn(LEVEL3_RULES, api) ? LEVEL3_RULES[api] : OTHER_LEVEL3
  return Object.hasOwn(RULES, api) ? RULES[api] : undefined
}

export interface Ruling {
  readonly correct: boolean
  /** In order; the first that failed decides. */
  readonly checks: readonly Check[]
  /** What ended the evaluation before it was decided. */
  readonly raised?: PyError
}

/** Makes every comparison of a rule; those after the one that decided are for show. */
export function applyRule(rule: Rule, result: JsonValue, truth: JsonValue): Ruling {
  const checks: Check[] = []
  try {
    for (const check of rule(result, truth)) checks.push(check)
  } catch (problem) {
    if (!(problem instanceof PyError)) throw problem
    const decided = checks.some((check) => !check.passed)
    checks.push({
      name: 'what the rule looks up',
      passed: false,
      expected: 'there',
      actual: `${problem.type}: ${problem.message}`,
    })
    if (!decided) return { correct: false, checks, raised: problem }
  }
  return { correct: checks.every((check) => check.passed), checks }
}
