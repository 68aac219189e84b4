/**
 * Bamboogle as a task suite: questions that need two facts, a search that replays what was recorded
 * or looks in a corpus, and the told answer judged by Search-R1's exact match. There are no gold
 * calls. Scores on a cassette or a corpus measure how tools are used; they cannot be compared with
 * those of papers, whose searches went to the live web and whose judge was a language model.
 */
import type { SuiteSplit } from '../../run/config.ts'
import { heldOut } from '../held-out-groups.ts'
import type { ToolCall } from '../../run/calls/call-value.ts'
import type { TextBudget, TokenBudget } from '../official/token-budget.ts'
import { nearestNeighbour } from '../floors.ts'
import { ORIGINS } from '../official/official-origins.ts'
import { sidesOf } from '../official/official-split.ts'
import type { FetchResults } from './search/search-results.ts'
import { seenInTraining } from '../seen-in-training.ts'
import { askedTask, rightAnswer } from '../asked.ts'
import { defineSuite, knownTasks } from '../define-suite.ts'
import type { Entry } from '../define-suite.ts'
import { bySplit } from '../task.ts'
import type { Benchmark, Floor, Task, TaskSuite } from '../task.ts'
import type { BamboogleFiles } from './bamboogle-import.ts'
import type { BamboogleQuestion } from '../../judges/index.ts'
import {
  METRIC_NAMES,
  answerWords,
  judgeBamboogleItem,
  normaliseAnswer,
} from '../../judges/index.ts'
import { printFound, SearchBook, shownResult } from './search/search-book.ts'
import {
  demonstrate,
  findable,
  interpret,
  stepWords,
  BAMBOOGLE_STYLES,
  searchFor,
  styleOf,
  tell,
} from './bamboogle-wording.ts'
import type { Findable } from './bamboogle-wording.ts'
import { BamboogleWorld } from './bamboogle-world.ts'

export interface BamboogleOptions {
  readonly seed: number
  readonly heldOutShare: number
  readonly split: SuiteSplit
  readonly budget: TokenBudget
  /**
   * Asks an endpoint that the user gave, for queries that are not recorded; without it nothing is
   * ever fetched.
   */
  readonly fetchResults?: FetchResults | undefined
}

export interface BamboogleSuite extends TaskSuite {
  readonly benchmark: Benchmark
  /** Holds what was recorded, now too. */
  readonly book: SearchBook
  /**
   * Questions by what a search for the question itself finds: the answer as first title, in the
   * shown results at all, something, nothing.
   */
  coverage(): Coverage
  /** What searches for the training questions show. */
  observed(): readonly string[]
}

interface Coverage {
  readonly questions: number
  readonly titled: number
  readonly shown: number
  readonly anything: number
}

interface BamboogleEntry extends Entry {
  readonly question: BamboogleQuestion
}

const CATEGORY = 'two hops'

/** Held-out questions none of whose answer's words occurs in a training question or its answer. */
function unseenAnswers(
  train: readonly BamboogleQuestion[],
  held: readonly BamboogleQuestion[],
): readonly BamboogleQuestion[] {
  const known = new Set(train.flatMap(({ text, golds }) => [text, ...golds].flatMap(answerWords)))
  return held.filter(({ golds }) => {
    const words = golds.flatMap(answerWords)
    return words.length > 0 && !words.some((word) => known.has(word))
  })
}

/** The answer that most training questions have; of equals the first in the order of letters. */
function frequentAnswer(train: readonly BamboogleQuestion[]): string {
  const counts = new Map<string, number>()
  for (const {
    golds: [gold = ''],
  } of train)
    counts.set(gold, (counts.get(gold) ?? 0) + 1)
  return [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))[0]?.[0] ?? ''
}

/** Equal files and options give an equal suite. */
export function createBamboogle(
  files: BamboogleFiles,
  { seed, heldOutShare, split, budget, fetchResults }: BamboogleOptions,
): BamboogleSuite {
  const { recordings, passages } = files
  const { train, held } = sidesOf(
    files.questions,
    ({ text }) => text,
    split,
    (texts) => heldOut(texts, heldOutShare, seed),
  )
  const questions = [...train, ...held]
  const sides = { train, 'held-out': held, 'unseen-entities': unseenAnswers(train, held) }
  const book = new SearchBook(recordings, passages)
  // The executor reads the search's line and call too, both with the question in them: half of what
  // it can read is left to results.
  const tokenBudget: TextBudget = {
    tokens: Math.floor(budget.whole / 2),
    count: budget.count,
  }

  const knownFinds = new Map<BamboogleQuestion, Findable>()
  const findOf = (question: BamboogleQuestion): Findable => {
    const known = knownFinds.get(question)
    if (known !== undefined) return known
    const found = book.find(question.text)
    const made = findable(found.results, printFound(found, tokenBudget), question.golds)
    knownFinds.set(question, made)
    return made
  }
  const fits = (text: string): boolean => budget.count(text) <= budget.tokens
  const uncut = questions.filter(({ text }) => fits(text)).length
  const splits = bySplit((split) =>
    sides[split].map((question, index): BamboogleEntry => ({
      question,
      task: {
        id: `bamboogle/${split}/${index}`,
        suite: 'bamboogle',
        split,
        index,
        template: question.text.slice(0, 200),
        category: CATEGORY,
        text: question.text,
        gold: [],
        ...(fits(question.text) ? {} : { cut: 'the beginning of the question' }),
      },
    })),
  )
  const known = knownTasks('bamboogle', splits)
  const questionOf = (task: Task): BamboogleQuestion => known.entryOf(task).question
  const firstTitle = (task: Task): readonly ToolCall[] => {
    const { text } = questionOf(task)
    const [first] = book.find(text).results.map(shownResult)
    return first === undefined ? [searchFor(text)] : [searchFor(text), tell(first.title)]
  }
  const frequent = frequentAnswer(train)
  const floors: readonly Floor[] = [
    { name: 'no call', about: 'Nothing is searched and nothing is told.', calls: () => [] },
    {
      name: 'copied question',
      about: 'The question itself is told as the answer.',
      calls: (task) => [tell(questionOf(task).text)],
    },
    {
      name: 'first title',
      about: 'The question is searched for, and the title of the first result is told.',
      calls: firstTitle,
    },
    {
      name: 'most frequent answer',
      about: 'The answer that most training questions have is told.',
      calls: () => [tell(frequent)],
    },
    nearestNeighbour({ suite: known, seed }, (task) =>
      questionOf(task).golds.slice(0, 1).map(tell),
    ),
  ]
  const { licence } = ORIGINS.bamboogle
  const coverage = (): Coverage => {
    const finds = questions.map(findOf)
    return {
      questions: questions.length,
      titled: finds.filter(({ title }) => title).length,
      shown: finds.filter((find) => find.words !== undefined).length,
      anything: questions.filter(({ text }) => book.find(text).results.length > 0).length,
    }
  }

  const benchmark: Benchmark = {
    judge: `${METRIC_NAMES.em}, by Search-R1's rule; the official judges ask a language model and are not offline. Results of searches are replayed, so scores are not those of papers.`,
    licence,
    categoryLabel: () => METRIC_NAMES.em,
    sums: () => [],
    fit: { items: questions.length, uncut },
    floors,
    // What is told is compared after this normalisation, so that is what it is to stand there
    // word for word.
    seen: seenInTraining({
      suite: known,
      seed,
      asked: (task) => questionOf(task).golds.slice(0, 1).map(normaliseAnswer),
    }),
    split,
    groups: 'questions',
  }
  return {
    ...defineSuite<BamboogleEntry>({
      id: 'bamboogle',
      version: 1,
      tasks: {
        about:
          `Bamboogle (Press et al., 2022), from the files you gave: ${questions.length} questions that need two facts, a search over ${book.recordings.length} recorded queries and ${book.passages} passages. ` +
          `Judged by ${METRIC_NAMES.em}; there is no official judge without a network. ${licence}`,
        gold: 'answer',
        executorReadsTools: true,
        splits,
        toolsInPrompt: () => 'signatures',
        world: () => new BamboogleWorld({ book, tokenBudget, fetchResults }),
        asked: (request) => ({
          task: askedTask('bamboogle', request),
          question: { text: request.text, golds: [rightAnswer(request.right) ?? ''] },
        }),
        judge: ({ question }, episode) => judgeBamboogleItem(question.golds, episode),
        benchmark,
      },
      language: {
        styles: BAMBOOGLE_STYLES,
        demonstrate: ({ task, question }, style) => demonstrate(task, style, findOf(question)),
        interpret: (line, { task, question }) =>
          interpret(line, task, findOf(question), question.golds),
        styleOf: (line, { task }) => styleOf(line, task),
        planValues: (plan) => plan.flatMap(stepWords),
        goldValues: () => [],
      },
    }),
    benchmark,
    book,
    coverage,
    observed: () => train.map(({ text }) => printFound(book.find(text), tokenBudget)),
  }
}
