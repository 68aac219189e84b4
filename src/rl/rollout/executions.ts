/**
 * The executor's half of a rollout: every plan is carried out sub-task by sub-task, M times, against a fresh world each. All
 * executions advance together: one `next` runs every execution that waits, then their tools answer and they wait again.
 */
import type { Policy, Rollout, SampleKey, Sampling } from '../../engine/engine.ts'
import type { ToolCall } from '../../tasks/calls/value.ts'
import type { CallRecord, Episode, Task, TaskSuite, ToolWorld, Verdict } from '../../tasks/task.ts'
import type { Tokenizer } from '../../tokenizer/tokenizer.ts'
import { concatTokens, executorContinuation, executorPrompt } from '../prompt.ts'
import { runCalls, runOutput } from './calls.ts'
import type { Results } from '../../tasks/calls/resolve.ts'
import { toOutput } from './plans.ts'
import type { Output } from './plans.ts'

/** What the executor wrote for one sub-task, and where it stands in the sequence. */
export interface ExecutionStep {
  readonly subtask: number
  readonly line: string
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
  readonly lines: readonly string[]
  /** Position of the plan in the list that was asked for, and of the execution among that plan's. */
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

export interface PlanToRun { readonly task: Task; readonly lines: readonly string[]; readonly keys: readonly SampleKey[] }

/** Index of the world's own randomness; tasks carry theirs, so every execution of a task meets the same world. */
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
}

function freshWorld(suite: TaskSuite, task: Task): ToolWorld {
  const world = suite.world(task)
  world.reset(WORLD_SEED)
  return world
}

function finish(suite: TaskSuite, live: Live): Execution {
  const { task, lines } = live.plan
  const episode: Episode = { plan: lines, calls: live.records, finalState: live.world.state() }
  return {
    task, lines, planIndex: live.planIndex, index: live.index, tokens: concatTokens(...live.parts), steps: live.steps,
    episode, verdict: suite.judge(task, episode), skipped: lines.length - live.steps.length,
  }
}

function startPlan(rollout: Rollout, suite: TaskSuite, tokenizer: Tokenizer, plan: PlanToRun, planIndex: number, context: number): readonly (readonly [number | undefined, Live])[] {
  const prompt = executorPrompt(tokenizer, plan.lines[0] ?? '')
  const lives = plan.keys.map((_, index): Live => ({
    plan, planIndex, index, world: freshWorld(suite, plan.task), parts: [prompt], length: prompt.length, at: 0, results: [], steps: [], records: [],
  }))
  const [first, ...others] = plan.keys
  if (first === undefined) return []
  if (prompt.length >= context) return lives.map((live) => [undefined, live])
  const id = rollout.add(prompt, first)
  const ids = [id, ...rollout.fork(id, others)]
  // A forked sequence waits until it is given a key of its own.
  rollout.append(id, new Int32Array(), first)
  return lives.map((live, i) => [ids[i], live])
}

/** Runs every plan `keys.length` times; order: by plan, then execution. Plans need at least one line. */
export async function execute(policy: Policy, tokenizer: Tokenizer, suite: TaskSuite, plans: readonly PlanToRun[], sampling: Sampling, signal?: AbortSignal): Promise<Execution[]> {
  const rollout = policy.open(sampling)
  const done: Execution[] = []
  try {
    const waiting = new Map<number, Live>()
    plans.forEach((plan, planIndex) => {
      for (const [id, live] of startPlan(rollout, suite, tokenizer, plan, planIndex, policy.config.context)) {
        if (id === undefined) done.push(finish(suite, live))
        else waiting.set(id, live)
      }
    })
    while (waiting.size > 0) {
      const segments = await rollout.next(signal)
      for (const segment of segments) {
        const live = waiting.get(segment.id)
        if (live === undefined) continue
        const output = toOutput(tokenizer, segment)
        const line = live.plan.lines[live.at] ?? ''
        const ran = await runOutput(output.text, output.closed, live.at, live.world, live.results)
        live.steps.push({ subtask: live.at, line, start: live.length, output, calls: ran.calls, before: live.results, records: ran.records })
        live.records.push(...ran.records)
        live.results = ran.results
        live.parts.push(output.tokens)
        live.length += output.tokens.length
        live.at += 1
        const next = live.plan.lines[live.at]
        const observed = next === undefined ? undefined : executorContinuation(tokenizer, ran.observation, next)
        if (observed === undefined || observed.length >= rollout.room(segment.id)) {
          rollout.release(segment.id)
          waiting.delete(segment.id)
          done.push(finish(suite, live))
        } else {
          rollout.append(segment.id, observed)
          live.parts.push(observed)
          live.length += observed.length
        }
      }
    }
  } finally {
    rollout.close()
  }
  return done.sort((a, b) => a.planIndex - b.planIndex || a.index - b.index)
}

/** E*: carries out a plan exactly, every well-formed sub-task with all its calls; what is not well-formed does nothing. */
export async function executeExactly(suite: TaskSuite, task: Task, lines: readonly string[]): Promise<Verdict> {
  const world = freshWorld(suite, task)
  const records: CallRecord[] = []
  let results: Results = []
  for (const [subtask, line] of lines.entries()) {
    const calls = suite.interpret(line, task)
    if (calls === undefined) continue
    const ran = await runCalls(calls, subtask, world, results)
    records.push(...ran.records)
    results = ran.results
  }
  return suite.judge(task, { plan: lines, calls: records, finalState: world.state() })
}
