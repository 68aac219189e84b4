/** Rows of recorded verdicts, and the official questions and answers that they refer to. */
import { readJson } from '../../../run/json-value.ts'
import type { JsonDict, JsonValue } from '../../../run/calls/call-value.ts'
import type { DroppedFile } from '../../../run/files/dropped-file.ts'
import { OracleError } from '../../oracle.ts'
import type { OfficialFiles } from '../../oracle.ts'
import { fieldOf, isJsonDict } from '../bfcl-records.ts'

export interface Row {
  readonly record: JsonDict
  readonly line: number
}

/** Python writes these into JSON lines; they are read under a tag. */
const NO_JSON = /"(?:[^"\\]|\\.)*"|-?Infinity|NaN/g
const readable = (line: string): string =>
  line.replace(NO_JSON, (token) => (token.startsWith('"') ? token : `{"$float":"${token}"}`))

/** The objects of a file of JSON lines. */
export function* rowsOf({ path, text }: DroppedFile): Generator<Row> {
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue
    const read = readJson(line)
    const outcome = read.ok ? read : readJson(readable(line))
    if (!outcome.ok)
      throw new OracleError(`${path}:${index + 1}: column ${outcome.column}: ${outcome.message}`)
    if (!isJsonDict(outcome.value))
      throw new OracleError(`${path}:${index + 1}: expected an object`)
    yield { record: outcome.value, line: index + 1 }
  }
}

export function textOf(record: JsonDict, name: string, place: string): string {
  const value = fieldOf(record, name)
  if (typeof value !== 'string') throw new OracleError(`${place}: ${name}: expected a text`)
  return value
}

export function listOf(record: JsonDict, name: string, place: string): readonly JsonValue[] {
  const value = fieldOf(record, name)
  if (value === undefined || value === null || typeof value !== 'object' || value.kind !== 'list')
    throw new OracleError(`${place}: ${name}: expected a list`)
  return value.items
}

/** What the third version of the files called otherwise, both ways. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  simple_python: 'simple',
  simple_java: 'java',
  simple_javascript: 'javascript',
  simple: 'simple_python',
  java: 'simple_java',
  javascript: 'simple_javascript',
}

/** The official file of a category, in the folder of answers or out of it; newer versions first. */
function officialFile(files: OfficialFiles, category: string, answers: boolean): DroppedFile {
  const names = [category, OTHER_NAMES[category] ?? category].flatMap((name) => [
    `BFCL_v4_${name}.json`,
    `BFCL_v3_${name}.json`,
  ])
  for (const name of names) {
    const path = files.paths.find(
      (candidate) =>
        candidate.split('/').at(-1) === name &&
        (candidate.split('/').at(-2) === 'possible_answer') === answers,
    )
    const text = path === undefined ? undefined : files.read(path.replace(/^\//, ''))
    if (path !== undefined && text !== undefined) return { path, text }
  }
  throw new OracleError(
    `${answers ? 'possible_answer/' : ''}${names[0] ?? category} is not among the official files; name their folder with --data`,
  )
}

export interface OfficialEntry {
  readonly functions: readonly JsonValue[]
  readonly groundTruth: readonly JsonValue[]
}

/**
 * Questions with their answers by id. They are paired by their place, as the official code pairs
 * them.
 */
export function officialEntries(
  files: OfficialFiles,
  category: string,
): ReadonlyMap<string, OfficialEntry> {
  const questions = officialFile(files, category, false)
  const answers = officialFile(files, category, true)
  const answered = [...rowsOf(answers)]
  const entries = new Map<string, OfficialEntry>()
  for (const [index, { record, line }] of [...rowsOf(questions)].entries()) {
    const answer = answered[index]
    if (answer === undefined)
      throw new OracleError(`${answers.path}: has fewer lines than ${questions.path}`)
    const place = `${questions.path}:${line}`
    entries.set(textOf(record, 'id', place), {
      functions: listOf(record, 'function', place),
      groundTruth: listOf(answer.record, 'ground_truth', `${answers.path}:${answer.line}`),
    })
  }
  return entries
}
