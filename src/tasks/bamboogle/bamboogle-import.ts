/**
 * From dropped files to Bamboogle's questions, a cassette and a corpus, all recognised by what they
 * hold: questions in their publishers' forms, cassettes by their format, plain text and JSONL of
 * passages. Records that cannot be used are all listed,
 * and left out only where the caller says so. Nothing that a file holds makes this throw.
 */
import { overLimit, shownPath } from '../../run/files/drop-limits.ts'
import type { DroppedFile } from '../../run/files/dropped-file.ts'
import { badLineText } from '../../run/files/bad-line.ts'
import type { BadLine, BadPlace } from '../../run/files/bad-line.ts'
import { normaliseAnswer, questionForm, readQuestions } from '../../judges/index.ts'
import type { BamboogleQuestion, QuestionForm } from '../../judges/index.ts'
import { isCassette, readCassette } from './search/cassette.ts'
import type { Recording } from './search/cassette.ts'
import { corpusKind, readCorpus } from './search/passage-corpus.ts'
import type { CorpusKind, Passage } from './search/passage-corpus.ts'
import { SEARCH_LIMITS } from './search/search-limits.ts'

export interface BamboogleFiles {
  readonly questions: readonly BamboogleQuestion[]
  readonly recordings: readonly Recording[]
  readonly passages: readonly Passage[]
  readonly warnings: readonly string[]
  /** Bad records that were left out. */
  readonly skipped: number
}

export type BamboogleImport =
  | { readonly ok: true; readonly files: BamboogleFiles }
  | { readonly ok: false; readonly error: string; readonly bad: readonly BadLine[] }

type Kind = QuestionForm | 'cassette' | CorpusKind

/** What a file is, by its beginning, so that large files of others are never parsed. */
function recognise(file: DroppedFile): Kind | undefined {
  return questionForm(file) ?? (isCassette(file) ? 'cassette' : corpusKind(file))
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

/** Everything that was read, as it grows file by file. */
class Reading {
  readonly questions = new Map<string, BamboogleQuestion>()
  readonly recordings: Recording[] = []
  readonly passages: Passage[] = []
  readonly bad: BadLine[] = []
  /** Questions that occurred before, to the word. */
  again = 0

  take(file: DroppedFile, kind: Kind): void {
    const noted = (bad: readonly BadPlace[]): void => {
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

  #add(question: BamboogleQuestion): void {
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
