/**
 * Functions never met, made of words well known, as a task suite: BFCL's shape, our own content.
 */
import { callSteps, sentenceWords, toolWords } from '../plan-steps/step-styles.ts'
import { askedTask, choiceAmong, chosenTools, rightCalls } from '../asked.ts'
import { defineSuite } from '../define-suite.ts'
import type { TaskSuite } from '../task.ts'
import { judgeCalls } from './signature-judge.ts'
import { makeTasks } from './signature-tasks.ts'
import type { ListedTask, SuiteSizes } from './signature-tasks.ts'
import { FRAGMENTS, KINDS } from './signature-words.ts'
import type { KindOfValue } from './signature-words.ts'
import { SignatureWorld, answersFrom } from './signature-world.ts'

export const LISTED = { easy: 'one or two', standard: 'one to three', hard: 'up to five' } as const

export const PARAMETERS: ReadonlySet<string> = new Set(
  Object.values<KindOfValue>(KINDS).flatMap(({ names }) => names),
)

/** Makes all tasks at once. */
export function createSignature(sizes: SuiteSizes): Promise<TaskSuite> {
  const { level = 'standard' } = sizes
  const splits = makeTasks(sizes)
  const names = new Set(
    Object.values(splits).flatMap((listed) =>
      listed.flatMap(({ tools }) => tools.map(({ name }) => name)),
    ),
  )
  const offered = choiceAmong(splits['held-out'].map(({ tools }) => tools))
  return defineSuite<ListedTask>({
    id: 'signature',
    version: 1,
    tasks: {
      about: `Signature: functions from a generated library, ${LISTED[level]} listed with each task; those of the test are never met in training. Made for Tandem, shaped like BFCL.`,
      gold: 'calls',
      executorReadsTools: true,
      splits,
      toolsInPrompt: () => 'signatures',
      world: ({ task, tools }) =>
        new SignatureWorld(
          tools,
          answersFrom(task.split === 'unseen-entities' ? 'unseen' : 'seen'),
        ),
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
      freeWords: new Set([...[...names].flatMap(toolWords), ...sentenceWords(FRAGMENTS)]),
    }),
  })
}
