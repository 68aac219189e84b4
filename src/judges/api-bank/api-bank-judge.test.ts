import { describe, expect, it } from 'vitest'
import { createLevel3Judge } from './api-bank-judge.ts'
import { judged, kitOf, truthOf } from './testing/small-kit.ts'

const token = truthOf('GetUserToken', { username: 'ada', password: 'engine' }, { token: 'tok-ada' })

describe('the official table of errors', () => {
  it.each([
    ["[GetUserToken(username='ada', password='engine')]", undefined],
    ["[GetUserToken(password='engine', username='ada')]", undefined],
    ["GetUserToken(username='ada', password='engine')", 'NO_API_CALL'],
    ["[GetUserTokens(username='ada', password='engine')]", 'API_NAME_MISMATCH'],
    ["[GetUserToken(username='ada', password='engine', x='1')]", 'INVALID_INPUT_PARAMETER'],
    ["[GetUserToken(username='ada')]", 'MISS_INPUT_ARGUMENT'],
    ["[GetUserToken(username='ada', password='x')]", 'HAS_EXCEPTION'],
    ["[GetUserToken(username='bob', password='b')]", 'OUTPUT_MISMATCH'],
    ['x'.repeat(30_000), 'TOO_LONG'],
  ])('%.60s', (text, error) => {
    const verdict = judged(token, text)
    expect([verdict.correct, verdict.error]).toEqual([error === undefined, error])
    expect(verdict.checks.every(({ passed }) => passed)).toBe(
      verdict.correct || verdict.error === 'INPUT_MISMATCH',
    )
  })

  it('says what was raised and names the comparison that failed', () => {
    expect(judged(token, "[GetUserToken(username='ada')]").detail).toBe(
      "GetUserToken.call() missing 1 required positional argument: 'password'",
    )
    const { checks } = judged(token, "[GetUserToken(username='bob', password='b')]")
    expect(checks.find(({ passed }) => !passed)).toEqual({
      name: 'input',
      passed: false,
      expected: "{'username': 'ada', 'password': 'engine'}",
      actual: "{'username': 'bob', 'password': 'b'}",
    })
  })

  it('tells each check, the one that failed last', () => {
    const A_CALL = "[Name(key='value')]"
    expect(judged(token, 'x'.repeat(20_001)).checks).toEqual([
      { name: 'length', passed: false, expected: 'at most 20000 characters', actual: '20001' },
    ])
    expect(judged(token, 'x'.repeat(20_000)).checks).toEqual([
      { name: 'a call', passed: false, expected: A_CALL, actual: 'none' },
    ])
    expect(judged(token, "[GetUserTokens(a='b')]")).toMatchObject({
      detail: 'GetUserTokens vs GetUserToken',
      parsed: { name: 'GetUserTokens', args: [['a', 'b']] },
      checks: [
        { name: 'a call', passed: true, expected: A_CALL, actual: 'GetUserTokens' },
        { name: 'API', passed: false, expected: 'GetUserToken', actual: 'GetUserTokens' },
      ],
    })
    const ended = judged(token, "[GetUserToken(username='ada')]")
    expect(ended.checks.at(-1)).toEqual({
      name: 'the call runs',
      passed: false,
      expected: 'a result',
      actual: "GetUserToken.call() missing 1 required positional argument: 'password'",
    })
    expect(ended).not.toHaveProperty('result')
    expect(judged(token, "[GetUserToken(username='ada', password='x')]").detail).not.toBe('')
    expect(judged(token, "[GetUserToken(username='ada', password='engine')]")).toMatchObject({
      correct: true,
      result: { kind: 'dict' },
      parsed: { name: 'GetUserToken' },
    })
  })

  it('calls uncaught what ends an official run', () => {
    const hotel = truthOf('BookHotel', { hotel_name: 'Inn' }, '2')
    expect(judged(hotel, "[BookHotel(room_count='2x')]")).toMatchObject({
      correct: false,
      error: 'UNCAUGHT',
      detail: 'invalid parameter type. parameter: 2x',
    })
    expect(
      judged(
        truthOf('AddScene', { name: 'a', devices: [] }, 'success'),
        "[AddScene(name='a', devices='[]')]",
      ),
    ).toMatchObject({
      correct: false,
      error: 'UNCAUGHT',
      detail: "TypeError:string indices must be integers, not 'str'",
    })
    expect(
      judged(truthOf('Translate', { src: 'hello' }, 'hallo'), "[Translate(src='hello')]"),
    ).toMatchObject({ correct: false, error: 'NO_RECORDING' })
  })

  it('has no verdict for what was recorded under other parameters: a key error', () => {
    const renamed = truthOf(
      'CancelTimedSwitch',
      { device_id: 'lamp', time: '2023-05-01 20:00:00' },
      'success',
    )
    expect(
      judged(renamed, "[CancelTimedSwitch(device_id='lamp', time='2023-05-01 20:00:00')]").error,
    ).toBe('INVALID_INPUT_PARAMETER')
    expect(
      judged(renamed, "[CancelTimedSwitch(name='lamp', time='2023-05-01 20:00:00')]"),
    ).toMatchObject({ error: 'KEY_ERROR', detail: "'name'" })
  })
})

describe('rules', () => {
  const ada = { token: 'tok-ada' }
  const agenda = {
    ...ada,
    content: 'dentist in the old town',
    time: '2023-05-09 10:00:00',
    location: 'town',
  }
  const call = (name: string, args: Readonly<Record<string, string>>): string =>
    `[${name}(${Object.entries(args)
      .map(([key, value]) => `${key}='${value}'`)
      .join(', ')})]`
  const meeting = {
    ...ada,
    meeting_topic: 'Loom review',
    start_time: '2023-05-04 09:00:00',
    end_time: '2023-05-04 10:00:00',
    location: 'Room',
  }
  const health = [{ name: 'weight', value: '60' }]

  it.each([
    [
      'words of an agenda may differ',
      truthOf('AddAgenda', agenda, 'success'),
      { ...agenda, content: 'dentist in old town' },
      true,
    ],
    [
      'not more than half of them',
      truthOf('AddAgenda', agenda, 'success'),
      { ...agenda, content: 'dentist in town today please' },
      false,
    ],
    [
      'case counts for agendas',
      truthOf('AddAgenda', agenda, 'success'),
      { ...agenda, content: 'DENTIST IN THE OLD TOWN' },
      false,
    ],
    [
      'not the token',
      truthOf('AddAgenda', agenda, 'success'),
      { ...agenda, token: 'tok-bob' },
      true,
    ],
    [
      'but the place',
      truthOf('AddAgenda', agenda, 'success'),
      { ...agenda, location: 'Town' },
      false,
    ],
    [
      'case does not count for reminders',
      truthOf(
        'AddReminder',
        { ...ada, content: 'call Bob', time: '2023-05-09 10:00:00' },
        'success',
      ),
      { ...ada, content: 'CALL BOB', time: '2023-05-09 10:00:00' },
      true,
    ],
    [
      'attendees are never equal',
      truthOf('AddMeeting', { ...meeting, attendees: ['Ada'] }, 'success'),
      { ...meeting, attendees: '[Ada]' },
      false,
    ],
    [
      'deletions compare the time alone',
      truthOf('DeleteReminder', { ...ada, content: 'x', time: '2023-05-02 08:00:00' }, 'success'),
      { ...ada, content: 'y', time: '2023-05-02 08:00:00' },
      true,
    ],
    [
      'deleted meetings have none',
      truthOf('DeleteMeeting', { ...meeting, attendees: [] }, 'success'),
      { ...meeting, attendees: '[x]' },
      false,
    ],
    [
      'dates are normalised',
      truthOf('QueryStock', { stock_code: 'LOOM', date: '2023-01-02' }, 12.5),
      { stock_code: ' loom ', date: '2023-1-2 ' },
      true,
    ],
    [
      'two bad dates are not equal',
      truthOf(
        'QueryStock',
        { stock_code: 'LOOM', date: 'x' },
        null,
        "time data 'x' does not match format '%Y-%m-%d'",
      ),
      { stock_code: 'LOOM', date: 'x' },
      false,
    ],
    ['numbers are compared as Python compares them', truthOf('QueryBalance', ada, 5.0), ada, true],
    [
      'random identifiers are not compared',
      truthOf(
        'AppointmentRegistration',
        { patient_name: 'Eve', date: '2023-07-01', doctor_name: 'Dr. Wu' },
        '87654321',
      ),
      { patient_name: ' Eve', date: '2023-07-1', doctor_name: 'Dr. Wu ' },
      true,
    ],
    [
      'the day of the year counts',
      truthOf('QueryHistoryToday', { date: '12-10' }, [
        'Title: Born, Date: 1815, Description: Ada Lovelace',
      ]),
      { date: '2001-12-10' },
      true,
    ],
    [
      'spaces in formulas do not',
      truthOf('Calculator', { formula: '(1 + 2)*3' }, 9.0),
      { formula: '(1+2) * 3' },
      true,
    ],
    [
      'symptoms are trimmed and lowered',
      truthOf('SymptomSearch', { symptom: 'cough' }, [{ name: 'Cold', description: 'A cold.' }]),
      { symptom: ' Cough' },
      true,
    ],
    [
      'documents come in any order',
      truthOf('SearchEngine', { keyword: 'looms' }, [
        { title: 'Cats', abstract: 'on cats' },
        { title: 'Looms', abstract: 'on looms' },
      ]),
      { keyword: 'Looms' },
      true,
    ],
    [
      'of music only the output',
      truthOf('PlayMusic', { music_name: 'A' }, 'music://a'),
      { music_name: ' a' },
      true,
    ],
    [
      'health data are not compared but must be given',
      truthOf(
        'RecordHealthData',
        { user_id: 'A1', time: '2023-01-01 10:00:00', health_data: health },
        'success',
      ),
      { user_id: 'a1', time: '2023-01-01 10:00:00', health_data: '[x]' },
      false,
    ],
    [
      "the receiver's case does not count, but the tool refuses capitals",
      truthOf(
        'SendEmail',
        { receiver: 'ada.l@example.org', subject: 's', content: 'c' },
        'success',
      ),
      { receiver: 'Ada.L@example.org', subject: 's', content: 'c' },
      false,
    ],
  ])('%s', (_, truth, args, right) => {
    expect(judged(truth, call(truth.name, args)).correct).toBe(right)
  })

  it('any today is right', () => {
    expect(judged({ ...truthOf('GetToday', {}, '2020-01-01') }, '[GetToday()]').correct).toBe(true)
  })
})

describe('repaired', () => {
  const health = truthOf(
    'RecordHealthData',
    { user_id: 'A1', time: '2023-01-01 10:00:00', health_data: [{ name: 'weight', value: '60' }] },
    'success',
  )
  const written = (data: string): string =>
    `[RecordHealthData(user_id='A1', time='2023-01-01 10:00:00', health_data='${data}')]`

  it("reads lists with quotes inside, in Python's form or JSON's, and no others", () => {
    expect(judged(health, written("[{'name': 'weight', 'value': '60'}]")).correct).toBe(false)
    expect(
      judged(health, written("[{'name': 'weight', 'value': '60'}]"), 'repaired'),
    ).toMatchObject({ correct: true, repaired: true, parsed: { name: 'RecordHealthData' } })
    expect(judged(health, written('[{"name": "weight", "value": "60"}]'), 'repaired').correct).toBe(
      true,
    )
    expect(
      judged(
        health,
        "[RecordHealthData(user_id='A1', time='2023-01-02 10:00:00', health_data='[]')]",
        'repaired',
      ).correct,
    ).toBe(false)
  })

  it('forgives renamed parameters, the network and state, not other values', () => {
    const renamed = truthOf(
      'CancelTimedSwitch',
      { device_id: 'lamp', time: '2023-05-01 20:00:00' },
      'success',
    )
    expect(
      judged(
        renamed,
        "[CancelTimedSwitch(device_id='lamp', time='2023-05-01 20:00:00')]",
        'repaired',
      ).correct,
    ).toBe(true)
    expect(
      judged(
        renamed,
        "[CancelTimedSwitch(device_id='lamb', time='2023-05-01 20:00:00')]",
        'repaired',
      ).correct,
    ).toBe(false)
    const translated = truthOf(
      'Translate',
      { src: "Mom's car", tgt_lang: 'fr' },
      'la voiture de maman',
    )
    expect(
      judged(translated, "[Translate(src='Mom's car', tgt_lang='fr')]", 'repaired').correct,
    ).toBe(true)
    expect(judged(translated, "[Translate(src='Mom's car')]", 'repaired').correct).toBe(false)
    expect(
      judged(translated, "[Translate(src='Mom's car', tgt_lang='fr', x='1')]", 'repaired').correct,
    ).toBe(false)
  })

  it('holds parameters that the rule leaves to the result against the recorded ones', () => {
    const word = truthOf('Dictionary', { keyword: 'loom' }, [])
    expect(judged(word, "[Dictionary(keyword='loom')]", 'repaired').correct).toBe(true)
    // What came of the call stays with the verdict, and so do the checks of both where it stays
    // wrong.
    expect(judged(word, "[Dictionary(keyword='loom')]", 'repaired').result).toEqual(
      judged(word, "[Dictionary(keyword='loom')]").result,
    )
    expect(judged(word, "[Dictionary(keyword='loomx')]", 'repaired').checks.length).toBeGreaterThan(
      judged(word, "[Dictionary(keyword='loomx')]").checks.length,
    )
    expect(judged(word, "[Dictionary(keyword='loomx')]", 'repaired').correct).toBe(false)
    expect(judged(health, written("[{'name': 'weight', 'value': '61'}]"), 'repaired').correct).toBe(
      false,
    )
    const noted = truthOf(
      'AddReminder',
      { token: 'tok-gone', content: 'call Bob now', time: '2023-05-09 10:00:00' },
      'success',
    )
    expect(
      judged(
        noted,
        "[AddReminder(token='tok-gone', content='Call Bob', time='2023-05-09 10:00:00')]",
        'repaired',
      ).correct,
    ).toBe(true)
    const reminded = judged(
      noted,
      "[AddReminder(token='tok-gone', content='Call Bob', time='2023-05-09 10:00:00')]",
      'repaired',
    )
    expect([reminded.result?.kind, reminded.parsed?.name]).toEqual(['dict', 'AddReminder'])
    expect(
      judged(
        noted,
        "[AddReminder(token='tok-gonex', content='call Bob now', time='2023-05-09 10:00:00')]",
        'repaired',
      ).correct,
    ).toBe(false)
  })

  it('leaves alone what is right, and rules their leeway', () => {
    expect(
      judged(token, "[GetUserToken(username='ada', password='engine')]", 'repaired'),
    ).not.toHaveProperty('repaired')
    const stock = truthOf('QueryStock', { stock_code: 'GONE', date: '2023-01-02' }, 3.5)
    expect(
      judged(stock, "[QueryStock(stock_code='gone', date='2023-1-2')]", 'repaired').correct,
    ).toBe(true)
  })
})

describe('level 3', () => {
  const judge = () =>
    createLevel3Judge(
      kitOf('level 3', [
        truthOf('ToolSearcher', { keywords: 'QueryMeeting' }, { name: 'QueryMeeting' }),
      ]),
      'official',
      () => 0.5,
    )
  const reminder = truthOf(
    'EmailReminder',
    { content: 'x', time: '2023-01-01 10:00:00', location: 'y', recipient: 'z' },
    'success',
  )

  it('splits keywords at capitals before it searches', () => {
    const truth = truthOf('ToolSearcher', { keywords: 'QueryMeeting' }, { name: 'QueryMeeting' })
    expect(judge().judge(truth, "[ToolSearcher(keywords='QueryMeeting')]").correct).toBe(true)
    expect(judge().judge(truth, "[ToolSearcher(keywords='query meeting')]").correct).toBe(true)
    // Words put together are parted before the search, however the call is held against the
    // recorded one.
    for (const held of [
      judge().judge(truth, "[ToolSearcher(keywords='QueryMeeting')]"),
      ...judge().against([truth], "[ToolSearcher(keywords='QueryMeeting')]"),
    ])
      expect(JSON.stringify(held.result)).toContain('"Query Meeting"')
    expect(judge().judge(truth, '[ToolSearcher()]')).toMatchObject({
      error: 'UNCAUGHT',
      detail: "KeyError:'keywords'",
    })
    expect(judge().judge(truth, "[ToolSearcher(keywords='weather')]").error).toBe('NO_RECORDING')
  })

  it("ignores the content of a reminder and judges by the expected API's rule", () => {
    expect(
      judge().judge(
        reminder,
        "[EmailReminder(content='else', time='2023-01-01 10:00:00', location='y', recipient='z')]",
      ).correct,
    ).toBe(true)
    expect(
      judge().judge(
        reminder,
        "[EmailReminder(content='else', time='2023-01-01 10:00:00', location='Y', recipient='z')]",
      ).error,
    ).toBe('INPUT_MISMATCH')
    expect(judge().judge(reminder, "[TravelStatus(member_name='John')]")).toMatchObject({
      error: 'API_NAME_MISMATCH',
    })
    expect(
      judge().judge(
        truthOf('AddMeeting', { meeting_topic: 'x' }, 'success'),
        "[TravelStatus(member_name='John')]",
      ),
    ).toMatchObject({ error: 'KEY_ERROR' })
    // Repaired by the same rule, whose comparisons stand there a second time.
    const repaired = createLevel3Judge(kitOf('level 3'), 'repaired', () => 0.5).judge(
      reminder,
      "[EmailReminder(content='else', time='2023-01-01 10:00:00', location='Y', recipient='z')]",
    )
    const official = judge().judge(
      reminder,
      "[EmailReminder(content='else', time='2023-01-01 10:00:00', location='Y', recipient='z')]",
    )
    const compared = official.checks.filter(({ name }) => name.startsWith('input'))
    expect([
      repaired.correct,
      compared.length > 0,
      repaired.checks.filter(({ name }) => name.startsWith('input')).length,
    ]).toEqual([false, true, 2 * compared.length])
    // An expected API that is none ends the evaluation behind the call.
    expect(
      judge().judge(truthOf('Burn', {}, 'ash'), "[TravelStatus(member_name='John')]"),
    ).toMatchObject({ error: 'UNCAUGHT', detail: 'invalid tool name.', result: { kind: 'dict' } })
    expect(judge().judge(reminder, '[Nothing()]')).toMatchObject({
      error: 'UNCAUGHT',
      detail: 'invalid tool name.',
    })
  })
})
