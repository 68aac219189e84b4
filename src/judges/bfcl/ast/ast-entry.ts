/**
 * What one entry asks for, made ready once so that judging many calls against it is quick: its
 * function docs and its acceptable answers.
 */
import type { JsonValue } from '../../../run/calls/call-value.ts'
import { typeName } from '../../python/python-print.ts'
import { PyError, isDict } from '../../python/python-value.ts'
import type { PyDict, PyValue } from '../../python/python-value.ts'
import { allowsOmission, iterated, standardText } from './standard-text.ts'

export type Language = 'python' | 'java' | 'javascript'

export interface ParameterDoc {
  readonly type: string
  readonly itemType: string | undefined
}
interface FunctionDoc {
  readonly name: string
  readonly properties: ReadonlyMap<string, ParameterDoc>
  readonly required: readonly string[]
}

/** The acceptable values of one parameter. */
export interface Options {
  readonly values: readonly PyValue[]
  /**
   * Python's type of the first that is not "", by which the checker takes a value for a variable.
   */
  readonly firstType: string | undefined
  readonly mayBeOmitted: boolean
  /** Of the texts among them, the standard form. */
  readonly texts: ReadonlySet<string>
}

interface Answer {
  readonly options: ReadonlyMap<string, Options>
}
/**
 * One acceptable call with the doc that it is compared by; without one the official checker fails.
 */
export interface Wanted {
  readonly doc: FunctionDoc | undefined
  readonly answer: Answer
  /** How the call must be named. */ readonly name: string
}

/** How calls are held against answers. */
export type Mode = 'simple' | 'multiple' | 'parallel'

export interface Entry {
  readonly mode: Mode
  readonly language: Language
  readonly wanted: readonly Wanted[]
}

export interface EntrySource {
  /** As official files name it: the name decides how calls are compared. */
  readonly category: string
  /** The question's `function`. */
  readonly functions: readonly JsonValue[]
  /** The answer's `ground_truth`. */
  readonly groundTruth: readonly JsonValue[]
  /** For models whose interface forbids dots in names: the expected name is written with `_`. */
  readonly underscoreToDot?: boolean
}

export function modeOf(category: string): Mode {
  if (category.includes('parallel')) return 'parallel'
  return category.includes('multiple') ? 'multiple' : 'simple'
}

export function languageOf(category: string): Language {
  if (category.includes('javascript')) return 'javascript'
  return category.includes('java') ? 'java' : 'python'
}

function dictOrFail(value: PyValue | undefined): PyDict {
  if (!isDict(value)) throw new PyError('TypeError', 'expected a dict')
  return value
}

function field(dict: PyDict, key: string): PyValue | undefined {
  return dict.entries.find(([name]) => name === key)?.[1]
}

function textField(dict: PyDict, key: string): string {
  const value = field(dict, key)
  if (typeof value !== 'string') throw new PyError('KeyError', `'${key}'`)
  return value
}

function functionDoc(value: PyValue): FunctionDoc {
  const doc = dictOrFail(value)
  const parameters = dictOrFail(field(doc, 'parameters'))
  const properties = new Map<string, ParameterDoc>()
  for (const [name, about] of dictOrFail(field(parameters, 'properties')).entries) {
    if (typeof name !== 'string' || !isDict(about)) continue
    const items = field(about, 'items')
    const itemType = isDict(items) ? field(items, 'type') : undefined
    const type = field(about, 'type')
    properties.set(name, {
      type: typeof type === 'string' ? type : '',
      itemType: typeof itemType === 'string' ? itemType : undefined,
    })
  }
  const required = field(parameters, 'required') ?? { kind: 'list', items: [] }
  return {
    name: textField(doc, 'name'),
    properties,
    required: iterated(required).filter((name) => typeof name === 'string'),
  }
}

export function firstType(values: readonly PyValue[]): string | undefined {
  const first = values.find((value) => value !== '')
  return first === undefined ? undefined : typeName(first)
}

function optionsOf(value: PyValue): Options {
  const values = iterated(value)
  return {
    values,
    firstType: firstType(values),
    mayBeOmitted: allowsOmission(value),
    texts: new Set(
      values.flatMap((option) => (typeof option === 'string' ? [standardText(option)] : [])),
    ),
  }
}

function answerOf(value: PyValue): { readonly name: string; readonly answer: Answer } {
  const [first] = dictOrFail(value).entries
  if (first === undefined || typeof first[0] !== 'string')
    throw new PyError('IndexError', 'list index out of range')
  const options = new Map<string, Options>()
  for (const [parameter, values] of dictOrFail(first[1]).entries)
    if (typeof parameter === 'string') options.set(parameter, optionsOf(values))
  return { name: first[0], answer: { options } }
}

/** Throws PyError where the entry is not of the official form. */
export function prepareEntry({
  category,
  functions,
  groundTruth,
  underscoreToDot = false,
}: EntrySource): Entry {
  const mode = modeOf(category)
  const docs = functions.map(functionDoc)
  const wanted = groundTruth.map((value): Wanted => {
    const { name, answer } = answerOf(value)
    const doc = mode === 'simple' ? docs[0] : docs.find((candidate) => candidate.name === name)
    const expected = doc?.name ?? name
    return { doc, answer, name: underscoreToDot ? expected.replaceAll('.', '_') : expected }
  })
  return { mode, language: languageOf(category), wanted }
}
