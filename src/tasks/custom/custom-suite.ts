/**
 * A user's program as a task suite: it trains, is judged and is stepped through like the built-in
 * ones.
 */
import type { JsonValue, ToolCall } from '../../run/calls/call-value.ts'
import { askedTask, rightAnswer, rightCalls } from '../asked.ts'
import { defineSuite, knownTasks } from '../define-suite.ts'
import type { Entry, Splits } from '../define-suite.ts'
import { callSteps, callWords, sentenceWords, toolWords } from '../plan-steps/step-styles.ts'
import type { Forms } from '../plan-steps/value-words.ts'
import { runCalls } from '../run-calls.ts'
import type { InterpreterParts, Problem } from '../sandbox/interpreter.ts'
import { SPLITS } from '../task.ts'
import type { Split, Task, TaskSuite } from '../task.ts'
import { EXAMPLE } from './example-program.ts'
import { judgeCustom } from './custom-judge.ts'
import type { GoldRun } from './custom-judge.ts'
import { CustomError, lineOf } from './program-shape.ts'
import type { CustomTask } from './program-shape.ts'
import { tasksOf } from './custom-tasks.ts'
import type { CustomSizes } from './custom-tasks.ts'
import { Workshop, seedOf } from './workshop.ts'
import { CustomWorld } from './custom-world.ts'
import type { Listener } from './custom-world.ts'

export interface CustomConfig extends CustomSizes {
  /** Empty: the starting example. */
  readonly program: string
}

/** The suite, with what the page shows when it tries a program. */
export interface CustomSuite extends TaskSuite {
  readonly workshop: Workshop
  /**
   * Every word that its tasks, plans and results may say, whatever the training split happens to
   * hold.
   */
  readonly words: readonly string[]
  /** A task's world that tells what its tools said. */
  listened(task: Task, heard: Listener): CustomWorld
}

interface CustomEntry extends Entry, GoldRun {
  readonly solution: readonly ToolCall[]
  /** The state that the task's world begins with. */
  readonly begun: JsonValue
}

const SPLIT_NUMBER = {
  train: 3,
  'held-out': 4,
  'unseen-entities': 5,
  asked: 6,
} as const satisfies Readonly<Record<Task['split'], number>>
/** Values are said as they are written. */
const NO_FORMS: Forms = new Map()
/** Behind every number of a call. */
const REWARD = 0xffff

/** The words of a task's text in which its values are left open: tasks made alike share it. */
const patternOf = (text: string, values: ReadonlySet<string>): string =>
  text
    .split(' ')
    .map((word) => (values.has(word.replace(/[.,:;!?]+$/, '')) ? '_' : word))
    .join(' ')

/**
 * Carries out a task's own calls; rejects with CustomError where they do not work, for then no
 * policy could be right.
 */
async function goldRun(
  workshop: Workshop,
  worldOf: (heard: Listener) => CustomWorld,
  { text, calls, answer }: CustomTask,
): Promise<GoldRun> {
  let broken: Problem | undefined
  const world = worldOf((_, outcome) => {
    broken = outcome.ok ? undefined : outcome.problem
  })
  const { records, missing } = await runCalls(calls, world, {
    until: ({ observation }) => !observation.ok,
  })
  const where = `the task “${text.slice(0, 60)}”`
  if (missing !== undefined)
    throw new CustomError({
      kind: 'error',
      message: `${where}: nothing gives ${missing}`,
      ...lineOf(workshop.program, missing),
    })
  const made = records.map(({ call, resolved = call, observation }) => {
    if (observation.ok) return resolved
    const { kind = 'error', line } = broken ?? {}
    throw new CustomError({
      kind,
      message: `${where}: its own call of ${call.name} is answered with “${observation.text}”`,
      ...(line === undefined ? lineOf(workshop.program, call.name) : { line }),
    })
  })
  return { text, calls: made, answer }
}

/**
 * Reads the program, makes its tasks and carries out their own calls, so that judging needs no
 * waiting. Rejects with CustomError.
 */
export async function createCustom(
  config: CustomConfig,
  parts: InterpreterParts,
): Promise<CustomSuite> {
  const { seed } = config
  const workshop = await Workshop.open(
    parts,
    config.program.trim() === '' ? EXAMPLE : config.program,
  )
  const drawn = tasksOf(workshop, config)
  type Place = Pick<Task, 'split' | 'index'>
  const seedFor = ({ split, index }: Place, made: number) =>
    seedOf(seed, SPLIT_NUMBER[split], index, made)
  const worldOf = (place: Place, begun: JsonValue, heard?: Listener) =>
    new CustomWorld(workshop, begun, (made) => seedFor(place, 1 + made), heard)
  const byAnswer = SPLITS.some((split) => drawn[split].some(({ answer }) => answer !== undefined))
  const splitOf = async (split: Split): Promise<readonly CustomEntry[]> => {
    const entries: CustomEntry[] = []
    for (const [index, one] of drawn[split].entries()) {
      const place = { split, index }
      const begun = workshop.begin(one.text, seedFor(place, 0))
      const gold = await goldRun(workshop, (heard) => worldOf(place, begun, heard), one)
      const values = new Set(
        gold.calls.flatMap(({ args }) =>
          args.map(([, value]) =>
            typeof value === 'string'
              ? value
              : value !== null &&
                  typeof value === 'object' &&
                  (value.kind === 'int' || value.kind === 'float')
                ? String(value.value)
                : '',
          ),
        ),
      )
      const task: Task = {
        id: `custom/${split}/${index}`,
        suite: 'custom',
        ...place,
        text: one.text,
        template: patternOf(one.text, values),
        gold: byAnswer ? [] : one.calls,
      }
      entries.push({ ...gold, task, begun, solution: one.calls })
    }
    return entries
  }
  const splits: Splits<CustomEntry> = {
    train: await splitOf('train'),
    'held-out': await splitOf('held-out'),
    'unseen-entities': await splitOf('unseen-entities'),
  }
  const valuesOf = callWords(NO_FORMS)
  const all = Object.values(splits).flat()
  const { tools } = workshop
  const names = tools.flatMap(({ name }) => toolWords(name))
  // What no task's call is given carries no value.
  const values = new Set(all.flatMap(({ solution }) => valuesOf(solution)))
  const sentences = sentenceWords(all.map(({ text }) => text))
  const { entryOf } = knownTasks('custom', splits)
  return {
    ...defineSuite<CustomEntry>({
      id: 'custom',
      version: 1,
      tasks: {
        about: `Your own tools: ${tools.map(({ name }) => name).join(', ')}.`.slice(0, 400),
        gold: byAnswer ? 'answer' : 'calls',
        executorReadsTools: true,
        splits,
        toolsInPrompt: () => 'signatures',
        world: ({ task, begun }) => worldOf(task, begun),
        asked: async (request) => {
          const task = askedTask('custom', request)
          const begun = workshop.begin(task.text, seedFor(task, 0))
          const answer = byAnswer ? rightAnswer(request.right) : undefined
          const calls = byAnswer ? [] : rightCalls(request.right)
          const gold = await goldRun(workshop, (heard) => worldOf(task, begun, heard), {
            text: task.text,
            calls,
            ...(answer === undefined ? {} : { answer }),
          })
          return { ...gold, task: { ...task, gold: calls }, begun, solution: calls }
        },
        judge: (entry, episode) =>
          judgeCustom(workshop, entry, episode, seedFor(entry.task, REWARD)),
      },
      language: callSteps({
        toolOf: (name) => tools.find((tool) => tool.name === name),
        callsOf: ({ solution }) => solution,
        forms: NO_FORMS,
        parameters: new Set(tools.flatMap(({ parameters }) => parameters.map(({ name }) => name))),
        freeWords: new Set([...names, ...sentences.filter((word) => !values.has(word))]),
      }),
    }),
    workshop,
    words: [
      ...names,
      ...all.map(({ text }) => text),
      ...values,
      ...all.flatMap(({ calls }) => valuesOf(calls)),
    ],
    listened: (task, heard) => worldOf(task, entryOf(task).begun, heard),
  }
}
