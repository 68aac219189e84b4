/**
 * Functions never met, made of words well known, as a task suite: BFCL's shape, our own content.
 */
import { callSteps, sentenceWords, toolWords } from '../plan-steps/step-styles.ts'
import { askedTask, choiceAmong, chosenTools, rightCalls } from '../asked.ts'
import { defineSuite } from '../define-suite.ts'
import type { Splits } from '../define-suite.ts'
import type { DrawnSizes } from '../drawn-splits.ts'
import type { Task, TaskSuite } from '../task.ts'
import { judgeCalls } from './signature-judge.ts'
import { makeTasks } from './signature-tasks.ts'
import type { ListedTask } from './signature-tasks.ts'
import { FRAGMENTS, KINDS } from './signature-words.ts'
import type { KindOfValue } from './signature-words.ts'
import { SignatureWorld, answersFrom } from './signature-world.ts'

export const LISTED = { easy: 'one or two', standard: 'one to three', hard: 'up to five' } as const

const PARAMETERS: ReadonlySet<string> = new Set(
  Object.values<KindOfValue>(KINDS).flatMap(({ names }) => names),
)

interface SignatureVersion {
  readonly version: number
  readonly about: string
  readonly splits: Splits<ListedTask>
  /** What functions answer in tasks of a split, by the call. */
  readonly answers: (split: Task['split']) => (call: string) => string
  /** Words of sentences that are no value. */
  readonly sentenceWords: readonly string[]
}

/** What all versions of the suite have in common. */
export function signatureSuite({
  version,
  about,
  splits,
  answers,
  sentenceWords: said,
}: SignatureVersion): Promise<TaskSuite> {
  const names = new Set(
    Object.values(splits).flatMap((listed) =>
      listed.flatMap(({ tools }) => tools.map(({ name }) => name)),
    ),
  )
  const offered = choiceAmong(splits['held-out'].map(({ tools }) => tools))
  return defineSuite<ListedTask>({
    id: 'signature',
    version,
    tasks: {
      about,
      gold: 'calls',
      executorReadsTools: true,
      splits,
      toolsInPrompt: () => 'signatures',
      world: ({ task, tools }) => new SignatureWorld(tools, answers(task.split)),
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
      freeWords: new Set([...[...names].flatMap(toolWords), ...said]),
    }),
  })
}

/** Makes all tasks at once. */
export const createSignature = (sizes: DrawnSizes): Promise<TaskSuite> =>
  signatureSuite({
    version: 1,
    about: `Signature: functions from a generated library, ${LISTED[sizes.level ?? 'standard']} listed with each task; those of the test are never met in training. Made for Tandem, shaped like BFCL.`,
    splits: makeTasks(sizes),
    answers: (split) => answersFrom(split === 'unseen-entities' ? 'unseen' : 'seen'),
    sentenceWords: sentenceWords(FRAGMENTS),
  })
