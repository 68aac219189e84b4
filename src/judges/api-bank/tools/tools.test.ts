import { describe, expect, it } from 'vitest'
import { repr } from '../../python/python-print.ts'
import { PyError } from '../../python/python-value.ts'
import type { ToolManager } from '../tool-manager.ts'
import { calculate } from './calculator.ts'
import { kitOf, managerOf, truthOf, value } from '../testing/small-kit.ts'
import { item } from '../python-json.ts'

/**
 * What a call comes to: its output, its exception with `!` before it, or what it raised with its
 * type.
 */
function outcome(
  manager: ToolManager,
  name: string,
  args: Readonly<Record<string, unknown>>,
): string {
  try {
    const result = manager.call(
      name,
      Object.entries(args).map(([key, given]) => [key, value(given)] as const),
    )
    const exception = item(result, 'exception')
    return typeof exception === 'string' ? `! ${exception}` : repr(item(result, 'output'))
  } catch (problem) {
    if (problem instanceof PyError) return `${problem.type}: ${problem.message}`
    throw problem
  }
}

const once = (name: string, args: Readonly<Record<string, unknown>>): string =>
  outcome(managerOf(), name, args)
const level3 = (name: string, args: Readonly<Record<string, unknown>>): string =>
  outcome(managerOf(kitOf('level 3')), name, args)

describe('arguments', () => {
  const hotel = {
    hotel_name: 'Inn',
    check_in_time: '2023-05-01',
    check_out_time: '2023-05-02',
    room_count: '1',
    adult_count: '2',
    child_count: '0',
  }
  it.each([
    ['BookHotel', hotel, "'2'"],
    [
      'BookHotel',
      { ...hotel, child_count: '-1' },
      'AssertionError: invalid parameter type. parameter: -1',
    ],
    [
      'BookHotel',
      { ...hotel, child_count: '²' },
      "ValueError: invalid literal for int() with base 10: '²'",
    ],
    ['BookHotel', { ...hotel, child_count: '٣' }, "'2'"],
    [
      'BookHotel',
      { ...hotel, bogus: '1' },
      'AssertionError: invalid parameter name. parameter: bogus',
    ],
    [
      'BookHotel',
      { hotel_name: 'Inn' },
      "TypeError: BookHotel.call() missing 5 required positional arguments: 'check_in_time', 'check_out_time', 'room_count', 'adult_count', and 'child_count'",
    ],
    [
      'QueryBalance',
      {},
      "TypeError: QueryBalance.call() missing 1 required positional argument: 'token'",
    ],
    [
      'DocumentQA',
      {},
      "TypeError: DocumentQA.call() missing 2 required positional arguments: 'url' and 'question'",
    ],
    ['Nothing', {}, 'Exception: invalid tool name.'],
    ['GetToday', {}, "'2023-03-31'"],
  ])('%s %o', (name, args, expected) => {
    expect(once(name, args)).toBe(expected)
  })

  it.each([
    ['12.5', '12.5'],
    ['12.', '12.0'],
    ['.', 'AssertionError: invalid parameter type.'],
    ['1.2.3', 'AssertionError: invalid parameter type.'],
    ['-1', 'AssertionError: invalid parameter type.'],
  ])('a float from %s', (salary, expected) => {
    expect(
      level3('TaxCalculator', { salary }).replace(/^\{'salary_after_tax': (.*)\}$/, '$1'),
    ).toBe(expected)
  })
})

describe('tools', () => {
  const ada = { token: 'tok-ada' }
  it.each([
    ['GetUserToken', { username: 'ada', password: 'engine' }, "{'token': 'tok-ada'}"],
    ['GetUserToken', { username: 'eve', password: 'x' }, '! The username does not exist.'],
    ['GetUserToken', { username: 'ada', password: 'x' }, '! The password is incorrect.'],
    ['CheckToken', { token: 'x' }, '! The token is invalid.'],
    ['DeleteAccount', ada, "{'status': 'success'}"],
    [
      'ModifyPassword',
      { ...ada, old_password: 'x', new_password: 'y' },
      '! The old password is incorrect.',
    ],
    [
      'RegisterUser',
      { username: 'ada', password: 'x', email: 'e' },
      '! The username already exists.',
    ],
    [
      'ForgotPassword',
      { status: 'Verification Code' },
      "! You need to call the API with status 'Forgot Password' at first.",
    ],
    [
      'ForgotPassword',
      { status: 'Help' },
      "! The status is only 'Forgot Password' or 'Verification Code'.",
    ],
    [
      'AddAgenda',
      { ...ada, content: 'x', time: '2023-05-01', location: 'y' },
      "! time data '2023-05-01' does not match format '%Y-%m-%d %H:%M:%S'",
    ],
    [
      'AddAgenda',
      { ...ada, content: ' ', time: '2023-05-01 10:00:00', location: 'y' },
      '! Content should not be null',
    ],
    [
      'DeleteAgenda',
      { ...ada, content: 'x', time: '2023-05-01 11:00:00', location: 'y' },
      '! You have no meeting about x',
    ],
    [
      'ModifyAgenda',
      { ...ada, content: '', time: '2023-05-01 11:00:00', location: 'y' },
      '! You have no agenda at time : 2023-05-01 11:00:00',
    ],
    [
      'QueryReminder',
      { ...ada, content: 'x', time: '2023-05-02 08:00:00' },
      "{'username': 'ada', 'content': 'Water plants', 'time': '2023-05-02 08:00:00'}",
    ],
    ['DeleteAlarm', { ...ada, time: '2023-02-30 06:00:00' }, '! day is out of range for month'],
    [
      'ModifyAlarm',
      { ...ada, from_time: '2023-05-03 06:00:00', to_time: '2023-05-03 07:00:00x' },
      '! unconverted data remains: x',
    ],
    [
      'QueryMeeting',
      {
        token: 'tok-bob',
        meeting_topic: 'Loom review',
        start_time: '',
        end_time: '',
        location: '',
        attendees: '',
      },
      '! You have no meeting about Loom review',
    ],
    [
      'AppointmentRegistration',
      { patient_name: 'Ada', date: '2023-6-1', doctor_name: 'Dr. Wu' },
      '! This appointment has already been registered.',
    ],
    [
      'AppointmentRegistration',
      { patient_name: 'Ada', date: '2023-06-01', doctor_name: 'Dr. No' },
      '! This patient has already been registered in this day.',
    ],
    [
      'ModifyRegistration',
      { appointment_id: '11112222' },
      '! Fail because no modification is made.',
    ],
    [
      'ModifyRegistration',
      { appointment_id: '11112222', new_appointment_date: '2023-06-01' },
      '! Fail because date is not changed.',
    ],
    [
      'ModifyRegistration',
      {
        appointment_id: '11112222',
        new_appointment_date: '2023-06-02',
        new_appointment_doctor: ' Dr. Wu ',
      },
      '! Fail because doctor is not changed.',
    ],
    [
      'QueryHealthData',
      { user_id: 'a1', start_time: 'x', end_time: 'y' },
      "! time data 'x' does not match format '%Y-%m-%d %H:%M:%S'; time data 'y' does not match format '%Y-%m-%d %H:%M:%S'",
    ],
    [
      'QueryHealthData',
      { user_id: 'a1 ', start_time: '2023-01-01 00:00:00', end_time: '2023-01-02 00:00:00' },
      "[{'time': '2023-01-01 10:00:00', 'weight': 60.5}]",
    ],
    [
      'RecordHealthData',
      { user_id: 'a1', time: '2023-01-01 10:00:00', health_data: '[{' },
      '! The health data has invalid format.',
    ],
    [
      'RecordHealthData',
      { user_id: 'a1', time: '2023-01-01 10:00:00' },
      '! The health data cannot be empty.',
    ],
    ['EmergencyKnowledge', { symptom: ' COUGH ' }, "[{'name': 'Cold', 'aid': 'Rest.'}]"],
    ['EmergencyKnowledge', { symptom: ' ' }, "! 'Exception' object has no attribute 'lower'"],
    ['SymptomSearch', { symptom: ' ' }, '! The symptom cannot be empty.'],
    ['AddScene', { name: 'night', devices: '[{}]' }, '! Invalid device format.'],
    [
      'AddScene',
      {
        name: 'night',
        devices: [
          { name: 'B', description: '' },
          { name: 'a', description: '' },
        ],
      },
      "'success'",
    ],
    ['QueryScene', { name: ' Evening' }, "[{'name': 'lamp', 'description': 'A lamp'}]"],
    ['CancelTimedSwitch', { name: 'lamp', time: '23-05-01 20:00:00' }, '! time does not exist.'],
    ['TimedSwitch', { name: 'Lamp', time: '2023-05-01 20:00:00', on: 'False' }, "'success'"],
    ['QueryStock', { stock_code: ' loom', date: '2023-1-2' }, '12.5'],
    ['QueryBalance', { token: 'tok-ada' }, '5'],
    ['QueryBalance', { token: 'x' }, '! The token is incorrect.'],
    [
      'QueryHistoryToday',
      { date: '1999-12-10' },
      "['Title: Born, Date: 1815, Description: Ada Lovelace']",
    ],
    ['QueryHistoryToday', { date: '02-29' }, '! day is out of range for month'],
    ['OpenBankAccount', { account: 'test', password: 'x', name: 'y' }, "'failed'"],
    ['Wiki', { keyword: 'Ada_Lovelace' }, "{'url': 'u', 'summary': 's'}"],
    [
      'DocumentQA',
      { url: 'a.txt', question: 'Why?' },
      "'The question is too difficult to answer.'",
    ],
    ['ImageCaption', { url: 'x.gif' }, '! The url should end with .jpg, .jpeg or .png.'],
    ['SpeechRecognition', { url: 'x.wav ' }, "'hello'"],
    ['PlayMusic', { music_name: 'Clair de Lune' }, "'music://clair de lune'"],
    ['SendEmail', { receiver: 'a.b@example.org', subject: 's', content: 'c' }, "'success'"],
    [
      'SendEmail',
      { receiver: 'a@example.org', subject: 's', content: 'c' },
      '! Email address of the receiver is invalid.',
    ],
    [
      'SearchEngine',
      { keyword: 'Looms' },
      "[{'title': 'Looms', 'abstract': 'on looms'}, {'title': 'Cats', 'abstract': 'on cats'}]",
    ],
    [
      'BookHotel',
      {
        hotel_name: 'Inn',
        check_in_time: '2023-04-04',
        check_out_time: '2023-04-06',
        room_count: '1',
        adult_count: '2',
        child_count: '0',
      },
      '! The room is not available.',
    ],
    [
      'BookHotel',
      {
        hotel_name: 'Inn',
        check_in_time: '2023-05-04',
        check_out_time: '2023-05-06',
        room_count: '1',
        adult_count: '3',
        child_count: '0',
      },
      '! The number of adults is greater than 2. Two rooms are ordered.',
    ],
  ])('%s %o', (name, args, expected) => {
    expect(once(name, args)).toBe(expected)
  })

  it('change the databases of their own world only', () => {
    const [first, second] = [managerOf(), managerOf()]
    expect(outcome(first, 'DeleteAccount', { token: 'tok-ada' })).toBe("{'status': 'success'}")
    expect(outcome(first, 'GetUserToken', { username: 'ada', password: 'engine' })).toBe(
      '! The username does not exist.',
    )
    expect(outcome(second, 'GetUserToken', { username: 'ada', password: 'engine' })).toBe(
      "{'token': 'tok-ada'}",
    )
    const copy = first.clone(() => 0)
    expect(outcome(first, 'DeleteScene', { name: 'evening' })).toBe("'success'")
    expect(outcome(copy, 'QueryScene', { name: 'evening' })).toContain('lamp')
    expect(outcome(copy, 'GetUserToken', { username: 'ada', password: 'engine' })).toBe(
      '! The username does not exist.',
    )
  })

  it('remember between the two calls that reset a password', () => {
    const manager = managerOf()
    expect(
      outcome(manager, 'ForgotPassword', {
        status: 'Forgot Password',
        username: 'ada',
        email: 'ada@example.org',
      }),
    ).toBe('970420')
    expect(
      outcome(manager, 'ForgotPassword', {
        status: 'Verification Code',
        verification_code: '1',
        new_password: 'new',
      }),
    ).toBe('! The verification code is incorrect.')
    expect(
      outcome(manager, 'ForgotPassword', {
        status: 'Verification Code',
        verification_code: '970420',
        new_password: 'new',
      }),
    ).toBe("'success'")
    expect(outcome(manager, 'GetUserToken', { username: 'ada', password: 'new' })).toBe(
      "{'token': 'tok-ada'}",
    )
  })

  it('find what was added', () => {
    const manager = managerOf()
    const noted = { token: 'tok-bob', content: 'call home', time: '2023-07-01 10:00:00' }
    for (const [kind, more] of [
      ['Agenda', { location: 'x' }],
      ['Reminder', {}],
    ] as const) {
      expect(outcome(manager, `Add${kind}`, { ...noted, ...more })).toBe("'success'")
      expect(outcome(manager, `Query${kind}`, { ...noted, ...more })).toContain('call home')
      expect(outcome(manager, `Delete${kind}`, { ...noted, ...more })).toBe("'success'")
      expect(outcome(manager, `Query${kind}`, { ...noted, ...more })).toContain('! You have no')
    }
  })

  it('that need the network give recorded answers or none', () => {
    const recorded = [
      truthOf('Translate', { src: 'hello', tgt_lang: 'fr' }, 'bonjour'),
      truthOf('ToolSearcher', { keywords: 'add meeting' }, { name: 'AddMeeting' }),
    ]
    const manager = managerOf(kitOf('levels 1 and 2', recorded))
    expect(outcome(manager, 'Translate', { tgt_lang: 'fr', src: 'hello' })).toBe("'bonjour'")
    expect(outcome(manager, 'ToolSearcher', { keywords: 'Add  Meeting' })).toBe(
      "{'name': 'AddMeeting'}",
    )
    expect(outcome(manager, 'Translate', { src: 'hello' })).toMatch(
      /^NoRecording: no recorded result of Translate/,
    )
    expect(outcome(manager, 'Dictionary', { keyword: 'loom' })).toMatch(/^NoRecording/)
  })
})

describe('level 3', () => {
  it.each([
    [
      'GetWeatherForCoordinates',
      { latitude: '48.8566', longitude: '2.3522' },
      "{'temperature': 15, 'humidity': 0.7, 'description': 'Sunny'}",
    ],
    [
      'GetWeatherForCoordinates',
      { latitude: '1', longitude: '2' },
      "TypeError: 'NoneType' object is not subscriptable",
    ],
    [
      'ClothingRecommendation',
      { temperature: '31', humidity: '71', weather_conditions: 'RAINY' },
      "{'clothing_options': ['Sun hat', 'Sunglasses', 'Loose-fitting clothes', 'Umbrella', 'Waterproof shoes', 'Raincoat']}",
    ],
    ['MovieRecommendations', { preferences: "['Action']" }, "! '['"],
    [
      'MovieRecommendations',
      { preferences: ['Drama'] },
      "{'recommended_movies': ['The Shawshank Redemption', 'Forrest Gump', 'Joker']}",
    ],
    ['TaxCalculator', { salary: '4000' }, "{'salary_after_tax': 3200.0}"],
    ['UserPosts', { user_id: '5' }, "{'post_ids': [13, 14, 15]}"],
    ['UserPosts', { user_id: '6' }, '! 6'],
    ['LikeCount', { post_id: '16' }, '! Post with ID 16 does not exist.'],
    ['QueryMeeting', { user_name: 'Ada' }, "! 'Ada'"],
    [
      'AddMeeting',
      {
        meeting_topic: 'x',
        start_time: '2023-01-01 10:00:00',
        end_time: '2023-01-01 11:00:00',
        location: 'y',
        attendees: '[',
      },
      "'success'",
    ],
    [
      'AccountInfo',
      { username: 'Tom', password: 'asdfgh' },
      "{'email': 'tom@example.com', 'phone': '4564564567'}",
    ],
    ['PersonalInfoUpdate', { username: 'Tom', password: 'x', address: 'y' }, '! User not found.'],
  ])('%s %o', (name, args, expected) => {
    expect(level3(name, args)).toBe(expected)
  })

  it('keeps what a found flight or hotel has become', () => {
    const manager = managerOf(kitOf('level 3'))
    const flight = { source: 'London', destination: 'San Francisco', travel_dates: '2022-01-03' }
    expect(outcome(manager, 'FlightSearch', flight)).toContain(
      "'departure_date': '2022-01-03 12:00:00'",
    )
    expect(outcome(manager, 'FlightSearch', flight)).toBe("! 'str' object has no attribute 'date'")
    const hotel = {
      destination: 'San Francisco',
      check_in_date: '2022-01-03',
      check_out_date: '2022-01-04',
    }
    expect(outcome(manager, 'HotelAvailability', hotel)).toBe(
      "{'hotels': [{'destination': 'San Francisco', 'check_in_date': '2022-01-03', 'check_out_date': '2022-01-04'}]}",
    )
    expect(outcome(manager, 'HotelAvailability', hotel)).toBe(
      "! 'str' object has no attribute 'strftime'",
    )
  })
})

describe('calculate', () => {
  const result = (formula: string): string => {
    try {
      return repr(calculate(formula))
    } catch (problem) {
      return problem instanceof PyError ? `${problem.type}: ${problem.message}` : String(problem)
    }
  }
  it.each([
    ['(5 + 6) * 3', '33.0'],
    ['1+2*3-4/2', '5.0'],
    ['8/4/2', '1.0'],
    ['2-3-4', '-5.0'],
    ['(1)*(2)', '2.0'],
    ['1/0', 'ZeroDivisionError: float division by zero'],
    ['', 'Exception: invalid formula'],
    ['12', 'Exception: invalid formula'],
    ['1.5+2', 'Exception: invalid formula'],
    ['((1+2)*3)', "ValueError: ')' is not in list"],
    ['5*-2', "TypeError: can't multiply sequence by non-int of type 'float'"],
    ['5+', 'Exception: invalid formula'],
    ['12+', 'IndexError: list index out of range'],
    [')1+2(', 'IndexError: list index out of range'],
    ['-12+3', 'Endless: the official calculator does not come to an end with this formula'],
  ])('%s', (formula, expected) => {
    expect(result(formula)).toBe(expected)
  })
})
