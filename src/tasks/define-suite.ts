/**
 * Joins the two values that a suite is: its tasks, and the language in which plans for them are
 * worded. Both are written over entries, each a task with what the suite alone knows of it (its
 * answer, the tools that go with it); everyone else sees tasks. What no suite does for itself is
 * done here: ranges, finding a task's entry again, carrying out gold calls.
 */
import { runGold } from './run-calls.ts'
import type { GoldRun } from './run-calls.ts'
import type {
  Demonstration,
  Episode,
  PlanLanguage,
  Split,
  Style,
  SuiteTasks,
  Task,
  TaskSuite,
  ToolListing,
  ToolWorld,
  Verdict,
} from './task.ts'
import type { ToolCall } from '../run/calls/call-value.ts'
import { notJudged, runRight } from './asked.ts'
import type { FreeRequest } from './free-request.ts'

export interface Entry {
  readonly task: Task
}

export type Splits<E extends Entry> = Readonly<Record<Split, readonly E[]>>

interface TasksOf<E extends Entry> extends Pick<
  SuiteTasks,
  'about' | 'gold' | 'executorReadsTools' | 'benchmark' | 'choice'
> {
  readonly splits: Splits<E>
  toolsInPrompt(entry: E): ToolListing
  world(entry: E): ToolWorld
  /** The entry of a request that somebody typed; throws AskError where there can be none. */
  asked(request: FreeRequest): E | Promise<E>
}

interface JudgedAlone<E extends Entry> {
  judge(entry: E, episode: Episode): Verdict
}

interface JudgedByGold {
  /** By what the gold calls were and left when they were carried out in a fresh world. */
  judgeByGold(gold: GoldRun, episode: Episode): Verdict
}

/** As `PlanLanguage`, over entries. */
export interface LanguageOf<E extends Entry> extends Pick<PlanLanguage, 'styles' | 'planValues'> {
  demonstrate(entry: E, style: Style): Demonstration | undefined
  interpret(subtask: string, entry: E): readonly ToolCall[] | undefined
  styleOf(subtask: string, entry: E): Style | undefined
  goldValues(entry: E): readonly string[]
}

interface SuiteOf<E extends Entry, Judging> {
  readonly id: string
  /** A whole number from 1 on; other tasks for the same configuration are another version. */
  readonly version: number
  readonly tasks: TasksOf<E> & Judging
  readonly language: LanguageOf<E>
}

/** The tasks by split and number, and the entry of each. */
export interface Known<E extends Entry> {
  readonly size: SuiteTasks['size']
  readonly task: SuiteTasks['task']
  /**
   * Throws RangeError for a task of another suite. A task that was changed counts as it is given;
   * only what the suite knows beside it is found by its name.
   */
  readonly entryOf: (task: Task) => E
}

export function knownTasks<E extends Entry>(id: string, splits: Splits<E>): Known<E> {
  const byId = new Map<string, E>(
    Object.values(splits).flatMap((entries) => entries.map((entry) => [entry.task.id, entry])),
  )
  return {
    size: (split) => splits[split].length,
    task: (split, index) => {
      const entry = splits[split][index]
      if (entry === undefined)
        throw new RangeError(
          `${id} has no ${split} task ${index}; there are ${splits[split].length}`,
        )
      return entry.task
    },
    entryOf: (task) => {
      const entry = byId.get(task.id)
      if (entry === undefined) throw new RangeError(`${id}: ${task.id} is not a task of this suite`)
      return entry.task === task ? entry : { ...entry, task }
    },
  }
}

/**
 * Where verdicts go by the gold calls, these are carried out now, so that judging needs no waiting;
 * it then rejects where one of them refers to what nothing gives.
 */
export function defineSuite<E extends Entry>(suite: SuiteOf<E, JudgedByGold>): Promise<TaskSuite>
export function defineSuite<E extends Entry>(suite: SuiteOf<E, JudgedAlone<E>>): TaskSuite
export function defineSuite<E extends Entry>(
  suite: SuiteOf<E, JudgedByGold | JudgedAlone<E>>,
): TaskSuite | Promise<TaskSuite> {
  const { tasks } = suite
  return 'judge' in tasks
    ? joined(
        suite,
        (entry, episode) => tasks.judge(entry, episode),
        (entry) => Promise.resolve((episode) => tasks.judge(entry, episode)),
      )
    : judgedByGold({ ...suite, tasks })
}

async function judgedByGold<E extends Entry>(suite: SuiteOf<E, JudgedByGold>): Promise<TaskSuite> {
  const { id, tasks } = suite
  const runs = new Map<string, GoldRun>()
  const run = (entry: E) => runGold(entry.task, tasks.world(entry))
  for (const entry of Object.values(tasks.splits).flat()) runs.set(entry.task.id, await run(entry))
  return joined(
    suite,
    ({ task }, episode) => {
      const found = runs.get(task.id)
      if (found === undefined) throw new RangeError(`${id}: ${task.id} is not a task of this suite`)
      return tasks.judgeByGold(found, episode)
    },
    async (entry) => {
      const found = await runRight(entry.task, tasks.world(entry))
      return (episode) => tasks.judgeByGold(found, episode)
    },
  )
}

type Judge = (episode: Episode) => Verdict

/** `judgeOf`: the judge of a request that says what is right. */
function joined<E extends Entry>(
  { id, version, tasks, language }: SuiteOf<E, unknown>,
  judge: (entry: E, episode: Episode) => Verdict,
  judgeOf: (entry: E) => Promise<Judge>,
): TaskSuite {
  if (!Number.isInteger(version) || version < 1)
    throw new RangeError(`${id}: a version is a whole number from 1 on, not ${version}`)
  const { size, task, entryOf: known } = knownTasks(id, tasks.splits)
  const { about, gold, executorReadsTools, benchmark, choice } = tasks
  const requests = new WeakMap<Task, { readonly entry: E; readonly judge: Judge }>()
  const entryOf = (of: Task): E => requests.get(of)?.entry ?? known(of)
  return {
    id,
    version,
    about,
    gold,
    executorReadsTools,
    ...(benchmark && { benchmark }),
    ...(choice && { choice }),
    size,
    task,
    toolsInPrompt: (of) => tasks.toolsInPrompt(entryOf(of)),
    world: (of) => tasks.world(entryOf(of)),
    judge: (of, episode) => requests.get(of)?.judge(episode) ?? judge(known(of), episode),
    asked: async (request) => {
      const entry = await tasks.asked(request)
      requests.set(entry.task, {
        entry,
        judge: request.right === undefined ? notJudged : await judgeOf(entry),
      })
      return entry.task
    },
    styles: language.styles,
    demonstrate: (of, style) => language.demonstrate(entryOf(of), style),
    interpret: (subtask, of) => language.interpret(subtask, entryOf(of)),
    styleOf: (subtask, of) => language.styleOf(subtask, entryOf(of)),
    planValues: (plan) => language.planValues(plan),
    goldValues: (of) => language.goldValues(entryOf(of)),
  }
}
