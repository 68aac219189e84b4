/**
 * What the executor reads: always its sub-task; where the suite says so also the tools on offer,
 * whose signatures a terse line needs; by the environment's settings also the whole plan or the
 * task, the results so far or none of them, and those with some of their words garbled. Garbling is
 * a property of the world: the same task garbles the same words every time.
 */
import { Random } from '../engine/random.ts'
import type { Config } from '../run/config.ts'
import type { Task, TaskSuite } from '../tasks/task.ts'
import type { Tokenizer } from '../tokenizer/tokenizer.ts'
import { STREAM } from './keys.ts'
import { executorContinuation, executorPrompt, listingOf } from './prompt.ts'
import type { PromptPart } from './prompt.ts'

const GARBLED = '?'

export class ExecutorView {
  readonly #tokenizer: Tokenizer
  readonly #environment: Config['environment']
  readonly #suite: TaskSuite

  constructor(tokenizer: Tokenizer, environment: Config['environment'], suite: TaskSuite) {
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
