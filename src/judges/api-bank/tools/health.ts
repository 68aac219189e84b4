/** Appointments with doctors, health data and symptoms. */
import { equal } from '../../python/python-equal.ts'
import { repr, str } from '../../python/python-print.ts'
import { rankOf, strptime } from '../../python/strptime.ts'
import type { JsonValue } from '../../../run/calls/call-value.ts'
import { PyError } from '../../python/python-value.ts'
import { attempt, DATE, normalDate, raised, TIME, trimmedDate } from '../dates.ts'
import { strip } from '../python-text.ts'
import { argument, texts } from '../official-tool.ts'
import type { Surroundings, Tool } from '../official-tool.ts'
import type { Arguments } from '../recordings.ts'
import { dictOf, elements, failure, has, item, listOf, text, withFields } from '../python-json.ts'

const APPOINTMENTS = 'Appointments'
/** Numbers of eight digits. */
const FIRST_ID = 10_000_000
const IDS = 90_000_000

const stripped = (value: JsonValue): string => strip(text(value, 'strip'))
const dateOf = (value: JsonValue): string | PyError => normalDate(text(value, 'strip'), DATE)

/** The user's name in capitals; throws where nothing is left of it. */
function userId(value: JsonValue): string {
  const id = strip(text(value, 'upper').toUpperCase())
  if (id === '') throw failure('The user id cannot be empty.')
  return id
}

const sameDay = (appointment: JsonValue, date: string): boolean =>
  dateOf(item(appointment, 'date')) === date

const appointmentRegistration: Tool = {
  name: 'AppointmentRegistration',
  parameters: texts('patient_name', 'date', 'doctor_name'),
  run: (args, world) => {
    const patient = stripped(argument(args, 'patient_name'))
    const doctor = stripped(argument(args, 'doctor_name'))
    if (patient === '' || doctor === '')
      throw failure('Patient name or doctor name cannot be empty.')
    const date = raised(dateOf(argument(args, 'date')))
    const table = world.databases.edit(APPOINTMENTS)
    for (const appointment of table.values()) {
      if (!equal(item(appointment, 'patient_name'), patient) || !sameDay(appointment, date))
        continue
      throw failure(
        equal(item(appointment, 'doctor_name'), doctor)
          ? 'This appointment has already been registered.'
          : 'This patient has already been registered in this day.',
      )
    }
    let number = FIRST_ID + Math.floor(world.random() * IDS)
    while (table.has(String(number))) number = number + 1 < FIRST_ID + IDS ? number + 1 : FIRST_ID
    const id = String(number)
    table.set(
      id,
      dictOf([
        ['patient_name', patient],
        ['date', date],
        ['doctor_name', doctor],
      ]),
    )
    return id
  },
}

const queryRegistration: Tool = {
  name: 'QueryRegistration',
  parameters: texts('patient_name', 'date'),
  run: (args, world) => {
    const patient = stripped(argument(args, 'patient_name'))
    const date = raised(dateOf(argument(args, 'date')))
    const found = [...world.databases.table(APPOINTMENTS)].filter(
      ([, one]) => equal(item(one, 'patient_name'), patient) && sameDay(one, date),
    )
    if (found.length === 0) throw failure('No appointments found.')
    return dictOf(found)
  },
}

const modifyRegistration: Tool = {
  name: 'ModifyRegistration',
  parameters: [
    { name: 'appointment_id', type: 'str' },
    { name: 'new_appointment_date', type: 'str', optional: 'null' },
    { name: 'new_appointment_doctor', type: 'str', optional: 'null' },
  ],
  run: (args, world) => {
    const id = stripped(argument(args, 'appointment_id'))
    const old = world.databases.table(APPOINTMENTS).get(id)
    if (old === undefined) throw failure('The appointment ID does not exist.')
    const [newDate, newDoctor] = [
      argument(args, 'new_appointment_date'),
      argument(args, 'new_appointment_doctor'),
    ]
    const normal = newDate === null ? null : dateOf(newDate)
    const doctor = newDoctor === null ? null : stripped(newDoctor)
    if (doctor === '') throw failure('Fail because the doctor name is empty.')
    const date = raised(normal)
    if (date === null && doctor === null) throw failure('Fail because no modification is made.')
    const dateStays = date !== null && equal(item(old, 'date'), date)
    const doctorStays = doctor !== null && equal(item(old, 'doctor_name'), doctor)
    if (dateStays && doctorStays) throw failure('Fail because no modification is made.')
    if (dateStays) throw failure('Fail because date is not changed.')
    if (doctorStays) throw failure('Fail because doctor is not changed.')
    world.databases
      .edit(APPOINTMENTS)
      .set(
        id,
        withFields(old, [
          ...(date === null ? [] : [['date', date] as const]),
          ...(doctor === null ? [] : [['doctor_name', doctor] as const]),
        ]),
      )
    return 'success'
  },
}

const cancelRegistration: Tool = {
  name: 'CancelRegistration',
  parameters: texts('appointment_id'),
  run: (args, world) => {
    if (!world.databases.edit(APPOINTMENTS).delete(stripped(argument(args, 'appointment_id'))))
      throw failure('The appointment ID is incorrect.')
    return 'success'
  },
}

// Health data: a list of records a user.

const HEALTH = 'HealthData'

/** Names and values of what was measured. A text has no names in its characters. */
function measured(data: JsonValue): readonly (readonly [string, JsonValue])[] {
  if (data === null) throw failure('The health data cannot be empty.')
  if (typeof data !== 'object' && typeof data !== 'string')
    throw new PyError('TypeError', "object of type 'bool' has no len()")
  if (typeof data === 'object' && data.kind !== 'list' && data.kind !== 'dict')
    throw new PyError('TypeError', `object of type '${data.kind}' has no len()`)
  const items = elements(data)
  if (items.length === 0) throw failure('The health data cannot be empty.')
  const names = new Set<string>()
  for (const one of items) {
    if (!has(one, 'name')) throw failure('The health data has invalid format.')
    const name = repr(item(one, 'name'))
    if (names.has(name)) throw failure('The health data cannot contain duplicate items.')
    names.add(name)
  }
  return items.map((one) => [str(item(one, 'name')), item(one, 'value')] as const)
}

const recordHealthData: Tool = {
  name: 'RecordHealthData',
  parameters: [
    ...texts('user_id', 'time'),
    { name: 'health_data', type: 'list', optional: 'null' },
  ],
  run: (args, world) => {
    const user = userId(argument(args, 'user_id'))
    const time = raised(normalDate(text(argument(args, 'time'), 'strip'), TIME))
    const fields = measured(argument(args, 'health_data'))
    const records = elements(world.databases.table(HEALTH).get(user) ?? listOf([]))
    // The last record of that time is the one that is added to.
    const there = records.findLastIndex((record) => equal(item(record, 'time'), time))
    const next =
      there < 0
        ? [...records, dictOf([...new Map<string, JsonValue>([['time', time], ...fields])])]
        : records.map((record, i) => (i === there ? withFields(record, fields) : record))
    world.databases.edit(HEALTH).set(user, listOf(next))
    return 'success'
  },
}

/** Seconds in a row, or what is wrong with the time. */
const timeOf = (value: JsonValue): number | PyError => {
  const trimmed = trimmedDate(text(value, 'strip'))
  return attempt(() => rankOf(strptime(trimmed, TIME)))
}

const queryHealthData: Tool = {
  name: 'QueryHealthData',
  parameters: texts('user_id', 'start_time', 'end_time'),
  run: (args, world) => {
    const user = strip(text(argument(args, 'user_id'), 'upper').toUpperCase())
    const [start, end] = [timeOf(argument(args, 'start_time')), timeOf(argument(args, 'end_time'))]
    if (user === '') throw failure('The user id cannot be empty.')
    if (start instanceof PyError && end instanceof PyError)
      throw failure(`${start.message}; ${end.message}`)
    const [from, to] = [raised(start), raised(end)]
    if (from > to) throw failure('The start time cannot be later than the end time.')
    const records = world.databases.table(HEALTH).get(user)
    if (records === undefined) throw failure('The user id does not exist.')
    const found = elements(records).filter((record) => {
      const at = rankOf(strptime(item(record, 'time'), TIME))
      return at >= from && at <= to
    })
    if (found.length === 0) throw failure('There is no health data in the given time span.')
    return listOf(found)
  },
}

// Symptoms: lists of possible diseases.

/**
 * The diseases that a symptom may stand for, a name and one more field each. `refusal` is what an
 * empty symptom raises.
 */
const diseases =
  (field: 'aid' | 'description', refusal: PyError) =>
  (args: Arguments, world: Surroundings): JsonValue => {
    const symptom = stripped(argument(args, 'symptom'))
    if (symptom === '') throw refusal
    const found = world.databases.table('Symptom').get(symptom.toLowerCase())
    if (found === undefined) throw failure('The symptom does not exist.')
    return listOf(
      elements(found).map((one) =>
        dictOf([
          ['name', item(one, 'name')],
          [field, item(one, field)],
        ]),
      ),
    )
  }

/** The first tool stumbles over the exception that it made for an empty symptom. */
export const EMPTY_AID = new PyError(
  'AttributeError',
  "'Exception' object has no attribute 'lower'",
)
export const EMPTY_SYMPTOM = failure('The symptom cannot be empty.')

const emergencyKnowledge: Tool = {
  name: 'EmergencyKnowledge',
  parameters: texts('symptom'),
  run: diseases('aid', EMPTY_AID),
}
const symptomSearch: Tool = {
  name: 'SymptomSearch',
  parameters: texts('symptom'),
  run: diseases('description', EMPTY_SYMPTOM),
}

export const HEALTH_TOOLS: readonly Tool[] = [
  appointmentRegistration,
  queryRegistration,
  modifyRegistration,
  cancelRegistration,
  recordHealthData,
  queryHealthData,
  emergencyKnowledge,
  symptomSearch,
]
