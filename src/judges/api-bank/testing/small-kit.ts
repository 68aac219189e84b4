/** Small databases and a judge over them, of our own making, for tests. */
import { readJson } from '../../../run/json-value.ts'
import type { JsonValue } from '../../../run/calls/call-value.ts'
import { createApiBankJudge } from '../api-bank-judge.ts'
import type { CallVerdict, JudgeMode } from '../api-bank-judge.ts'
import { createToolKit } from '../tool-kit.ts'
import type { LevelKind } from '../tool-kit.ts'
import { ToolManager } from '../tool-manager.ts'
import type { ToolKit } from '../tool-manager.ts'
import type { ApiTruth } from '../dialogue-samples.ts'

export function value(json: unknown): JsonValue {
  const read = readJson(JSON.stringify(json))
  if (!read.ok) throw new Error(read.message)
  return read.value
}

const DATABASES: Readonly<Record<string, unknown>> = {
  Account: {
    ada: { password: 'engine', token: 'tok-ada', email: 'ada@example.org' },
    bob: { password: 'b', token: 'tok-bob', email: 'bob@example.org' },
  },
  Agenda: {
    1: { username: 'ada', content: 'dentist', time: '2023-05-01 10:00:00', location: 'town' },
  },
  Reminder: { 1: { username: 'ada', content: 'Water plants', time: '2023-05-02 08:00:00' } },
  Alarm: { 1: { username: 'ada', time: '2023-05-03 06:00:00' } },
  Meeting: {
    1: {
      username: 'ada',
      meeting_topic: 'Loom review',
      start_time: '2023-05-04 09:00:00',
      end_time: '2023-05-04 10:00:00',
      location: 'Room',
      attendees: ['Ada', 'Bob'],
    },
  },
  Appointments: { 11112222: { patient_name: 'Ada', date: '2023-06-01', doctor_name: 'Dr. Wu' } },
  HealthData: { A1: [{ time: '2023-01-01 10:00:00', weight: 60.5 }] },
  Hotel: {
    1: {
      hotel_name: 'Inn',
      check_in_time: '2023-04-01',
      check_out_time: '2023-04-05',
      room_count: 1,
      adult_count: 2,
      child_count: 0,
    },
  },
  Scenes: { evening: [{ name: 'lamp', description: 'A lamp' }] },
  TimeSwitch: { lamp: [{ time: '2023-05-01 20:00:00', on: true }] },
  Stock: { LOOM: { '2023-01-02': 12.5 } },
  Bank: { ada: { balance: 5 } },
  History: { '12-10': [{ Title: ' Born ', Date: '1815', Description: 'Ada Lovelace' }] },
  Symptom: { cough: [{ name: 'Cold', description: 'A cold.', aid: 'Rest.' }] },
  Wiki: { 'ada lovelace': { url: 'u', summary: 's', content: 'c' } },
  QuestionAnswering: { 'a.txt': { 'Who?': 'Ada' } },
  ImageCaptioning: [{ url: 'x.png', caption: 'a loom' }],
  SpeechRecognition: { 'x.wav': 'hello' },
  SearchEngine: {
    raw_documents: [
      { title: 'Cats', abstract: 'on cats' },
      { title: 'Looms', abstract: 'on looms' },
      { title: 'Hens', abstract: 'on hens' },
    ],
    tokenized_documents: [
      ['cats', 'purr'],
      ['looms', 'weave'],
      ['hens', 'cluck'],
    ],
  },
}

export function kitOf(
  level: LevelKind = 'levels 1 and 2',
  recorded: readonly ApiTruth[] = [],
): ToolKit {
  const files = Object.entries(DATABASES).map(([name, content]) => ({
    path: `init_database/${name}.json`,
    text: JSON.stringify(content),
  }))
  return createToolKit(files, { level, recorded }).kit
}

export const managerOf = (kit: ToolKit = kitOf()): ToolManager => new ToolManager(kit, () => 0.25)

/** A recorded call and its result, as a dialogue quotes it. */
export const truthOf = (
  name: string,
  input: Readonly<Record<string, unknown>>,
  output: unknown,
  exception: string | null = null,
): ApiTruth => ({
  name,
  input: value(input),
  result: value({ api_name: name, input, output, exception }),
})

/** The verdict on a text, in a fresh world. */
export const judged = (truth: ApiTruth, text: string, mode: JudgeMode = 'official'): CallVerdict =>
  createApiBankJudge(kitOf(), mode, () => 0.25).judge(truth, text)
