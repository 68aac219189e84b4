/**
 * A user's program as a task suite: it trains, is judged and is stepped through like the built-in
 * ones.
 */
import { resolveCall } from '../../run/calls/call-references.ts'
import type { Results } from '../../run/calls/call-references.ts'
import type { JsonValue, ToolCall } from '../../run/calls/call-value.ts'
import { callSteps, sentenceWords, toolWords } from '../plan-steps/step-styles.ts'
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

interface Known extends GoldRun {
  readonly solution: readonly ToolCall[]
  /** The state that the task's world begins with. */
  readonly begun: JsonValue
}

const SPLIT_NUMBER = { train: 3, 'held-out': 4, 'unseen-entities': 5 } as const satisfies Readonly<
  Record<Split, number>
>
/** Behind every number of a call. */
const REWARD = 0xffff

/** The words of a task's text in which its values are left open: tasks made alike share it. */
const patternOf = (text: string, values: ReadonlySet<string>): string =>
  text
    .split(' ')
    .map((word) => (values.has(word.replace(/[.,:;!?]+$/, '')) ? '_' : word))
    .join(' ')

/**
 * Carries out a task's own calls; throws CustomError where they do not work, for then no policy
 * could be right.
 */
function goldRun(
  workshop: Workshop,
  worldOf: (heard: Listener) => CustomWorld,
  { text, calls, answer }: CustomTask,
): GoldRun {
  let broken: Problem | undefined
  const world = worldOf((_, outcome) => {
    broken = outcome.ok ? undefined : outcome.problem
  })
  const made: ToolCall[] = []
  const results: Results[number][] = []
  for (const call of calls) {
    const ready = resolveCall(call, results)
    const where = `the task “${text.slice(0, 60)}”`
    if ('missing' in ready)
      throw new CustomError({
        kind: 'error',
        message: `${where}: nothing gives ${ready.missing}`,
        ...lineOf(workshop.program, ready.missing),
      })
    const observation = world.answer(ready.call)
    if (!observation.ok) {
      const { kind = 'error', line } = broken ?? {}
      throw new CustomError({
        kind,
        message: `${where}: its own call of ${call.name} is answered with “${observation.text}”`,
        ...(line === undefined ? lineOf(workshop.program, call.name) : { line }),
      })
    }
    made.push(ready.call)
    results.push(observation.result)
  }
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
  const byId = new Map<string, Known>()
  const splitOf = (split: Split): readonly Task[] =>
    drawn[split].map((one, index) => {
      const place = { split, index }
      const begun = workshop.begin(one.text, seedFor(place, 0))
      const gold = goldRun(workshop, (heard) => worldOf(place, begun, heard), one)
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
      byId.set(task.id, { ...gold, begun, solution: one.calls })
      return task
    })
  const tasks: Readonly<Record<Split, readonly Task[]>> = {
    train: splitOf('train'),
    'held-out': splitOf('held-out'),
    'unseen-entities': splitOf('unseen-entities'),
  }
  const known = ({ id }: Task): Known => {
    const found = byId.get(id)
    if (found === undefined) throw new RangeError(`custom: ${id} is not a task of this suite`)
    return found
  }
  const makeSteps = (freeWords: ReadonlySet<string>) =>
    callSteps({
      toolOf: (name) => workshop.tools.find((tool) => tool.name === name),
      callsOf: (task) => known(task).solution,
      forms: new Map(),
      parameters: new Set(
        workshop.tools.flatMap(({ parameters }) => parameters.map(({ name }) => name)),
      ),
      freeWords,
    })
  const { valuesOf } = makeSteps(new Set())
  const all = [...byId.values()]
  const names = workshop.tools.flatMap(({ name }) => toolWords(name))
  // What no task's call is given carries no value.
  const values = new Set(all.flatMap(({ solution }) => valuesOf(solution)))
  const sentences = sentenceWords(all.map(({ text }) => text))
  const { valuesOf: _, ...steps } = makeSteps(
    new Set([...names, ...sentences.filter((word) => !values.has(word))]),
  )
  const { tools } = workshop
  return {
    id: 'custom',
    about: `Your own tools: ${tools.map(({ name }) => name).join(', ')}.`.slice(0, 400),
    gold: byAnswer ? 'answer' : 'calls',
    toolsInPrompt: () => 'signatures',
    executorReadsTools: true,
    size: (split: Split) => tasks[split].length,
    task: (split: Split, index: number): Task => {
      const task = tasks[split][index]
      if (task === undefined)
        throw new RangeError(
          `custom: ${split} has tasks 0 to ${tasks[split].length - 1}, not ${index}`,
        )
      return task
    },
    world: (task) => worldOf(task, known(task).begun),
    judge: (task, episode) => judgeCustom(workshop, known(task), episode, seedFor(task, REWARD)),
    ...steps,
    goldValues: (task) => (byAnswer ? [] : valuesOf(task.gold)),
    workshop,
    words: [
      ...names,
      ...all.map(({ text }) => text),
      ...values,
      ...all.flatMap(({ calls }) => valuesOf(calls)),
    ],
    listened: (task, heard) => worldOf(task, known(task).begun, heard),
  }
}
