import { beforeAll, describe, expect, it } from 'vitest'
import { configSchema } from '../run/config.ts'
import { printCalls } from '../run/calls/call-print.ts'
import { createDesk } from '../tasks/desk/desk-suite.ts'
import type { Task, TaskSuite } from '../tasks/task.ts'
import { shippedTokenizer } from '../tokenizer/testing/shipped.ts'
import type { Tokenizer } from '../tokenizer/tokenizer.ts'
import { crossPlay } from './cross-play-steps.ts'
import { STREAM, sampleKey } from './keys.ts'
import { scriptedEngine } from './testing/scripted-policy.ts'

let tokenizer: Tokenizer
let suite: TaskSuite
let tasks: readonly Task[]
beforeAll(async () => {
  tokenizer = await shippedTokenizer()
  suite = await createDesk({ seed: 1, train: 64, heldOut: 32 })
  tasks = [0, 1, 2, 3].map((i) => suite.task('held-out', i, 1))
})

/** Plans in one style, the last `fails` tasks with nothing at all. */
const plannerIn =
  (style: 'fine' | 'terse', fails = 0) =>
  (read: string): string => {
    const index = tasks.findIndex(({ text }) => text === read)
    const task = tasks[index]
    return task === undefined || index >= tasks.length - fails
      ? ''
      : (suite.demonstrate(task, style)?.plan.join('\n') ?? '')
  }

/** Carries out the sub-tasks of one style alone. */
const executorOf =
  (style: 'fine' | 'terse') =>
  (line: string): string => {
    const [task] = tasks
    const calls =
      task === undefined || suite.styleOf(line, task) !== style
        ? undefined
        : suite.interpret(line, task)
    return calls === undefined ? 'no' : printCalls(calls)
  }

describe('cross-play', () => {
  it('has planners in rows and executors in columns, and leaves no policy alive', async () => {
    const { engine, save, alive } = scriptedEngine(tokenizer)
    const context = { config: configSchema.parse({}), suite, tokenizer, engine }
    const planners = [save(plannerIn('fine')), save(plannerIn('terse')), save(plannerIn('fine', 1))]
    const executors = [save(executorOf('fine')), save(executorOf('terse'))]
    expect(await crossPlay(context, planners, executors, tasks)).toEqual([
      [1, 0],
      [0, 1],
      [0.75, 0],
    ])
    expect(alive()).toBe(0)
    // Greedy choices draw nothing; each sequence has a name all the same.
    const heard = new Set<string>()
    const listening = save((_, key) => {
      heard.add(JSON.stringify(key))
      return 'no'
    })
    await crossPlay(context, [planners[0] ?? listening], [listening], tasks.slice(0, 1))
    await crossPlay(context, [listening], [], tasks.slice(0, 1))
    expect([...heard].sort()).toEqual(
      (['executor', 'planner'] as const)
        .map((role) =>
          JSON.stringify(
            sampleKey(0, {
              stream: STREAM.whatIf,
              update: 0,
              task: 0,
              plan: 0,
              execution: 0,
              role,
            }),
          ),
        )
        .sort(),
    )
    // Without tasks there is no success, and it is a number.
    expect(await crossPlay(context, planners.slice(0, 1), executors, [])).toEqual([[0, 0]])
  })
})
