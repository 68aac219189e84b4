/**
 * From dropped files to Bamboogle's questions, a cassette and a corpus, all recognised by what they
 * hold: ToolRL's list of `Question` and `Answer`, AgentFlow's of `question` and `answer`, cassettes
 * by their format, plain text and JSONL of passages. Records that cannot be used are all listed,
 * and left out only where the caller says so. Nothing that a file holds makes this throw.
 */
import * as z from 'zod/mini'
import { readJson } from '../calls/json.ts'
import type { Value } from '../calls/value.ts'
import { overLimit, shownPath } from '../files/drop.ts'
import type { DroppedFile } from '../files/dropped.ts'
import { complaint, isList, itemsOf, record, text as words } from '../files/records.ts'
import { badLineText } from '../official/suite.ts'
import type { BadLine } from '../official/suite.ts'
import { lineOfElement } from './element-lines.ts'
import { normaliseAnswer } from './metrics.ts'
import { isCassette, readCassette } from './search/cassette.ts'
import type { Recording } from './search/cassette.ts'
import { corpusKind, readCorpus } from './search/corpus.ts'
import type { CorpusKind, Passage } from './search/corpus.ts'
import { SEARCH_LIMITS } from './search/limits.ts'

export interface Question {
  /** On one line, without instructions about the form of the answer. */
  readonly text: string
  readonly golds: readonly string[]
}

export interface BamboogleFiles {
  readonly questions: readonly Question[]
  readonly recordings: readonly Recording[]
  readonly passages: readonly Passage[]
  readonly warnings: readonly string[]
  /** Bad records that were left out. */
  readonly skipped: number
}

export type BamboogleImport =
  | { readonly ok: true; readonly files: BamboogleFiles }
  | { readonly ok: false; readonly error: string; readonly bad: readonly BadLine[] }

type QuestionForm = 'toolrl' | 'agentflow'
type Kind = QuestionForm | 'cassette' | CorpusKind

const HEAD = 4000
/** Far more than the 125 that there are; every one is searched for before training. */
const MOST_QUESTIONS = 2000
const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1)

/**
 * What a file is, by its beginning, so that large files of others are never parsed; the official
 * names stand for themselves.
 */
function recognise(file: DroppedFile): Kind | undefined {
  const head = file.text.slice(0, HEAD)
  const name = nameOf(file.path)
  if (/^\ufeff?\s*\[\s*\{/.test(head)) {
    if (/"Question"\s*:/.test(head) && /"Answer"\s*:/.test(head)) return 'toolrl'
    if (/"question"\s*:/.test(head) && /"answer"\s*:/.test(head)) return 'agentflow'
  }
  if (name === 'toolrl_data.json') return 'toolrl'
  if (name === 'agentflow_data.json') return 'agentflow'
  return isCassette(file) ? 'cassette' : corpusKind(file)
}

const isQuestions = (kind: Kind | undefined): kind is QuestionForm =>
  kind === 'toolrl' || kind === 'agentflow'

const kindsOf = (files: readonly DroppedFile[]): readonly (Kind | undefined)[] =>
  files.map((file) => recognise({ ...file, path: file.path.replaceAll('\\', '/') }))

/**
 * How many of the files hold questions or a cassette. Texts are a corpus only where nothing else
 * was dropped: others' files come with texts too.
 */
export function recognisedFiles(files: readonly DroppedFile[]): number {
  const kinds = kindsOf(files)
  const own = kinds.filter((kind) => isQuestions(kind) || kind === 'cassette').length
  return own === 0 && kinds.every((kind) => kind !== undefined) ? kinds.length : own
}

export const holdsQuestions = (files: readonly DroppedFile[]): boolean =>
  kindsOf(files).some(isQuestions)

const filled = words.check(z.refine((value) => value.trim() !== '', { error: 'is empty' }))
const textList = z.pipe(
  z.transform((value: unknown): unknown =>
    typeof value === 'string' ? [value] : isList(value) ? value.items : value,
  ),
  z
    .array(filled, { error: 'expected a text or a list of texts' })
    .check(z.minLength(1, { error: 'has no element' })),
)

const RECORDS = {
  toolrl: record({ Question: filled, Answer: textList }),
  agentflow: record({ question: filled, answer: textList }),
} as const satisfies Readonly<Record<QuestionForm, unknown>>

/**
 * AgentFlow's questions end in an instruction about the form of the answer, which is no part of the
 * question.
 */
const SUFFIX = 'When ready, output the final answer enclosed in <answer> and </answer> tags'

function plainQuestion(text: string): string {
  const at = text.lastIndexOf(SUFFIX)
  return (at > 0 ? text.slice(0, at) : text).replace(/\s+/g, ' ').trim()
}

type ReadQuestions = {
  readonly questions: readonly Question[]
  readonly bad: readonly Omit<BadLine, 'file'>[]
}

function readQuestion(item: Value, form: QuestionForm): Question | string {
  const read =
    form === 'toolrl' ? RECORDS.toolrl.safeParse(item) : RECORDS.agentflow.safeParse(item)
  if (!read.success) return complaint(read.error, item)
  const [text, golds] =
    'Question' in read.data
      ? [read.data.Question, read.data.Answer]
      : [read.data.question, read.data.answer]
  const question = plainQuestion(text)
  return question === ''
    ? `${form === 'toolrl' ? 'Question' : 'question'}: asks nothing`
    : { text: question, golds }
}

function readQuestions({ text }: DroppedFile, form: QuestionForm): ReadQuestions {
  const refused = (line: number, field: string, message: string): ReadQuestions => ({
    questions: [],
    bad: [{ line, field, message }],
  })
  if (text.trim() === '') return refused(1, 'the file', 'is empty')
  const json = readJson(text)
  if (!json.ok) return refused(json.line, `column ${json.column}`, json.message)
  const items = itemsOf(json.value)
  if (items === undefined) return refused(1, 'the file', 'expected a list of records')
  if (items.length > MOST_QUESTIONS)
    return refused(1, 'the file', `has more than ${MOST_QUESTIONS} questions`)
  const questions: Question[] = []
  const bad: Omit<BadLine, 'file'>[] = []
  for (const [index, item] of items.entries()) {
    const read = readQuestion(item, form)
    if (typeof read !== 'string') {
      questions.push(read)
      continue
    }
    const cut = read.indexOf(': ')
    bad.push({
      line: lineOfElement(text, index, 1),
      field: `[${index}].${read.slice(0, cut)}`,
      message: read.slice(cut + 2),
    })
  }
  return { questions, bad }
}

/** Everything that was read, as it grows file by file. */
class Reading {
  readonly questions = new Map<string, Question>()
  readonly recordings: Recording[] = []
  readonly passages: Passage[] = []
  readonly bad: BadLine[] = []
  /** Questions that occurred before, to the word. */
  again = 0

  take(file: DroppedFile, kind: Kind): void {
    const noted = (bad: readonly Omit<BadLine, 'file'>[]): void => {
      for (const one of bad) this.bad.push({ file: shownPath(file.path), ...one })
    }
    if (isQuestions(kind)) {
      const { questions, bad } = readQuestions(file, kind)
      noted(bad)
      for (const question of questions) this.#add(question)
    } else if (kind === 'cassette') {
      const { recordings, problems } = readCassette(file)
      noted(problems)
      this.recordings.push(...recordings)
    } else {
      const { passages, problems } = readCorpus(file, kind)
      noted(problems)
      for (const passage of passages)
        if (this.passages.length < SEARCH_LIMITS.passages) this.passages.push(passage)
    }
  }

  #add(question: Question): void {
    const key = normaliseAnswer(question.text) || question.text
    if (this.questions.has(key)) this.again += 1
    else this.questions.set(key, question)
  }
}

/**
 * Reads what was dropped. Refuses, saying why and where, when no question can be used, or when a
 * record cannot and `skipBad` is not set.
 */
export function importBamboogle(
  dropped: readonly DroppedFile[],
  skipBad: boolean,
): BamboogleImport {
  const used = dropped
    .map(({ path, text }) => ({ path: path.replaceAll('\\', '/'), text }))
    .map((file) => ({ file, kind: recognise(file) }))
    .filter((one): one is { file: DroppedFile; kind: Kind } => one.kind !== undefined)
    .sort((a, b) => (a.file.path < b.file.path ? -1 : a.file.path > b.file.path ? 1 : 0))
  const limit = overLimit(
    dropped,
    used.map(({ file }) => file),
    { tooMany: "drop Bamboogle's alone", tooLarge: 'split it' },
  )
  if (limit !== undefined) return { ok: false, error: limit, bad: [] }
  const reading = new Reading()
  for (const { file, kind } of used) reading.take(file, kind)
  const { questions, recordings, passages, bad, again } = reading
  const [first] = bad
  if (questions.size === 0) {
    const why =
      first === undefined
        ? `none of the ${dropped.length} files holds Bamboogle's questions`
        : `no question could be used: ${badLineText(first)}`
    return { ok: false, error: `${why}; drop toolrl_data.json or agentflow_data.json`, bad: [] }
  }
  if (first !== undefined && !skipBad)
    return {
      ok: false,
      error: `${bad.length} ${bad.length === 1 ? 'record' : 'records'} of the files cannot be used`,
      bad,
    }
  return {
    ok: true,
    files: {
      questions: [...questions.values()],
      recordings,
      passages,
      skipped: bad.length,
      warnings: [
        ...(again > 0
          ? [`${again} questions occur more than once, to the word; each is read once`]
          : []),
        ...(passages.length >= SEARCH_LIMITS.passages
          ? [`the corpus has more than ${SEARCH_LIMITS.passages} passages; the rest is left out`]
          : []),
      ],
    },
  }
}
