/**
 * How the two roles see and write text, as tokens. Control tokens frame each part, so no text can
 * pose as structure:
 *
 *   planner   reads   <planner><task> text [<tools> listing] <plan>
 *             writes  line \n line … <end>
 *   executor  reads   <executor>[<tools> listing]<subtask> line <call>
 *             writes  [Call(…)]<end>
 *             reads   <result> observation <subtask> line <call>
 *             writes  [Call(…)]<end>, and so on over one KV cache
 *
 * This is the native form, of policies from nothing; the form of a pretrained model, by its chat
 * template, is `pretrained/chat-prompt.ts`.
 */
import { Random } from '../engine/random.ts'
import type { Segment } from '../engine/engine.ts'
import type { Config } from '../run/config.ts'
import type { RunContext } from './context.ts'
import { STREAM } from './keys.ts'
import type { Tokenizer } from '../tokenizer/tokenizer.ts'
import { toolListing } from '../tasks/tool-listing.ts'
import type { SuiteTasks, Task } from '../tasks/task.ts'

const joined = (...parts: readonly ArrayLike<number>[]): Int32Array => {
  const out = new Int32Array(parts.reduce((n, p) => n + p.length, 0))
  let at = 0
  for (const part of parts) {
    out.set(part, at)
    at += part.length
  }
  return out
}

/** Concatenates token arrays. */
export const concatTokens = joined

/** The tools on offer for a task as its prompts list them; empty where they list none. */
const listingOf = (suite: SuiteTasks, task: Task): string => {
  const how = suite.toolsInPrompt(task)
  return how === 'none' ? '' : toolListing(suite.world(task).tools(0), how)
}

/**
 * A planner prompt that leaves `room` tokens of the context for the plan. What does not fit is cut
 * from the front of the text, which never looks at the answer.
 */
export function plannerPrompt(
  t: Tokenizer,
  text: string,
  tools: string,
  context: number,
  room: number,
): { readonly tokens: Int32Array; readonly cut: number } {
  const c = t.control
  const listing = tools === '' ? [] : [c.tools, ...t.encode(tools)]
  const frame = 3
  const all = t.encode(text)
  const most = context - room - frame
  // Half of what there is, or what the text leaves of it.
  const listed = Math.min(listing.length, Math.max(0, Math.floor(most / 2), most - all.length))
  const keep = Math.max(0, Math.min(all.length, most - listed))
  return {
    tokens: joined([c.planner, c.task], all.subarray(all.length - keep), listing.slice(0, listed), [
      c.plan,
    ]),
    cut: all.length - keep + listing.length - listed,
  }
}

export interface PlanPrompt {
  readonly task: Task
  readonly text: string
  readonly tokens: Int32Array
  /** Tokens of text and listing that did not fit. */
  readonly cut: number
}

/** The planner's prompt for a task. */
export function promptFor(
  { config, suite, tokenizer }: Pick<RunContext, 'config' | 'suite' | 'tokenizer'>,
  task: Task,
): PlanPrompt {
  const tools = listingOf(suite, task)
  const { tokens, cut } = plannerPrompt(
    tokenizer,
    task.text,
    tools,
    config.planner.context,
    config.rl.maxPlanTokens,
  )
  return { task, text: tools === '' ? task.text : `${task.text}\n\n${tools}`, tokens, cut }
}

/** A part of a prompt under a control token of its own. */
export interface PromptPart {
  readonly token: number
  readonly text: string
}

/** `before`: what stands in front of the first sub-task. */
export function executorPrompt(
  t: Tokenizer,
  subtask: string,
  before: readonly PromptPart[] = [],
): Int32Array {
  return joined(
    [t.control.executor],
    ...before.map(({ token, text }) => [token, ...t.encode(text)]),
    [t.control.subtask],
    t.encode(subtask),
    [t.control.call],
  )
}

/** What an executor reads after a call: the result, then the next sub-task. */
export function executorContinuation(
  t: Tokenizer,
  observation: string,
  subtask: string,
): Int32Array {
  return joined([t.control.result], t.encode(observation), [t.control.subtask], t.encode(subtask), [
    t.control.call,
  ])
}

const GARBLED = '?'

/**
 * What the executor reads: always its sub-task; where the suite says so also the tools on offer,
 * whose signatures a terse line needs; by the environment's settings also the whole plan or the
 * task, the results so far or none of them, and those with some of their words garbled. Garbling is
 * a property of the world: the same task garbles the same words every time.
 */
export class ExecutorView {
  readonly #tokenizer: Tokenizer
  readonly #environment: Config['environment']
  readonly #suite: SuiteTasks

  constructor(tokenizer: Tokenizer, environment: Config['environment'], suite: SuiteTasks) {
    this.#tokenizer = tokenizer
    this.#environment = environment
    this.#suite = suite
  }

  /** Before the first sub-task of a plan. */
  prompt(task: Task, planSteps: readonly string[]): Int32Array {
    const t = this.#tokenizer
    const [first = ''] = planSteps
    const listing = this.#suite.executorReadsTools ? listingOf(this.#suite, task) : ''
    const tools: readonly PromptPart[] =
      listing === '' ? [] : [{ token: t.control.tools, text: listing }]
    switch (this.#environment.executorSees) {
      case 'plan':
        return executorPrompt(t, first, [
          ...tools,
          { token: t.control.plan, text: planSteps.join('\n') },
        ])
      case 'task':
        return executorPrompt(t, first, [...tools, { token: t.control.task, text: task.text }])
      case 'results':
      case 'blind':
        return executorPrompt(t, first, tools)
    }
  }

  /** Between two sub-tasks; `name` is the task's index and how many sub-tasks are done. */
  continuation(
    observation: string,
    line: string,
    name: readonly [task: number, done: number],
  ): Int32Array {
    return executorContinuation(
      this.#tokenizer,
      this.#environment.executorSees === 'blind' ? '' : this.#garbled(observation, name),
      line,
    )
  }

  #garbled(text: string, [task, done]: readonly [number, number]): string {
    const { observationNoise } = this.#environment
    if (observationNoise === 0) return text
    const random = new Random(task, STREAM.noise, done)
    return text
      .split(' ')
      .map((word) => (random.uniform() < observationNoise ? GARBLED : word))
      .join(' ')
  }
}

/** What a policy wrote in one go. */
export interface Output {
  readonly tokens: Int32Array
  readonly logProbs: Float32Array
  readonly entropies: Float32Array
  readonly text: string
  /** Ended with the end token. */
  readonly closed: boolean
}

/** Text of what a policy wrote, and whether it closed it. */
export function outputText(
  t: Tokenizer,
  tokens: Int32Array,
): { readonly text: string; readonly closed: boolean } {
  const closed = tokens.length > 0 && tokens[tokens.length - 1] === t.control.end
  return { text: t.decode(closed ? tokens.subarray(0, tokens.length - 1) : tokens), closed }
}

export function toOutput(tokenizer: Tokenizer, segment: Segment): Output {
  const { text, closed } = outputText(tokenizer, segment.tokens)
  return {
    tokens: segment.tokens,
    logProbs: segment.logProbs,
    entropies: segment.entropies,
    text,
    closed,
  }
}

/**
 * The sub-tasks of a plan: its lines, at most `most`; undefined when it is not a plan (not closed,
 * an empty line, none, too many).
 */
export function planStepsOf(
  text: string,
  closed: boolean,
  most: number,
): readonly string[] | undefined {
  if (!closed) return undefined
  const lines = text.split('\n')
  return lines.length <= most && lines.every((line) => line.trim() !== '') ? lines : undefined
}
