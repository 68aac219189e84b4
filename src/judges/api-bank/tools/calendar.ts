/**
 * What users have noted down: agendas, reminders, alarms and meetings. An entry is found by its
 * content or by its time.
 */
import { equal } from '../../python/python-equal.ts'
import { str } from '../../python/python-print.ts'
import { strptime } from '../../python/strptime.ts'
import type { JsonValue } from '../../../run/calls/call-value.ts'
import { PyError } from '../../python/python-value.ts'
import { TIME } from '../dates.ts'
import { numberKey } from '../databases.ts'
import { isDigits, strip } from '../python-text.ts'
import { argument, texts } from '../official-tool.ts'
import type { Surroundings, Tool } from '../official-tool.ts'
import type { Arguments } from '../recordings.ts'
import { dictOf, failure, item, text, truthy, withFields } from '../python-json.ts'
import { userOf } from './accounts.ts'

function checkTime(value: JsonValue): void {
  strptime(value, TIME)
}

function checkTimeIfAny(value: JsonValue): void {
  if (truthy(value)) checkTime(value)
}

const isBlank = (value: JsonValue): boolean => strip(text(value, 'strip')) === ''

function needsContent(args: Arguments): void {
  if (isBlank(argument(args, 'content'))) throw failure('Content should not be null')
}

interface Found {
  readonly key: string
  readonly entry: JsonValue
}

/** The first entry of the user, any of whose fields holds what is looked for. */
function find(
  database: string,
  username: string,
  wanted: readonly (readonly [string, JsonValue])[],
  world: Surroundings,
): Found | undefined {
  for (const [key, entry] of world.databases.table(database)) {
    if (!equal(item(entry, 'username'), username)) continue
    if (wanted.some(([field, value]) => equal(item(entry, field), value))) return { key, entry }
  }
  return undefined
}

const entryOf = (username: string, args: Arguments, ...fields: readonly string[]): JsonValue =>
  dictOf([
    ['username', username],
    ...fields.map((field) => [field, argument(args, field)] as const),
  ])

/** The number after the largest key. */
function nextKey(database: string, world: Surroundings): string {
  let last = -1
  for (const key of world.databases.table(database).keys()) {
    const digits = key.replace(/^[-+]/, '')
    if (!isDigits(digits) || digits.length > 15)
      throw new PyError('ValueError', `invalid literal for int() with base 10: '${key}'`)
    last = Math.max(last, Number(key))
  }
  return String(last + 1)
}

const by = (args: Arguments, ...fields: readonly string[]) =>
  fields.map((field) => [field, argument(args, field)] as const)
const user = (args: Arguments, world: Surroundings): string =>
  userOf(argument(args, 'token'), world)

// Agendas.

const AGENDA = 'Agenda'
const agendaParameters = texts('token', 'content', 'time', 'location')

/** Whatever of content and time was given and did not help. */
function notThere(kind: string, args: Arguments, content: string, time: string): void {
  const [about, at] = [argument(args, content), argument(args, time)]
  if (truthy(about)) throw failure(`You have no ${kind} about ${str(about)}`)
  if (truthy(at)) throw failure(`You have no ${kind} at time : ${str(at)}`)
}

const addAgenda: Tool = {
  name: 'AddAgenda',
  parameters: agendaParameters,
  run: (args, world) => {
    checkTime(argument(args, 'time'))
    needsContent(args)
    const username = user(args, world)
    const table = world.databases.edit(AGENDA)
    table.set(numberKey(table.size + 1), entryOf(username, args, 'content', 'time', 'location'))
    return 'success'
  },
}

const queryAgenda: Tool = {
  name: 'QueryAgenda',
  parameters: agendaParameters,
  run: (args, world) => {
    checkTimeIfAny(argument(args, 'time'))
    const found = find(AGENDA, user(args, world), by(args, 'content', 'time'), world)
    if (found !== undefined) return found.entry
    notThere('agenda', args, 'content', 'time')
    throw failure('Error')
  },
}

const modifyAgenda: Tool = {
  name: 'ModifyAgenda',
  parameters: agendaParameters,
  run: (args, world) => {
    checkTimeIfAny(argument(args, 'time'))
    const username = user(args, world)
    const found = find(AGENDA, username, by(args, 'content', 'time'), world)
    if (found === undefined) {
      notThere('agenda', args, 'content', 'time')
      return 'Error'
    }
    world.databases
      .edit(AGENDA)
      .set(found.key, entryOf(username, args, 'content', 'time', 'location'))
    return 'success'
  },
}

const deleteAgenda: Tool = {
  name: 'DeleteAgenda',
  parameters: agendaParameters,
  run: (args, world) => {
    checkTimeIfAny(argument(args, 'time'))
    const found = find(AGENDA, user(args, world), by(args, 'content', 'time'), world)
    if (found === undefined) notThere('meeting', args, 'content', 'time')
    else world.databases.edit(AGENDA).delete(found.key)
    return 'success'
  },
}

// Reminders.

const REMINDERS = 'Reminder'
const reminderParameters = texts('token', 'content', 'time')

function reminder(args: Arguments, world: Surroundings): Found {
  checkTime(argument(args, 'time'))
  needsContent(args)
  const found = find(REMINDERS, user(args, world), by(args, 'content', 'time'), world)
  if (found === undefined)
    throw failure(
      `You have no reminder about ${str(argument(args, 'content'))} or at time : ${str(argument(args, 'time'))}`,
    )
  return found
}

const addReminder: Tool = {
  name: 'AddReminder',
  parameters: reminderParameters,
  run: (args, world) => {
    checkTime(argument(args, 'time'))
    needsContent(args)
    const key = nextKey(REMINDERS, world)
    world.databases.edit(REMINDERS).set(key, entryOf(user(args, world), args, 'content', 'time'))
    return 'success'
  },
}

const queryReminder: Tool = {
  name: 'QueryReminder',
  parameters: reminderParameters,
  run: (args, world) => reminder(args, world).entry,
}

const modifyReminder: Tool = {
  name: 'ModifyReminder',
  parameters: reminderParameters,
  run: (args, world) => {
    const found = reminder(args, world)
    world.databases
      .edit(REMINDERS)
      .set(found.key, withFields(found.entry, by(args, 'content', 'time')))
    return 'success'
  },
}

const deleteReminder: Tool = {
  name: 'DeleteReminder',
  parameters: reminderParameters,
  run: (args, world) => {
    world.databases.edit(REMINDERS).delete(reminder(args, world).key)
    return 'success'
  },
}

// Alarms.

const ALARMS = 'Alarm'

const addAlarm: Tool = {
  name: 'AddAlarm',
  parameters: texts('token', 'time'),
  run: (args, world) => {
    checkTime(argument(args, 'time'))
    const username = user(args, world)
    const table = world.databases.edit(ALARMS)
    table.set(numberKey(table.size + 1), entryOf(username, args, 'time'))
    return 'success'
  },
}

const queryAlarm: Tool = {
  name: 'QueryAlarm',
  parameters: texts('token', 'time'),
  run: (args, world) => {
    checkTime(argument(args, 'time'))
    const found = find(ALARMS, user(args, world), by(args, 'time'), world)
    if (found === undefined)
      throw failure(`You have no alarm clock at time : ${str(argument(args, 'time'))}`)
    return found.entry
  },
}

const modifyAlarm: Tool = {
  name: 'ModifyAlarm',
  parameters: texts('token', 'from_time', 'to_time'),
  run: (args, world) => {
    checkTime(argument(args, 'from_time'))
    checkTime(argument(args, 'to_time'))
    const username = user(args, world)
    const found = find(ALARMS, username, [['time', argument(args, 'from_time')]], world)
    if (found === undefined)
      throw failure(`You have no agenda at time : ${str(argument(args, 'from_time'))}`)
    world.databases.edit(ALARMS).set(
      found.key,
      dictOf([
        ['username', username],
        ['time', argument(args, 'to_time')],
      ]),
    )
    return 'success'
  },
}

const deleteAlarm: Tool = {
  name: 'DeleteAlarm',
  parameters: texts('token', 'time'),
  run: (args, world) => {
    checkTime(argument(args, 'time'))
    const found = find(ALARMS, user(args, world), by(args, 'time'), world)
    if (found === undefined)
      throw failure(`You have no alarm clock at time : ${str(argument(args, 'time'))}`)
    world.databases.edit(ALARMS).delete(found.key)
    return 'success'
  },
}

// Meetings.

const MEETINGS = 'Meeting'
const meetingParameters = [
  ...texts('token', 'meeting_topic', 'start_time', 'end_time', 'location'),
  { name: 'attendees', type: 'list(str)' },
]

/** The user's meeting of this topic or beginning at this time. */
function meeting(args: Arguments, world: Surroundings): Found | undefined {
  checkTimeIfAny(argument(args, 'start_time'))
  checkTimeIfAny(argument(args, 'end_time'))
  if (isBlank(argument(args, 'meeting_topic')) && !truthy(argument(args, 'start_time')))
    throw failure('Meeting Topic and start_time should not be null both')
  const found = find(MEETINGS, user(args, world), by(args, 'meeting_topic', 'start_time'), world)
  if (found === undefined) notThere('meeting', args, 'meeting_topic', 'start_time')
  return found
}

const addMeeting: Tool = {
  name: 'AddMeeting',
  parameters: meetingParameters,
  run: (args, world) => {
    checkTime(argument(args, 'start_time'))
    checkTime(argument(args, 'end_time'))
    if (isBlank(argument(args, 'meeting_topic'))) throw failure('Meeting Topic should not be null')
    const key = nextKey(MEETINGS, world)
    world.databases
      .edit(MEETINGS)
      .set(
        key,
        entryOf(
          user(args, world),
          args,
          'meeting_topic',
          'start_time',
          'end_time',
          'location',
          'attendees',
        ),
      )
    return 'success'
  },
}

const queryMeeting: Tool = {
  name: 'QueryMeeting',
  parameters: meetingParameters,
  run: (args, world) => meeting(args, world)?.entry ?? 'Error',
}

const modifyMeeting: Tool = {
  name: 'ModifyMeeting',
  parameters: meetingParameters,
  run: (args, world) => {
    const found = meeting(args, world)
    if (found === undefined) return 'success'
    const topic = truthy(argument(args, 'meeting_topic')) ? by(args, 'meeting_topic') : []
    const times = truthy(argument(args, 'start_time')) ? by(args, 'start_time', 'end_time') : []
    world.databases.edit(MEETINGS).set(found.key, withFields(found.entry, [...topic, ...times]))
    return 'success'
  },
}

const deleteMeeting: Tool = {
  name: 'DeleteMeeting',
  parameters: meetingParameters,
  run: (args, world) => {
    const found = meeting(args, world)
    if (found !== undefined) world.databases.edit(MEETINGS).delete(found.key)
    return 'success'
  },
}

export const CALENDAR_TOOLS: readonly Tool[] = [
  addAgenda,
  queryAgenda,
  modifyAgenda,
  deleteAgenda,
  addReminder,
  queryReminder,
  modifyReminder,
  deleteReminder,
  addAlarm,
  queryAlarm,
  modifyAlarm,
  deleteAlarm,
  addMeeting,
  queryMeeting,
  modifyMeeting,
  deleteMeeting,
]
