/** `signature` as a task suite from version 2 on: functions never met, and any word. */
import { askedTask, choiceAmong, chosenTools, rightCalls } from '../../asked.ts'
import { sideOf } from '../../drawn-strata.ts'
import { defineSuite } from '../../define-suite.ts'
import { callSteps, sentenceWords, toolWords } from '../../plan-steps/step-styles.ts'
import type { TaskSuite } from '../../task.ts'
import { judgeCalls } from '../signature-judge.ts'
import { LISTED, PARAMETERS } from '../signature-suite.ts'
import type { ListedTask, SuiteSizes } from '../signature-tasks.ts'
import { REFERENCES } from '../signature-texts.ts'
import { ADJECTIVES, KINDS, NOUNS, VERBS } from '../signature-words.ts'
import type { KindOfValue } from '../signature-words.ts'
import { SignatureWorld } from '../signature-world.ts'
import { makeOpenTasks } from './open-tasks.ts'
import { COMMON_VALUES, OPEN_FRAGMENTS, openAnswer } from './open-words.ts'

/** Words that sentences are made of, and that no value is. */
const SENTENCE_WORDS = sentenceWords(OPEN_FRAGMENTS).filter((word) => !COMMON_VALUES.includes(word))

/** Makes all tasks at once. */
export function createOpenSignature(sizes: SuiteSizes): Promise<TaskSuite> {
  const { level = 'standard' } = sizes
  const splits = makeOpenTasks(sizes)
  const lists = Object.values(splits).flatMap((split) => split.map(({ tools }) => tools))
  const names = new Set(lists.flatMap((tools) => tools.map(({ name }) => name)))
  const offered = choiceAmong(splits['held-out'].map(({ tools }) => tools))
  return defineSuite<ListedTask>({
    id: 'signature',
    version: 2,
    tasks: {
      about: `Signature: functions from a generated library, ${LISTED[level]} listed with each task, and any names, times and numbers; functions of the test are never met in training. Made for Tandem, shaped like BFCL.`,
      gold: 'calls',
      executorReadsTools: true,
      splits,
      toolsInPrompt: () => 'signatures',
      world: ({ task, tools }) => new SignatureWorld(tools, openAnswer(sideOf(task.split))),
      asked: (request) => ({
        task: askedTask('signature', request, { gold: rightCalls(request.right) }),
        tools: chosenTools(offered, request),
      }),
      choice: offered,
      judgeByGold: ({ calls }, episode) => judgeCalls(calls, episode),
    },
    language: callSteps({
      toolOf: (name, { tools }) => tools.find((tool) => tool.name === name),
      forms: new Map(),
      parameters: PARAMETERS,
      freeWords: new Set([...[...names].flatMap(toolWords), ...SENTENCE_WORDS]),
    }),
  })
}

/** Words that it says and that a vocabulary has whole: all but names, times and numbers. */
export const OPEN_SIGNATURE_WORDS: readonly string[] = [
  ...Object.keys(VERBS).flatMap((verb) => [verb, `@${verb}`]),
  ...ADJECTIVES,
  ...Object.keys(NOUNS),
  ...OPEN_FRAGMENTS,
  ...Object.values<KindOfValue>(KINDS).flatMap(({ names }) => names),
  ...COMMON_VALUES,
  ...REFERENCES,
  ...['then', 'none', 'error'],
]
