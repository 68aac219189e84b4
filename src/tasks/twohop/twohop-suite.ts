/**
 * Questions whose answer is two searches away, as a task suite: Bamboogle's shape, our own content.
 * There are no gold calls: the verified answer is all.
 */
import { callSteps, sentenceWords, toolWords } from '../plan-steps/step-styles.ts'
import type { SuiteSizes } from '../signature/signature-tasks.ts'
import { askedTask, rightAnswer } from '../asked.ts'
import { defineSuite } from '../define-suite.ts'
import type { LanguageOf } from '../define-suite.ts'
import type { TaskSuite } from '../task.ts'
import { factOf } from './twohop-facts.ts'
import { judgeAnswer } from './twohop-judge.ts'
import { makeQuestions } from './twohop-tasks.ts'
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

const LANGUAGE = twohopLanguage(FRAGMENTS)

export function createTwohop(sizes: SuiteSizes): TaskSuite {
  return defineSuite<Question>({
    id: 'twohop',
    version: 1,
    tasks: {
      about: `Twohop: questions whose answer is ${HOPS[sizes.level ?? 'standard']} away, over facts that every task has of its own. No gold calls, the answer is what counts. Made for Tandem, shaped like Bamboogle.`,
      gold: 'answer',
      executorReadsTools: true,
      splits: makeQuestions(sizes),
      toolsInPrompt: () => 'signatures',
      world: ({ task: { id, split } }) =>
        new TwohopWorld((entity, relation) =>
          factOf(`${sizes.seed}/${id}`, split === 'unseen-entities', entity, relation),
        ),
      asked: (request) => ({
        task: askedTask('twohop', request),
        answer: rightAnswer(request.right) ?? '',
        solution: [],
      }),
      judge: ({ answer }, episode) => judgeAnswer(answer, episode),
    },
    language: LANGUAGE,
  })
}
