/**
 * The form of BFCL's records. A record is looked through by hand rather than by a schema, for there
 * are thousands and they stay `JsonValue`s: what judging reads later is exactly what the file
 * holds. The first thing that is wrong is named by its path of fields.
 */
import type { JsonDict, JsonValue } from '../../run/calls/call-value.ts'
import { IMPORT_LIMITS } from '../../run/files/import-limits.ts'
import { describedValue } from '../../run/files/value-records.ts'
import { ToldError } from '../../run/told-error.ts'
import { hasAnswers, judgedBy } from './bfcl-categories.ts'
import type { Category } from './bfcl-categories.ts'

interface Message {
  readonly role: string
  readonly content: string
}

/** What a multi-turn entry needs to be run. */
export interface Conversation {
  readonly initialConfig: JsonDict
  readonly involvedClasses: readonly string[]
  /** Functions that are only offered from a turn on. */
  readonly missedFunction: JsonDict | undefined
  readonly excludedFunction: readonly string[]
}

export interface Question {
  readonly id: string
  /** Turns, each a list of messages. */
  readonly turns: readonly (readonly Message[])[]
  /** The function docs, as they stand in the file; empty where functions belong to classes. */
  readonly functions: readonly JsonDict[]
  readonly conversation: Conversation | undefined
}

export interface Answer {
  readonly id: string
  /** The elements of `ground_truth`. */
  readonly groundTruth: readonly JsonValue[]
}

/** Thrown in this file only; `reading` turns it into a value. */
class Wrong extends ToldError {
  readonly field: string
  constructor(field: string, message: string) {
    super(message)
    this.field = field
  }
}

interface Misfit {
  readonly field: string
  readonly message: string
}
export type Read<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly misfit: Misfit }

function reading<T>(read: () => T): Read<T> {
  try {
    return { ok: true, value: read() }
  } catch (problem) {
    if (!(problem instanceof Wrong)) throw problem
    return { ok: false, misfit: { field: problem.field, message: problem.message } }
  }
}

const wrong = (field: string, expected: string, found: JsonValue | undefined): never => {
  throw new Wrong(
    field === '' ? 'the record' : field,
    `expected ${expected} (found ${describedValue(found)})`,
  )
}

export const isJsonDict = (value: JsonValue | undefined): value is JsonDict =>
  typeof value === 'object' && value !== null && value.kind === 'dict'

/** The value of a key; undefined where it is absent. */
export const fieldOf = (dict: JsonDict, key: string): JsonValue | undefined =>
  dict.entries.find(([name]) => name === key)?.[1]

const dict = (value: JsonValue | undefined, field: string): JsonDict =>
  isJsonDict(value) ? value : wrong(field, 'an object', value)
const list = (value: JsonValue | undefined, field: string): readonly JsonValue[] =>
  typeof value === 'object' && value !== null && value.kind === 'list'
    ? value.items
    : wrong(field, 'a list', value)

function text(
  value: JsonValue | undefined,
  field: string,
  most: number = IMPORT_LIMITS.textCharacters,
): string {
  if (typeof value !== 'string') return wrong(field, 'a text', value)
  if (value.length > most) throw new Wrong(field, `is longer than ${most} characters`)
  return value
}

const MOST_NAME = 200
const MOST_TURNS = 100
const MOST_FUNCTIONS = 200

function some<T>(items: readonly T[], most: number, field: string): readonly T[] {
  if (items.length > most) throw new Wrong(field, `has more than ${most} elements`)
  return items
}

/** Texts of an optional list. */
const names = (value: JsonValue | undefined, field: string): readonly string[] =>
  value === undefined
    ? []
    : list(value, field).map((item, i) => text(item, `${field}[${i}]`, MOST_NAME))

function functionDoc(value: JsonValue, field: string): JsonDict {
  const doc = dict(value, field)
  if (text(fieldOf(doc, 'name'), `${field}.name`, MOST_NAME) === '')
    throw new Wrong(`${field}.name`, 'is empty')
  const description = fieldOf(doc, 'description')
  if (description !== undefined) text(description, `${field}.description`)
  const parameters = dict(fieldOf(doc, 'parameters'), `${field}.parameters`)
  for (const [name, about] of some(
    dict(fieldOf(parameters, 'properties'), `${field}.parameters.properties`).entries,
    IMPORT_LIMITS.arguments,
    `${field}.parameters.properties`,
  )) {
    const place = `${field}.parameters.properties.${name.slice(0, 100)}`
    text(fieldOf(dict(about, place), 'type'), `${place}.type`, MOST_NAME)
  }
  names(fieldOf(parameters, 'required'), `${field}.parameters.required`)
  return doc
}

function message(value: JsonValue, field: string): Message {
  const one = dict(value, field)
  return {
    role: text(fieldOf(one, 'role'), `${field}.role`, MOST_NAME),
    content: text(fieldOf(one, 'content'), `${field}.content`),
  }
}

function identifier(record: JsonDict): string {
  const id = text(fieldOf(record, 'id'), 'id', MOST_NAME)
  if (id === '') throw new Wrong('id', 'is empty')
  return id
}

function conversation(record: JsonDict): Conversation {
  const missed = fieldOf(record, 'missed_function')
  return {
    initialConfig: dict(fieldOf(record, 'initial_config'), 'initial_config'),
    involvedClasses: list(fieldOf(record, 'involved_classes'), 'involved_classes').map((item, i) =>
      text(item, `involved_classes[${i}]`, MOST_NAME),
    ),
    missedFunction: missed === undefined ? undefined : dict(missed, 'missed_function'),
    excludedFunction: names(fieldOf(record, 'excluded_function'), 'excluded_function'),
  }
}

/** One line of `BFCL_vN_<category>.json`. */
export function readQuestion(value: JsonValue, category: Category): Read<Question> {
  return reading(() => {
    const record = dict(value, '')
    const id = identifier(record)
    const turns = some(list(fieldOf(record, 'question'), 'question'), MOST_TURNS, 'question').map(
      (turn, t) =>
        some(list(turn, `question[${t}]`), MOST_TURNS, `question[${t}]`).map((one, m) =>
          message(one, `question[${t}][${m}]`),
        ),
    )
    if (judgedBy(category) === 'turns')
      return { id, turns, functions: [], conversation: conversation(record) }
    if (turns.length !== 1) throw new Wrong('question', `expected 1 turn (found ${turns.length})`)
    const functions = some(
      list(fieldOf(record, 'function'), 'function'),
      MOST_FUNCTIONS,
      'function',
    ).map((doc, i) => functionDoc(doc, `function[${i}]`))
    if (functions.length === 0 && hasAnswers(category))
      throw new Wrong('function', 'lists no function')
    return { id, turns, functions, conversation: undefined }
  })
}

/** One acceptable call: a function's name with lists of acceptable values. */
function acceptable(value: JsonValue, field: string): JsonValue {
  const call = dict(value, field)
  const [entry] = call.entries
  if (entry === undefined || call.entries.length !== 1)
    throw new Wrong(field, `expected one function's name (found ${call.entries.length} keys)`)
  const [name, parameters] = entry
  for (const [parameter, values] of some(
    dict(parameters, `${field}.${name}`).entries,
    IMPORT_LIMITS.arguments,
    `${field}.${name}`,
  ))
    list(values, `${field}.${name}.${parameter}`)
  return call
}

/** One line of `possible_answer/BFCL_vN_<category>.json`. */
export function readAnswer(value: JsonValue, category: Category): Read<Answer> {
  return reading(() => {
    const record = dict(value, '')
    const id = identifier(record)
    const items = some(
      list(fieldOf(record, 'ground_truth'), 'ground_truth'),
      MOST_TURNS,
      'ground_truth',
    )
    if (judgedBy(category) === 'turns')
      for (const [t, turn] of items.entries())
        list(turn, `ground_truth[${t}]`).forEach((call, c) =>
          text(call, `ground_truth[${t}][${c}]`),
        )
    else for (const [i, call] of items.entries()) acceptable(call, `ground_truth[${i}]`)
    if (items.length === 0) throw new Wrong('ground_truth', 'is empty')
    return { id, groundTruth: items }
  })
}

/** One line of `multi_turn_func_doc/*.json`. */
export const readFunctionDoc = (value: JsonValue): Read<JsonDict> =>
  reading(() => functionDoc(value, ''))
