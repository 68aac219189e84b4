/**
 * The executor's half of a rollout: every plan is carried out sub-task by sub-task, M times,
 * against a fresh world each. Executions do not wait for each other: a plan is begun when it
 * arrives, and an execution writes on as soon as its own tools have answered.
 */
import type { Rollout, SampleKey, Sampling, Segment, SequenceId } from '../../engine/engine.ts'
import { at } from '../../run/at.ts'
import type { ToolCall } from '../../run/calls/call-value.ts'
import type {
  CallRecord,
  Episode,
  Observation,
  Task,
  TaskSet,
  TaskSuite,
  ToolWorld,
  Verdict,
} from '../../tasks/task.ts'
import { runCalls as runInWorld } from '../../tasks/run-calls.ts'
import { WORLD_LIMITS, guarded } from '../../tasks/sandbox/guarded-world.ts'
import type { Tokenizer } from '../../tokenizer/tokenizer.ts'
import type { RunContext } from '../context.ts'
import { ExecutorView, concatTokens, toOutput } from '../prompt.ts'
import type { Output } from '../prompt.ts'
import { AsyncEvent } from './async-event.ts'
import { parseCalls } from '../../run/calls/call-parse.ts'
import type { Results } from '../../run/calls/call-references.ts'

/** What the executor wrote for one sub-task, and where it stands in the sequence. */
export interface ExecutionStep {
  readonly subtask: number
  readonly planStep: string
  /** First index of the output's tokens in the execution's sequence. */
  readonly start: number
  readonly output: Output
  /** As parsed; undefined when not in the call grammar. */
  readonly calls: readonly ToolCall[] | undefined
  /** Results of the calls before this step, for resolving what the sub-task refers to. */
  readonly before: Results
  readonly records: readonly CallRecord[]
}

export interface Execution {
  readonly task: Task
  readonly planSteps: readonly string[]
  /** The number that the plan was begun with, and that of the execution among the plan's. */
  readonly planIndex: number
  readonly index: number
  /** The whole sequence: prompts, outputs and observations. */
  readonly tokens: Int32Array
  readonly steps: readonly ExecutionStep[]
  readonly episode: Episode
  readonly verdict: Verdict
  /** Sub-tasks left undone because the context was full. */
  readonly skipped: number
}

export interface PlanToRun {
  readonly task: Task
  readonly planSteps: readonly string[]
  readonly keys: readonly SampleKey[]
}

const failure = (text: string): Observation => ({ ok: false, text, result: [] })

export interface Ran {
  readonly records: readonly CallRecord[]
  readonly results: Results
  readonly observation: string
}

/** Most calls one sub-task may make; more are refused with an observation. */
const MAX_CALLS_A_SUBTASK = 6

/** Runs the calls for one sub-task, as many of them as one may make. */
export async function runCalls(
  calls: readonly ToolCall[],
  subtask: number,
  world: ToolWorld,
  earlier: Results,
): Promise<Ran> {
  const { records, results } = await runInWorld(calls.slice(0, MAX_CALLS_A_SUBTASK), world, {
    subtask,
    earlier,
  })
  const refused = calls[MAX_CALLS_A_SUBTASK]
  const all =
    refused === undefined
      ? records
      : [
          ...records,
          {
            subtask,
            call: refused,
            observation: failure(`error: more than ${MAX_CALLS_A_SUBTASK} calls`),
          },
        ]
  return { records: all, results, observation: all.map((r) => r.observation.text).join('; ') }
}

/**
 * Runs what an executor wrote as text. Text outside the call grammar becomes an error observation.
 */
export async function runOutput(
  text: string,
  closed: boolean,
  subtask: number,
  world: ToolWorld,
  earlier: Results,
): Promise<Ran & { readonly calls: readonly ToolCall[] | undefined }> {
  const parsed = closed ? parseCalls(text) : undefined
  if (parsed === undefined || !parsed.ok) {
    const observation = failure(parsed === undefined ? 'error: not closed' : 'error: not a call')
    return {
      records: [{ subtask, observation }],
      results: earlier,
      observation: observation.text,
      calls: undefined,
    }
  }
  const ran = await runCalls(parsed.calls, subtask, world, earlier)
  return { ...ran, calls: parsed.calls }
}

/**
 * Index of the world's own randomness; tasks carry theirs, so every execution of a task meets the
 * same world.
 */
const WORLD_SEED = 0

interface Live {
  readonly plan: PlanToRun
  readonly planIndex: number
  readonly index: number
  readonly world: ToolWorld
  readonly parts: Int32Array[]
  length: number
  at: number
  results: Results
  readonly steps: ExecutionStep[]
  readonly records: CallRecord[]
  readonly heard: ReturnType<Watch> | undefined
}

function freshWorld(suite: TaskSet, task: Task, clock?: () => number): ToolWorld {
  const world = guarded(suite.world(task), WORLD_LIMITS, clock)
  world.reset(WORLD_SEED)
  return world
}

function finish(suite: TaskSet, live: Live): Execution {
  const { task, planSteps } = live.plan
  const episode: Episode = { plan: planSteps, calls: live.records, finalState: live.world.state() }
  return {
    task,
    planSteps,
    planIndex: live.planIndex,
    index: live.index,
    tokens: concatTokens(...live.parts),
    steps: live.steps,
    episode,
    verdict: suite.judge(task, episode),
    skipped: planSteps.length - live.steps.length,
  }
}

/**
 * Told of an execution's fresh world as it begins; what it gives hears of every step when its calls
 * are made.
 */
export type Watch = (world: ToolWorld) => (step: ExecutionStep) => void

/** What executions need of a run. */
export type ExecutionContext = Pick<
  RunContext,
  'config' | 'suite' | 'tokenizer' | 'executor' | 'clock'
>

export class Executions {
  readonly #rollout: Rollout
  readonly #tokenizer: Tokenizer
  readonly #suite: TaskSuite
  readonly #view: ExecutorView
  readonly #context: number
  readonly #clock: (() => number) | undefined
  readonly #watch: Watch | undefined
  /** Those that generate and those whose tools are at work. */
  readonly #live = new Map<SequenceId, Live>()
  readonly #done: Execution[] = []
  readonly #news = new AsyncEvent()
  /** What a world threw, if one did. */
  readonly #failures: unknown[] = []
  #complete = false

  constructor(
    { config, suite, tokenizer, executor, clock }: ExecutionContext,
    sampling: Sampling,
    watch?: Watch,
  ) {
    this.#rollout = executor.open(sampling)
    this.#tokenizer = tokenizer
    this.#suite = suite
    this.#view = new ExecutorView(tokenizer, config.environment, suite)
    this.#context = executor.config.context
    this.#clock = clock
    this.#watch = watch
  }

  /** Begins a plan `keys.length` times. It needs at least one line, and a number of its own. */
  begin(plan: PlanToRun, planIndex: number): void {
    const prompt = this.#view.prompt(plan.task, plan.planSteps)
    const lives = plan.keys.map((_, index): Live => {
      const world = freshWorld(this.#suite, plan.task, this.#clock)
      return {
        plan,
        planIndex,
        index,
        world,
        parts: [prompt],
        length: prompt.length,
        at: 0,
        results: [],
        steps: [],
        records: [],
        heard: this.#watch?.(world),
      }
    })
    if (prompt.length >= this.#context) {
      for (const live of lives) this.#done.push(finish(this.#suite, live))
      return
    }
    const ids = this.#rollout.add(prompt, plan.keys)
    for (const [index, live] of lives.entries()) this.#live.set(at(ids, index, 'ids'), live)
    this.#news.set()
  }

  /** Says that no plan follows. */
  end(): void {
    this.#complete = true
    this.#news.set()
  }

  /**
   * Runs until no plan follows and all are carried out; order: by plan, then execution. Closes what
   * it opened, however it ends.
   */
  async run(signal?: AbortSignal): Promise<Execution[]> {
    const wake = () => this.#news.set()
    signal?.addEventListener('abort', wake)
    try {
      while (!this.#complete || this.#live.size > 0) {
        const news = this.#news.wait()
        const segments = await this.#rollout.next(signal, 1)
        for (const segment of segments) void this.#hear(segment)
        if (segments.length === 0 && (!this.#complete || this.#live.size > 0)) await news
        signal?.throwIfAborted()
        for (const failure of this.#failures) throw failure
      }
    } finally {
      signal?.removeEventListener('abort', wake)
      this.#rollout.close()
    }
    return this.#done.sort((a, b) => a.planIndex - b.planIndex || a.index - b.index)
  }

  /** Runs what an execution wrote and hands it what came back. Never rejects. */
  async #hear(segment: Segment): Promise<void> {
    try {
      await this.#advance(segment)
    } catch (error) {
      this.#failures.push(error)
    }
    this.#news.set()
  }

  async #advance(segment: Segment): Promise<void> {
    const live = this.#live.get(segment.id)
    if (live === undefined) return
    const output = toOutput(this.#tokenizer, segment)
    const planStep = live.plan.planSteps[live.at] ?? ''
    const ran = await runOutput(output.text, output.closed, live.at, live.world, live.results)
    const step: ExecutionStep = {
      subtask: live.at,
      planStep,
      start: live.length,
      output,
      calls: ran.calls,
      before: live.results,
      records: ran.records,
    }
    live.steps.push(step)
    live.heard?.(step)
    live.records.push(...ran.records)
    live.results = ran.results
    live.parts.push(output.tokens)
    live.length += output.tokens.length
    live.at += 1
    const next = live.plan.planSteps[live.at]
    const observed =
      next === undefined
        ? undefined
        : this.#view.continuation(ran.observation, next, [live.plan.task.index, live.at])
    if (observed === undefined || observed.length >= this.#rollout.remainingTokens(segment.id)) {
      this.#rollout.release(segment.id)
      this.#live.delete(segment.id)
      this.#done.push(finish(this.#suite, live))
    } else {
      this.#rollout.append(segment.id, observed)
      live.parts.push(observed)
      live.length += observed.length
    }
  }
}

/**
 * Runs every plan `keys.length` times; order: by plan, then execution. Plans need at least one
 * line.
 */
export async function execute(
  context: ExecutionContext,
  plans: readonly PlanToRun[],
  sampling: Sampling,
  signal?: AbortSignal,
): Promise<Execution[]> {
  const executions = new Executions(context, sampling)
  for (const [index, plan] of plans.entries()) executions.begin(plan, index)
  executions.end()
  return executions.run(signal)
}

/**
 * E*: carries out a plan exactly, every well-formed sub-task with all its calls; what is not
 * well-formed does nothing.
 */
export async function executeExactly(
  suite: TaskSuite,
  task: Task,
  planSteps: readonly string[],
): Promise<Verdict> {
  const world = freshWorld(suite, task)
  const records: CallRecord[] = []
  let results: Results = []
  for (const [subtask, planStep] of planSteps.entries()) {
    const calls = suite.interpret(planStep, task)
    if (calls === undefined) continue
    const ran = await runCalls(calls, subtask, world, results)
    records.push(...ran.records)
    results = ran.results
  }
  return suite.judge(task, { plan: planSteps, calls: records, finalState: world.state() })
}
