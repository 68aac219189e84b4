/**
 * What there is to do: tasks, tools, worlds and verdicts. Knows nothing of policies, tokens or
 * training.
 */
import type { FreeRequest, ToolChoice } from './free-request.ts'
import type { SuiteSplit } from '../run/config.ts'
import type { Stratum } from '../run/records.ts'
import type { Seen } from '../run/seen.ts'
import type { ToolCall, Value } from '../run/calls/call-value.ts'
import type { ToolSpec } from '../run/calls/tool-spec.ts'
import type { Attempt, ItemVerdict, MadeCall, ScoreSum } from '../judges/index.ts'

/**
 * `held-out`: unseen wording × entity combinations. `unseen-entities`: entities no training task
 * names.
 */
export const SPLITS = ['train', 'held-out', 'unseen-entities'] as const
export type Split = (typeof SPLITS)[number]

/** One of each split, made in their order. */
export const bySplit = <T>(make: (split: Split) => T): Readonly<Record<Split, T>> => ({
  train: make('train'),
  'held-out': make('held-out'),
  'unseen-entities': make('unseen-entities'),
})

/**
 * How an annotator words a plan: one sub-task a call with names; several calls in one; positional
 * shorthand; the task copied.
 */
export const STYLES = ['fine', 'coarse', 'terse', 'verbatim'] as const
export type Style = (typeof STYLES)[number]

export interface Task {
  /** Unique within the suite and stable for a seed: `desk/held-out/17`. */
  readonly id: string
  readonly suite: string
  /** `asked`: it is of no split, for somebody typed it (asked.ts). */
  readonly split: Split | 'asked'
  readonly index: number
  /** Tasks made from one pattern share it; intervals are clustered by it. */
  readonly template: string
  /**
   * The part of a benchmark that the task belongs to, under which its score is shown; absent where
   * a suite has only one.
   */
  readonly category?: string
  /** What of it training never meets, under which its success is shown; absent where none differ. */
  readonly stratum?: Stratum
  /**
   * What was left out so that the prompt fits the policy's context, in words; absent where nothing
   * was.
   */
  readonly cut?: string
  /** What the user asks, in words (for imported dialogues, the dialogue so far). */
  readonly text: string
  /**
   * Calls that solve the task, in order; arguments from earlier calls are references. Empty where
   * no call is to be made, and where the suite has no gold calls.
   */
  readonly gold: readonly ToolCall[]
}

/** What a tool answers. `result` holds the fields that references reach; errors have none. */
export interface Observation {
  readonly ok: boolean
  readonly text: string
  readonly result: readonly (readonly [string, Value])[]
}

export interface ToolWorld {
  tools(turn: number): readonly ToolSpec[]
  reset(seed: number): Observation
  /**
   * Never throws for what a caller got wrong: the observation says it. References are already
   * resolved.
   */
  call(call: ToolCall): Promise<Observation>
  nextTurn(): Observation | undefined
  clone(): ToolWorld
  state(): Value
}

/** One call as an executor made it, and what came back. */
export interface CallRecord extends MadeCall {
  /** Index of the sub-task it was made for. */
  readonly subtask: number
  readonly observation: Observation
}

export interface Episode extends Attempt {
  readonly plan: readonly string[]
  readonly calls: readonly CallRecord[]
}

export interface Verdict extends ItemVerdict {
  /** What the outcome is worth in [0, 1] where a suite says more than whether it succeeded. */
  readonly reward?: number
}

/** A plan in one style and, sub-task by sub-task, the calls that carry it out. */
export interface Demonstration {
  readonly style: Style
  readonly plan: readonly string[]
  readonly calls: readonly (readonly ToolCall[])[]
}

/** `documented`: signatures with types, and descriptions where a tool has one. */
export type ToolListing = 'none' | 'names' | 'signatures' | 'documented'

/** Calls made without learning anything, beside which a score is read. */
export interface Floor {
  readonly name: string
  /** In one sentence what is done. */
  readonly about: string
  calls(task: Task): readonly ToolCall[]
}

/** How results on a suite of official data are read. */
export interface Benchmark {
  /** Whose rules decide, in words. */
  readonly judge: string
  /** Where the data come from and under which licence. */
  readonly licence: string
  categoryLabel(category: string): string
  /** `scores`: share of right items by category. */
  sums(scores: ReadonlyMap<string, number>): readonly ScoreSum[]
  /** Items of the whole suite, and those whose prompt holds everything. */
  readonly fit: { readonly items: number; readonly uncut: number }
  readonly floors: readonly Floor[]
  /** Whether what a task asks for stands in the training split word for word. */
  seen(task: Task): Seen
  /** Which split of the official files this is. */
  readonly split: SuiteSplit
  /** What the tasks of one template are together, in the plural; intervals are clustered by it. */
  readonly groups: string
}

/** Tasks by split and number, where they are done, and who says whether they were. */
export interface TaskSet {
  /**
   * What success is judged by: `calls`, so that an empty gold list means that nothing may be
   * called; or the `answer`, which any calls may lead to.
   */
  readonly gold: 'calls' | 'answer'
  size(split: Split): number
  /** Throws RangeError outside `0..size(split)-1`. Equal arguments give equal tasks. */
  task(split: Split, index: number, seed: number): Task
  world(task: Task): ToolWorld
  judge(task: Task, episode: Episode): Verdict
}

/** The half of a suite that says what there is to do. */
export interface SuiteTasks extends TaskSet {
  /** One sentence a page shows, with origin and licence for imported data. */
  readonly about: string
  /** How the planner's prompt for a task lists the tools on offer. */
  toolsInPrompt(task: Task): ToolListing
  /** Whether the executor reads that list too, before its first sub-task. */
  readonly executorReadsTools: boolean
  /**
   * A request that somebody typed as a task: with a world, a prompt and a language as any other's,
   * and judged only by what the request says is right. Rejects with AskError where it cannot be
   * one.
   */
  asked(request: FreeRequest): Promise<Task>
  /** Present where every task lists tools of its own: those of a request are then chosen. */
  readonly choice?: ToolChoice
  /** Present where the suite is a benchmark of official data. */
  readonly benchmark?: Benchmark
}

/** The half of a suite that says how plans are worded and read. */
export interface PlanLanguage {
  readonly styles: readonly Style[]
  /** Undefined where the style cannot word this task. */
  demonstrate(task: Task, style: Style): Demonstration | undefined
  /**
   * E*: the calls a well-formed sub-task of any style asks for, references unresolved; undefined
   * when it is not well-formed. `task` is there for verbatim plans.
   */
  interpret(subtask: string, task: Task): readonly ToolCall[] | undefined
  /** The style a sub-task is written in; undefined when it is none. */
  styleOf(subtask: string, task: Task): Style | undefined
  /**
   * Argument values a plan names, with multiplicity, as comparable words; schema and connecting
   * words left out, references kept as `$1.token`.
   */
  planValues(plan: readonly string[]): readonly string[]
  /** The same for the gold calls. */
  goldValues(task: Task): readonly string[]
}

/** Both halves, joined by define-suite.ts. */
export interface TaskSuite extends SuiteTasks, PlanLanguage {
  readonly id: string
  /** Of its tasks: a run that was made with another one met others. */
  readonly version: number
  /**
   * Which of them may be trained on (rl/split-hash.ts); absent where no run was configured that
   * policies could be kept of.
   */
  readonly splitHash?: string
}

/** Whose tasks are looked through, and what they are made from. */
export interface TaskSource {
  readonly suite: Pick<TaskSet, 'size' | 'task'>
  readonly seed: number
}

/** Every task of a split, in order. */
export const tasksIn = ({ suite, seed }: TaskSource, split: Split): Task[] =>
  Array.from({ length: suite.size(split) }, (_, i) => suite.task(split, i, seed))
