/**
 * Bamboogle's questions with their acceptable answers, from the files of those who publish them:
 * ToolRL's list of `Question` and `Answer`, AgentFlow's of `question` and `answer`. Nothing that a
 * file holds makes this throw.
 */
import * as z from 'zod/mini'
import { readJson } from '../../run/json-value.ts'
import type { Value } from '../../run/calls/call-value.ts'
import type { BadPlace } from '../../run/files/bad-line.ts'
import type { DroppedFile } from '../../run/files/dropped-file.ts'
import { lineOfElement } from '../../run/files/element-lines.ts'
import { isList, itemsOf, misfitOf, record, text as words } from '../../run/files/value-records.ts'

export interface BamboogleQuestion {
  /** On one line, without instructions about the form of the answer. */
  readonly text: string
  readonly golds: readonly string[]
}

export type QuestionForm = 'toolrl' | 'agentflow'

const HEAD = 4000
/** Far more than the 125 that there are; every one is searched for before training. */
const MOST_QUESTIONS = 2000

const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1)

/**
 * Whose questions a file holds, by its beginning, so that large files of others are never parsed;
 * the official names stand for themselves. Undefined where it holds none.
 */
export function questionForm({ path, text }: DroppedFile): QuestionForm | undefined {
  const head = text.slice(0, HEAD)
  const name = nameOf(path)
  if (/^\ufeff?\s*\[\s*\{/.test(head)) {
    if (/"Question"\s*:/.test(head) && /"Answer"\s*:/.test(head)) return 'toolrl'
    if (/"question"\s*:/.test(head) && /"answer"\s*:/.test(head)) return 'agentflow'
  }
  if (name === 'toolrl_data.json') return 'toolrl'
  if (name === 'agentflow_data.json') return 'agentflow'
  return undefined
}

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

export interface ReadQuestions {
  readonly questions: readonly BamboogleQuestion[]
  readonly bad: readonly BadPlace[]
}

function readQuestion(item: Value, form: QuestionForm): BamboogleQuestion | Omit<BadPlace, 'line'> {
  const read =
    form === 'toolrl' ? RECORDS.toolrl.safeParse(item) : RECORDS.agentflow.safeParse(item)
  if (!read.success) return misfitOf(read.error, item)
  const [text, golds] =
    'Question' in read.data
      ? [read.data.Question, read.data.Answer]
      : [read.data.question, read.data.answer]
  const question = plainQuestion(text)
  return question === ''
    ? { field: form === 'toolrl' ? 'Question' : 'question', message: 'asks nothing' }
    : { text: question, golds }
}

export function readQuestions({ text }: DroppedFile, form: QuestionForm): ReadQuestions {
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
  const questions: BamboogleQuestion[] = []
  const bad: BadPlace[] = []
  for (const [index, item] of items.entries()) {
    const read = readQuestion(item, form)
    if ('golds' in read) questions.push(read)
    else
      bad.push({
        line: lineOfElement(text, index, 1),
        field: `[${index}].${read.field}`,
        message: read.message,
      })
  }
  return { questions, bad }
}
