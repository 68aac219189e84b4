/** The APIs' own rules, comparison by comparison, on results written out by hand. */
import { describe, expect, it } from 'vitest'
import { applyRule, ruleOf } from './api-rules.ts'
import { truthOf, value } from './testing/small-kit.ts'

type Input = Readonly<Record<string, unknown>>
interface Side {
  readonly name?: string
  readonly input?: Input | null
  readonly output?: unknown
  readonly exception?: string | null
}

/**
 * `+` a comparison that passed, `-` one that did not, and what ended the rule before it was
 * decided.
 */
function ruled(
  api: string,
  actual: Side,
  expected: Side = actual,
  level: 1 | 2 | 3 = 1,
): { readonly correct: boolean; readonly checks: readonly string[]; readonly raised?: string } {
  const rule = ruleOf(api, level, () => true)
  if (rule === undefined) throw new Error(`no rule for ${api}`)
  const side = ({ name = api, input = {}, output = 'success', exception = null }: Side) =>
    value({ api_name: name, input, output, exception })
  const { correct, checks, raised } = applyRule(rule, side(actual), side(expected))
  return {
    correct,
    checks: checks.map(({ name, passed }) => `${passed ? '+' : '-'} ${name}`),
    ...(raised === undefined ? {} : { raised: `${raised.type}: ${raised.message}` }),
  }
}
const OUTCOME = ['+ output', '+ exception']

describe('rules of levels 1 and 2', () => {
  it('are there for the names that have one, and every name has one on level 3', () => {
    expect([
      ruleOf('Nothing', 1, () => true),
      ruleOf('QueryStock', 1, () => false),
      ruleOf('toString', 1, () => true),
      ruleOf('QueryStock', 3, () => false),
    ]).toEqual([undefined, undefined, undefined, undefined])
    expect(ruleOf('Nothing', 3, () => true)).toBe(ruleOf('toString', 3, () => true))
    expect(ruleOf('AddMeeting', 1, () => true)).toBe(ruleOf('AddMeeting', 3, () => true))
    expect(ruleOf('QueryStock', 2, () => true)).toBe(ruleOf('QueryStock', 1, () => true))
  })

  it('compare all of it, or what was noted with more than half of its words', () => {
    expect(ruled('AddAlarm', { input: { time: 'a' } })).toEqual({
      correct: true,
      checks: ['+ input', ...OUTCOME],
    })
    for (const [side, failed] of [
      [{ input: { time: 'b' } }, 'input'],
      [{ input: { time: 'a' }, output: 1 }, 'output'],
      [{ input: { time: 'a' }, exception: 'x' }, 'exception'],
    ] as const) {
      expect(
        ruled('AddAlarm', side, { input: { time: 'a' } }).checks.filter((check) =>
          check.startsWith('-'),
        ),
      ).toEqual([`- ${failed}`])
    }
    const note = (content: string, time = 't', location = 'l') => ({
      input: { content, time, location },
    })
    const WORDS = 'content (more than half of the words)'
    expect(ruled('AddAgenda', note('a b c'), note('a b c d'))).toEqual({
      correct: true,
      checks: [`+ ${WORDS}`, '+ time', '+ location', ...OUTCOME],
    })
    // Two of four words in both is half, and not more; words count once.
    expect(ruled('AddAgenda', note('a b c'), note('a b d')).checks[0]).toBe(`- ${WORDS}`)
    expect(ruled('AddAgenda', note('a a a b'), note('a b')).checks[0]).toBe(`+ ${WORDS}`)
    expect(ruled('AddAgenda', note('A b'), note('a b')).checks[0]).toBe(`- ${WORDS}`)
    expect(ruled('AddReminder', note('A b'), note('a b')).checks).toEqual([
      `+ ${WORDS}`,
      '+ time',
      ...OUTCOME,
    ])
    expect(ruled('AddAgenda', note('a', 's', 'm'), note('a')).checks.slice(1, 3)).toEqual([
      '- time',
      '- location',
    ])
  })

  it('end with another API’s name where they look at it first, and only there', () => {
    const other: Side = { name: 'Other', input: { content: 'a', time: 't', location: 'l' } }
    const own = (api: string): Side => ({ ...other, name: api })
    for (const api of ['AddAgenda', 'AddReminder', 'ModifyReminder'])
      expect(ruled(api, other, own(api))).toMatchObject({
        correct: false,
        raised: 'AssertionError: The API name is not correct.',
      })
    for (const api of ['ModifyAgenda', 'QueryAgenda', 'QueryReminder'])
      expect(ruled(api, other, own(api)).raised).toBeUndefined()
  })

  it('say what may be there, and that no two exceptions are equal', () => {
    const said = (api: string, actual: Side, expected: Side) => {
      const side = ({ input = {}, output = 'success', exception = null }: Side) =>
        value({ api_name: api, input, output, exception })
      const rule = ruleOf(api, 1, () => true)
      return rule === undefined
        ? []
        : applyRule(rule, side(actual), side(expected)).checks.map(
            ({ expected: wanted, actual: found }) => `${wanted} | ${found}`,
          )
    }
    expect(said('RegisterUser', { output: 5 }, { output: null })[0]).toBe('None | 5')
    expect(said('RegisterUser', { output: null }, { output: 'x' })[0]).toBe('anything | None')
    expect(said('GetToday', { output: 'x', input: null }, {})).toEqual([
      "a date | 'x'",
      'None | None',
      'None | None',
    ])
    expect(
      said(
        'CancelTimedSwitch',
        { input: { name: 'a', time: 'x' } },
        { input: { name: 'a', time: '2023-1-1 1:00:00' } },
      )[1],
    ).toMatch(/^'2023-01-01 01:00:00' \| ValueError: time data 'x'/)
    expect(said('QueryBalance', { input: {} }, { input: { token: 't' } })).toEqual([
      "there | KeyError: 'token'",
    ])
  })

  it('say how many of the words are shared', () => {
    const rule = ruleOf('AddReminder', 1, () => true)
    const { result } = truthOf('AddReminder', { content: 'a b', time: 't' }, 'success')
    const checks =
      rule === undefined
        ? []
        : applyRule(
            rule,
            truthOf('AddReminder', { content: 'a c d', time: 't' }, 'success').result,
            result,
          ).checks
    expect(checks[0]).toEqual({
      name: 'content (more than half of the words)',
      passed: false,
      expected: "'a b'",
      actual: "'a c d' (25%)",
    })
    expect(rule === undefined ? [] : applyRule(rule, result, result).checks[0]?.actual).toBe(
      "'a b' (100%)",
    )
  })

  it('of meetings compare all other inputs as they are, of deletions that succeeded the time alone', () => {
    const meeting = (more: Input = {}) => ({
      input: { token: 't', meeting_topic: 'a b c', attendees: ['x'], ...more },
    })
    expect(ruled('AddMeeting', meeting({ meeting_topic: 'a b' }), meeting())).toEqual({
      correct: true,
      checks: ['+ meeting_topic (more than half of the words)', '+ other input', ...OUTCOME],
    })
    expect(ruled('AddMeeting', meeting({ token: 'u' }), meeting()).checks[1]).toBe('- other input')
    const deletion = (time: string, output = 'success') => ({ input: { time }, output })
    expect(ruled('DeleteAgenda', deletion('a'))).toEqual({ correct: true, checks: ['+ time'] })
    expect(ruled('DeleteAgenda', deletion('a'), deletion('b'))).toEqual({
      correct: false,
      checks: ['- time'],
    })
    expect(ruled('DeleteAgenda', deletion('a', 'failed'), deletion('b'))).toEqual({
      correct: false,
      checks: ['- output', '+ exception'],
    })
    expect(ruled('DeleteAgenda', deletion('a'), deletion('b', 'failed')).checks).toEqual([
      '- output',
      '+ exception',
    ])
    expect(ruled('DeleteAgenda', deletion('a', 'failed'), deletion('b', 'failed')).correct).toBe(
      true,
    )
  })

  it('look at random outputs only for whether there is one', () => {
    const user = (output: unknown) => ({ input: { username: 'a' }, output })
    const ONE = 'output (only whether there is one)'
    expect(ruled('RegisterUser', user('123'), user('456'))).toEqual({
      correct: true,
      checks: [`+ ${ONE}`, '+ input', '+ exception'],
    })
    expect(ruled('RegisterUser', user(null), user('456')).checks[0]).toBe(`+ ${ONE}`)
    expect(ruled('RegisterUser', user('123'), user(null)).checks[0]).toBe(`- ${ONE}`)
    expect(ruled('RegisterUser', user(null), user(null)).checks[0]).toBe(`+ ${ONE}`)
    const appointment = { input: { patient_name: 'Eve', date: '2023-1-2', doctor_name: 'Wu' } }
    expect(
      ruled(
        'AppointmentRegistration',
        { ...appointment, output: '1' },
        { ...appointment, output: '2' },
      ).checks,
    ).toEqual(['+ patient_name', '+ date', '+ doctor_name', `+ ${ONE}`, '+ exception'])
    const scene = (devices: unknown, output: unknown) => ({
      input: { name: ' Home ', devices },
      output,
    })
    const devices = [
      { name: 'B', description: 'x' },
      { name: 'a ', description: 'y ' },
    ]
    expect(
      ruled(
        'AddScene',
        scene(devices, 1),
        scene(
          [
            { name: 'a', description: 'y' },
            { name: 'b', description: 'x' },
          ],
          2,
        ),
      ).checks,
    ).toEqual(['+ name', '+ devices', `+ ${ONE}`, '+ exception'])
    expect(ruled('ModifyScene', scene(devices, 1), scene(devices, 2)).checks).toEqual([
      '+ name',
      '+ devices',
      '- output',
      '+ exception',
    ])
  })

  it('normalise what people write in several ways', () => {
    const pairs: readonly (readonly [
      api: string,
      name: string,
      one: string,
      other: string,
      equal: boolean,
    ])[] = [
      ['QueryScene', 'name', ' Home', 'home', true],
      ['DeleteScene', 'name', 'home', 'office', false],
      ['CancelRegistration', 'appointment_id', ' 1 ', '1', true],
      ['CancelRegistration', 'appointment_id', 'A', 'a', false],
      ['QueryBalance', 'token', ' t', 't', true],
      ['QueryHistoryToday', 'date', '2001-12-10', '12-10', true],
      ['EmergencyKnowledge', 'symptom', ' Cough', 'cough', true],
    ]
    for (const [api, name, one, other, equal] of pairs)
      expect(ruled(api, { input: { [name]: one } }, { input: { [name]: other } }), api).toEqual({
        correct: equal,
        checks: [`${equal ? '+' : '-'} ${name}`, ...OUTCOME],
      })
    const health = (user_id: string, start_time: string) => ({
      input: { user_id, start_time, end_time: '2023-01-02 00:00:00' },
    })
    expect(
      ruled(
        'QueryHealthData',
        health('a1', '2023-1-1 10:00:00'),
        health(' A1', '2023-01-01 10:00:00'),
      ).checks,
    ).toEqual(['+ user_id', '+ start_time', '+ end_time', ...OUTCOME])
    expect(ruled('QueryHealthData', health('a1', 'x'), health('a1', 'x')).checks[1]).toBe(
      '- start_time',
    )
    const moved = (date: string | null, doctor: string | null) => ({
      input: { appointment_id: '1', new_appointment_date: date, new_appointment_doctor: doctor },
    })
    expect(ruled('ModifyRegistration', moved(null, ' Wu'), moved(null, 'Wu')).correct).toBe(true)
    expect(
      ruled('ModifyRegistration', moved('2023-1-1', null), moved('2023-01-01', null)).correct,
    ).toBe(true)
    expect(ruled('ModifyRegistration', moved('2023-01-01', null), moved(null, null)).correct).toBe(
      false,
    )
    const timed = (on: unknown) => ({ input: { name: 'Lamp', time: '2023-1-1 1:00:00', on } })
    expect(ruled('TimedSwitch', timed(true), timed(false)).checks).toEqual([
      '+ name',
      '+ time',
      '- on',
      ...OUTCOME,
    ])
    expect(
      ruled('Calculator', { input: { formula: '1 + 1' } }, { input: { formula: '1+1' } }).checks,
    ).toEqual(['+ formula (without spaces)', ...OUTCOME])
  })

  it('refuse an empty symptom, and what is no text or not there, before anything is compared', () => {
    expect(ruled('SymptomSearch', { input: { symptom: ' ' } }).raised).toMatch(/^Exception: /)
    expect(ruled('EmergencyKnowledge', { input: { symptom: '' } }).raised).not.toBe(
      ruled('SymptomSearch', { input: { symptom: '' } }).raised,
    )
    expect(ruled('QueryBalance', { input: { token: 5 } })).toEqual({
      correct: false,
      checks: ['- what the rule looks up'],
      raised: "AttributeError: 'int' object has no attribute 'strip'",
    })
    expect(ruled('QueryBalance', { input: {} }, { input: { token: 't' } }).raised).toBe(
      "KeyError: 'token'",
    )
    // What was decided before stays decided.
    expect(
      ruled('AddAgenda', { input: { content: 'x y' } }, { input: { content: 'a b' } }),
    ).toEqual({
      correct: false,
      checks: ['- content (more than half of the words)', '- what the rule looks up'],
    })
  })

  it('take documents in any order, and need some on both sides', () => {
    const found = (...titles: readonly string[]) => ({
      output: titles.map((title) => ({ title, abstract: 'x' })),
    })
    expect(ruled('SearchEngine', found('a', 'c', 'b'), found('b', 'a', 'c'))).toEqual({
      correct: true,
      checks: ['+ api_name', '+ exception', '+ output (in any order)'],
    })
    expect(ruled('SearchEngine', found('a'), found('b')).checks.at(-1)).toBe(
      '- output (in any order)',
    )
    expect(ruled('SearchEngine', { output: null }, found('a')).raised).toBe(
      "UnboundLocalError: cannot access local variable 'response_output' where it is not associated with a value",
    )
    expect(ruled('SearchEngine', found('a'), { output: null }).raised).toContain(
      "'groundtruth_output'",
    )
    expect(ruled('SearchEngine', { ...found('a'), name: 'Other' }, found('a')).checks[0]).toBe(
      '- api_name',
    )
  })

  it('of today only want that there is one, of music the output, of words the name and the outcome', () => {
    expect(
      ruled(
        'GetToday',
        { input: null, output: '2023-01-01' },
        { input: null, output: '2020-01-01' },
      ),
    ).toEqual({ correct: true, checks: ['+ output', '+ exception', '+ input'] })
    expect(ruled('GetToday', { input: {}, output: null, exception: 'x' }).checks).toEqual([
      '- output',
      '- exception',
      '- input',
    ])
    expect(
      ruled('PlayMusic', { input: { a: 1 } }, { input: { a: 2 }, exception: 'x' }).checks,
    ).toEqual(['+ output'])
    expect(ruled('Dictionary', { input: { a: 1 } }, { input: { a: 2 } }).checks).toEqual([
      '+ api_name',
      ...OUTCOME,
    ])
    expect(ruled('Translate', { input: { src: 'a' } }, { input: { src: 'b' } }).checks).toEqual([
      '+ api_name',
      '- src',
      ...OUTCOME,
    ])
  })
})

describe('rules of level 3', () => {
  const third = (api: string, actual: Side, expected: Side = actual) =>
    ruled(api, actual, expected, 3)
  it('look at the name first, then compare with nothing left out, or what the API says', () => {
    expect(third('Burn', { input: { a: 1 } }).checks).toEqual([...OUTCOME, '+ input'])
    expect(third('Burn', { name: 'Other', input: {} }, { input: {} }).raised).toContain(
      'AssertionError',
    )
    expect(
      third(
        'EmailReminder',
        { input: { content: 'x', to: 'a' } },
        { input: { content: 'y', to: 'a' } },
      ).checks,
    ).toEqual([...OUTCOME, '+ input (but content)'])
    expect(
      third(
        'EmailReminder',
        { input: { content: 'x', to: 'a' } },
        { input: { content: 'x', to: 'b' } },
      ).checks.at(-1),
    ).toBe('- input (but content)')
    expect(third('EmailReminder', { input: { to: 'a' } }, { input: { content: 'x' } }).raised).toBe(
      "KeyError: 'content'",
    )
    expect(
      third('GetWeatherForCoordinates', { name: 'Other', input: { a: 1 } }, { input: { a: 1 } })
        .correct,
    ).toBe(true)
    const hotel = (destination: string, hotels: unknown) => ({
      input: { destination, check_in_date: '1', check_out_date: '2' },
      output: { hotels },
    })
    expect(third('HotelAvailability', hotel('a', 1), hotel('b', 2)).checks).toEqual([
      '- destination',
      '+ check_in_date',
      '+ check_out_date',
      '- output.hotels',
    ])
    const tax = (salary: number, left: number, exception: string | null = null) => ({
      input: { salary },
      output: { salary_after_tax: left, more: Math.abs(left) + salary },
      exception,
    })
    expect(third('TaxCalculator', tax(1, 2), tax(1, 3, 'x')).checks).toEqual([
      '+ salary',
      '- output.salary_after_tax',
      '- exception',
    ])
    expect(
      third('NearbyRestaurants', { input: { a: 1 }, output: 1 }, { input: { a: 1 }, output: 2 })
        .checks,
    ).toEqual(['+ input'])
    expect(
      third('PersonalInfoUpdate', { input: { a: 1 }, exception: 'x' }, { input: { a: 1 } }).checks,
    ).toEqual(['+ input', '+ output'])
    expect(third('ToolSearcher', { input: { a: 1 } }, { input: { a: 2 } }).checks).toEqual(OUTCOME)
    expect(
      third('Calculator', { input: { formula: '1' } }, { input: { formula: '2' } }).checks[0],
    ).toBe('- formula (without spaces)')
  })
})
