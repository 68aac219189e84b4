/**
 * From dropped files to BFCL's entries: questions with their function docs, each with the
 * acceptable answers that stand in the same place of the answers' file, as the official evaluator
 * pairs them; and what running conversations needs. Any subset of the official folder will do, of
 * the third or the fourth version. Lines that cannot be used are all listed; the rest is taken
 * without them only where the caller says so. Nothing that a file holds makes this throw.
 */
import type { JsonDict, JsonValue } from '../../run/calls/call-value.ts'
import { readJson } from '../../run/json-value.ts'
import type { DroppedFile } from '../../run/files/dropped-file.ts'
import { keptWarnings, overLimit, shownPath } from '../../run/files/drop-limits.ts'
import { badLineText } from '../../run/files/bad-line.ts'
import type { BadLine } from '../../run/files/bad-line.ts'
import { truncateText } from '../../run/truncate-text.ts'
import { IMPORT_LIMITS } from '../../run/files/import-limits.ts'
import { categoryLabel, hasAnswers } from './bfcl-categories.ts'
import type { Category } from './bfcl-categories.ts'
import { recognise } from './recognise-bfcl.ts'
import type { Kind } from './recognise-bfcl.ts'
import { isJsonDict, readAnswer, readFunctionDoc, readQuestion } from './bfcl-records.ts'
import type { Answer, Question, Read } from './bfcl-records.ts'

export interface BfclEntry extends Question {
  readonly category: Category
  /** Of the category's file, from 0: where the official evaluator finds the answer. */
  readonly index: number
  /** Undefined where the category has none, or its file was not dropped. */
  readonly groundTruth: readonly JsonValue[] | undefined
}

export interface BfclFiles {
  readonly entries: readonly BfclEntry[]
  /** Docs of the stateful classes' functions, by their file's name: `math_api`. */
  readonly functionDocs: ReadonlyMap<string, readonly JsonDict[]>
  /** What `backend_default_states.json` and `backend_long_context_constants.json` hold. */
  readonly defaultStates: JsonDict | undefined
  readonly longContext: JsonDict | undefined
  /** Lines that were left out because the caller said so. */
  readonly skipped: readonly BadLine[]
  readonly warnings: readonly string[]
  /** Files of the drop that hold nothing this suite reads. */
  readonly ignored: number
}

export type BfclImport =
  | { readonly ok: true; readonly files: BfclFiles }
  /** `bad` is not empty where the import would succeed without those lines. */
  | { readonly ok: false; readonly error: string; readonly bad: readonly BadLine[] }

interface Line<T> {
  readonly number: number
  readonly value: T | undefined
}
interface Lines<T> {
  readonly path: string
  readonly lines: readonly Line<T>[]
  readonly bad: readonly BadLine[]
}

/** The records of a file, one a line; those that cannot be used keep their place. */
function readLines<T>({ path, text }: DroppedFile, read: (value: JsonValue) => Read<T>): Lines<T> {
  const file = shownPath(path)
  const whole = (message: string): Lines<T> => ({
    path: file,
    lines: [],
    bad: [{ file, line: 1, field: 'the file', message }],
  })
  if (text.trim() === '') return whole('is empty; take it from the official data again')
  const raw = text.split('\n')
  if (raw.length > IMPORT_LIMITS.records)
    return whole(`has more than ${IMPORT_LIMITS.records} lines; split it to import it`)
  const lines: Line<T>[] = []
  const bad: BadLine[] = []
  for (const [index, line] of raw.entries()) {
    if (line.trim() === '') continue
    const number = index + 1
    const json = readJson(line)
    const outcome: Read<T> = json.ok
      ? read(json.value)
      : {
          ok: false,
          misfit: {
            field: `column ${json.column}`,
            message: `${json.message}; put one JSON object on each line`,
          },
        }
    if (!outcome.ok) bad.push({ file, line: number, ...outcome.misfit })
    lines.push({ number, value: outcome.ok ? outcome.value : undefined })
  }
  return { path: file, lines, bad }
}

interface Paired {
  readonly entries: readonly BfclEntry[]
  readonly bad: readonly BadLine[]
}

/**
 * Questions of one category with the answers in the same places; where ids differ, neither is used.
 */
function pair(
  category: Category,
  questions: Lines<Question>,
  answers: Lines<Answer> | undefined,
): Paired {
  const entries: BfclEntry[] = []
  const bad: BadLine[] = [...questions.bad, ...(answers?.bad ?? [])]
  const seen = new Map<string, number>()
  for (const [index, { number, value: question }] of questions.lines.entries()) {
    const answer = answers?.lines[index]
    if (answers !== undefined && answer === undefined && question !== undefined)
      bad.push({
        file: questions.path,
        line: number,
        field: 'id',
        message: `${question.id} has no answer: ${answers.path} has ${answers.lines.length} lines`,
      })
    if (question === undefined || (answers !== undefined && answer?.value === undefined)) continue
    const before = seen.get(question.id)
    if (before !== undefined) {
      bad.push({
        file: questions.path,
        line: number,
        field: 'id',
        message: `is that of line ${before}`,
      })
      continue
    }
    seen.set(question.id, number)
    if (answers !== undefined && answer?.value !== undefined && answer.value.id !== question.id) {
      bad.push({
        file: answers.path,
        line: answer.number,
        field: 'id',
        message: `expected ${JSON.stringify(question.id)}, which stands in line ${number} of ${questions.path} (found ${JSON.stringify(truncateText(answer.value.id, 60))})`,
      })
      continue
    }
    entries.push({ ...question, category, index, groundTruth: answer?.value?.groundTruth })
  }
  for (const extra of answers?.lines.slice(questions.lines.length) ?? []) {
    if (answers !== undefined && extra.value !== undefined)
      bad.push({
        file: answers.path,
        line: extra.number,
        field: 'id',
        message: `${truncateText(extra.value.id, 60)} has no question: ${questions.path} has ${questions.lines.length} lines`,
      })
  }
  return { entries, bad }
}

/** A file that is one JSON object. */
function readObject({ path, text }: DroppedFile): {
  readonly value?: JsonDict
  readonly bad: readonly BadLine[]
} {
  const json = readJson(text)
  if (!json.ok)
    return {
      bad: [
        {
          file: shownPath(path),
          line: json.line,
          field: `column ${json.column}`,
          message: json.message,
        },
      ],
    }
  return isJsonDict(json.value)
    ? { value: json.value, bad: [] }
    : {
        bad: [{ file: shownPath(path), line: 1, field: 'the file', message: 'expected an object' }],
      }
}

interface Recognised {
  readonly file: DroppedFile
  readonly kind: Kind
}

/** Of files of one kind and category the first counts: of both versions, the fourth. */
class Shelf {
  readonly questions = new Map<Category, DroppedFile>()
  readonly answers = new Map<Category, DroppedFile>()
  readonly functions: DroppedFile[] = []
  readonly objects = new Map<'states' | 'fillings', DroppedFile>()
  readonly warnings: string[] = []
  private readonly unread = new Set<string>()

  constructor(recognised: readonly Recognised[]) {
    const order = (path: string): string => `${/BFCL_v3_/.test(path) ? 1 : 0}${path}`
    for (const { file, kind } of [...recognised].sort((a, b) =>
      order(a.file.path) < order(b.file.path) ? -1 : 1,
    ))
      this.put(file, kind)
    if (this.unread.size > 0)
      this.warnings.push(
        `files of these categories are not read: ${[...this.unread].sort().slice(0, 50).join(', ')}`,
      )
  }

  private put(file: DroppedFile, kind: Kind): void {
    switch (kind.kind) {
      case 'questions':
        this.first(this.questions, kind.category, file)
        break
      case 'answers':
        this.first(this.answers, kind.category, file)
        break
      case 'states':
      case 'fillings':
        this.first(this.objects, kind.kind, file)
        break
      case 'functions':
        this.functions.push(file)
        break
      case 'unread':
        this.unread.add(kind.category)
        break
      case 'other':
    }
  }

  private first<K extends string>(map: Map<K, DroppedFile>, key: K, file: DroppedFile): void {
    const known = map.get(key)
    if (known === undefined) map.set(key, file)
    else
      this.warnings.push(
        `${shownPath(file.path)}: ${key} is in ${shownPath(known.path)} already; that file is read`,
      )
  }
}

/** Everything that the files hold, and every line that cannot be used. */
function readAll(shelf: Shelf): {
  readonly read: Omit<BfclFiles, 'skipped' | 'ignored'>
  readonly bad: readonly BadLine[]
} {
  const { warnings } = shelf
  const entries: BfclEntry[] = []
  const bad: BadLine[] = []
  for (const [category, file] of shelf.questions) {
    const answersFile = shelf.answers.get(category)
    const wanted = hasAnswers(category)
    if (wanted && answersFile === undefined)
      warnings.push(
        `${shownPath(file.path)}: no possible_answer file of this category was dropped; its questions cannot be judged`,
      )
    const answers =
      wanted && answersFile !== undefined
        ? readLines(answersFile, (value) => readAnswer(value, category))
        : undefined
    const paired = pair(
      category,
      readLines(file, (value) => readQuestion(value, category)),
      answers,
    )
    entries.push(...paired.entries)
    bad.push(...paired.bad)
  }
  for (const [category, file] of shelf.answers)
    if (!shelf.questions.has(category))
      warnings.push(
        `${shownPath(file.path)}: no questions of ${categoryLabel(category)} were dropped with these answers`,
      )
  const functionDocs = new Map<string, readonly JsonDict[]>()
  for (const file of shelf.functions) {
    const { lines, bad: wrong } = readLines(file, readFunctionDoc)
    bad.push(...wrong)
    functionDocs.set(
      file.path.slice(file.path.lastIndexOf('/') + 1).replace(/\.jsonl?$/, ''),
      lines.flatMap(({ value }) => value ?? []),
    )
  }
  const object = (kind: 'states' | 'fillings'): JsonDict | undefined => {
    const file = shelf.objects.get(kind)
    if (file === undefined) return undefined
    const { value, bad: wrong } = readObject(file)
    bad.push(...wrong)
    return value
  }
  return {
    read: {
      entries,
      functionDocs,
      defaultStates: object('states'),
      longContext: object('fillings'),
      warnings,
    },
    bad,
  }
}

const WAY_OUT = 'drop the folder with BFCL_v4_*.json and possible_answer'

/**
 * Reads what was dropped. Refuses, saying why and where, when a line cannot be used and the caller
 * has not let it go, or when nothing can be used.
 */
export function importBfcl(
  dropped: readonly DroppedFile[],
  { skipBad = false }: { readonly skipBad?: boolean } = {},
): BfclImport {
  const refuse = (error: string, bad: readonly BadLine[] = []): BfclImport => ({
    ok: false,
    error,
    bad,
  })
  const recognised = dropped.map((file): Recognised => {
    const at = { path: file.path.replaceAll('\\', '/'), text: file.text }
    return { file: at, kind: recognise(at) }
  })
  const used = recognised.filter(({ kind }) => kind.kind !== 'other')
  const limit = overLimit(
    dropped,
    used.map(({ file }) => file),
    { tooMany: "drop BFCL's folder alone", tooLarge: 'this is not an official file' },
  )
  if (limit !== undefined) return refuse(limit)

  const { read, bad } = readAll(new Shelf(used))
  const [first] = bad
  if (read.entries.length === 0) {
    const why =
      first === undefined
        ? `none of the ${dropped.length} files is one of BFCL's questions`
        : `no question could be used: ${badLineText(first)}`
    return refuse(`${why}; ${WAY_OUT}`)
  }
  if (first !== undefined && !skipBad) {
    const rest = bad.length > 1 ? ` (and ${bad.length - 1} more)` : ''
    return refuse(
      `${bad.length} ${bad.length === 1 ? 'line' : 'lines'} of BFCL's files cannot be used: ${badLineText(first)}${rest}`,
      bad,
    )
  }
  return {
    ok: true,
    files: {
      ...read,
      warnings: keptWarnings(read.warnings),
      skipped: bad,
      ignored: recognised.length - used.length,
    },
  }
}
