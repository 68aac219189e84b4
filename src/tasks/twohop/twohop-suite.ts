/**
 * Questions whose answer is two searches away, as a task suite: Bamboogle's shape, our own content.
 * There are no gold calls: the verified answer is all.
 */
import { callSteps, sentenceWords, toolWords } from '../plan-steps/step-styles.ts'
import { askedTask, rightAnswer } from '../asked.ts'
import { defineSuite } from '../define-suite.ts'
import type { LanguageOf, Splits } from '../define-suite.ts'
import type { DrawnSizes } from '../drawn-splits.ts'
import type { Task, TaskSuite } from '../task.ts'
import { factOf } from './twohop-facts.ts'
import { judgeAnswer } from './twohop-judge.ts'
import { factsOf, makeQuestions } from './twohop-tasks.ts'
import type { Question } from './twohop-tasks.ts'
import { FRAGMENTS } from './twohop-wordings.ts'
import { TWOHOP_TOOLS, TwohopWorld } from './twohop-world.ts'

export const HOPS = { easy: 'one search', standard: 'two searches', hard: 'two searches' } as const

/** How plans are worded where sentences are made of these fragments. */
export const twohopLanguage = (fragments: readonly string[]): LanguageOf<Question> =>
  callSteps<Question>({
    toolOf: (name) => TWOHOP_TOOLS.find((tool) => tool.name === name),
    callsOf: ({ solution }) => solution,
    forms: new Map(),
    parameters: new Set(TWOHOP_TOOLS.flatMap((tool) => tool.parameters.map(({ name }) => name))),
    freeWords: new Set([
      ...TWOHOP_TOOLS.flatMap(({ name }) => toolWords(name)),
      ...sentenceWords(fragments),
    ]),
  })

interface TwohopVersion {
  readonly version: number
  readonly about: string
  readonly splits: Splits<Question>
  /** What the facts of a task say; undefined for what they know nothing of. */
  readonly fact: (
    task: Pick<Task, 'id' | 'split'>,
    entity: string,
    relation: string,
  ) => string | undefined
  readonly language: LanguageOf<Question>
}

/** What all versions of the suite have in common. */
export const twohopSuite = ({ version, about, splits, fact, language }: TwohopVersion): TaskSuite =>
  defineSuite<Question>({
    id: 'twohop',
    version,
    tasks: {
      about,
      gold: 'answer',
      executorReadsTools: true,
      splits,
      toolsInPrompt: () => 'signatures',
      world: ({ task }) => new TwohopWorld((entity, relation) => fact(task, entity, relation)),
      asked: (request) => ({
        task: askedTask('twohop', request),
        answer: rightAnswer(request.right) ?? '',
        solution: [],
      }),
      judge: ({ answer }, episode) => judgeAnswer(answer, episode),
    },
    language,
  })

const LANGUAGE = twohopLanguage(FRAGMENTS)

export const createTwohop = (sizes: DrawnSizes): TaskSuite =>
  twohopSuite({
    version: 1,
    about: `Twohop: questions whose answer is ${HOPS[sizes.level ?? 'standard']} away, over facts that every task has of its own. No gold calls, the answer is what counts. Made for Tandem, shaped like Bamboogle.`,
    splits: makeQuestions(sizes),
    fact: ({ id, split }, entity, relation) =>
      factOf(factsOf(sizes.seed, id), split === 'unseen-entities', entity, relation),
    language: LANGUAGE,
  })
