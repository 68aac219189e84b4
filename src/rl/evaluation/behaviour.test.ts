import { beforeAll, describe, expect, it } from 'vitest'
import { at } from '../../run/at.ts'
import { configSchema } from '../../run/config.ts'
import { printCalls } from '../../run/calls/call-print.ts'
import type { ToolCall } from '../../run/calls/call-value.ts'
import { createDesk } from '../../tasks/desk/desk-suite.ts'
import type { Task, TaskSuite } from '../../tasks/task.ts'
import { shippedTokenizer } from '../../tokenizer/testing/shipped.ts'
import type { Tokenizer } from '../../tokenizer/tokenizer.ts'
import { execute, executeExactly } from '../rollout/executions.ts'
import { givenPlan } from '../rollout/episodes.ts'
import { scriptedPolicy } from '../testing/scripted-policy.ts'
import { adherentCalls, behaviourOf, invalidCalls, redundantCalls } from './behaviour.ts'
import type { Row } from './rows.ts'

const config = configSchema.parse({})
let tokenizer: Tokenizer
let suite: TaskSuite
/**
 * A task of two calls of which the second refers to the first, its fine plan, and what its calls
 * look like.
 */
let task: Task
let plan: readonly string[]
let first: ToolCall
let second: ToolCall
beforeAll(async () => {
  tokenizer = await shippedTokenizer()
  suite = await createDesk({ seed: 1, train: 64, heldOut: 64 })
  const all = Array.from({ length: 64 }, (_, i) => suite.task('held-out', i, 1))
  const found = all.find(
    ({ gold: [login, use, more] }) =>
      login?.name === 'GetUserToken' &&
      use !== undefined &&
      more === undefined &&
      printCalls([use]).includes('$1.'),
  )
  const [a, b] = found?.gold ?? []
  if (found === undefined || a === undefined || b === undefined)
    throw new Error('the desk has no such task')
  task = found
  plan = suite.demonstrate(task, 'fine')?.plan ?? []
  ;[first, second] = [a, b]
})

/** The row of an executor that writes these calls or words, sub-task by sub-task. */
async function row(
  planSteps: readonly string[],
  ...written: readonly (string | readonly ToolCall[])[]
): Promise<Row> {
  const texts = written.map((one) => (typeof one === 'string' ? one : printCalls(one)))
  const executor = scriptedPolicy(tokenizer, (line) => at(texts, planSteps.indexOf(line), 'texts'))
  const sampling = { temperature: 0, topK: 0, topP: 1, maxTokens: 64, stop: [] }
  const [execution] = await execute(
    { config, suite, tokenizer, executor },
    [{ task, planSteps, keys: [{ seed: 1, stream: 1, update: 0, sequence: [0, 0] }] }],
    sampling,
  )
  return {
    task,
    plan: givenPlan(task, planSteps),
    execution,
    sampledSuccess: false,
    starPlanSuccess: true,
    starsSuccess: true,
    starExecutorSuccess: (await executeExactly(suite, task, planSteps)).success,
  }
}

const executionOf = ({ execution }: Row) => {
  if (execution === undefined) throw new Error('nothing was carried out')
  return execution
}

describe('behaviour', () => {
  it('counts calls as invalid, redundant and adherent', async () => {
    const perfect = executionOf(await row(plan, [first], [second]))
    expect([
      invalidCalls(suite, perfect),
      redundantCalls(suite, perfect),
      adherentCalls(suite, perfect),
    ]).toEqual([
      [false, false],
      [false, false],
      [true, true],
    ])
    const twice = executionOf(await row(plan, [first, first], [second]))
    expect([
      invalidCalls(suite, twice),
      redundantCalls(suite, twice),
      adherentCalls(suite, twice),
    ]).toEqual([
      [false, false, false],
      [false, true, false],
      [true, false, true],
    ])
    // Nothing answers the second call's reference, so it fails; it is still the call that was asked
    // for.
    const garbled = executionOf(await row(plan, 'what', [second]))
    expect([
      invalidCalls(suite, garbled),
      redundantCalls(suite, garbled),
      adherentCalls(suite, garbled),
    ]).toEqual([
      [true, true],
      [false, false],
      [false, true],
    ])
    const late = executionOf(await row(plan, [first], [second, { name: 'Unheard', args: [] }]))
    expect([
      invalidCalls(suite, late),
      redundantCalls(suite, late),
      adherentCalls(suite, late),
    ]).toEqual([
      [false, false, true],
      [false, false, true],
      [true, true, false],
    ])
    // Where the answer alone is judged, it is not known which calls were enough.
    expect(redundantCalls({ gold: 'answer' }, late)).toEqual([false, false, false])
  })

  it('takes a call for redundant behind the last that was asked for, be that the first of all, or where it repeats one', async () => {
    const { episode, verdict, ...rest } = executionOf(await row(plan, [first], [second]))
    const [a, b] = episode.calls
    if (a === undefined || b === undefined) throw new Error('two calls were made')
    const redundant = (
      calls: readonly (typeof a)[],
      goldMatched: readonly boolean[],
      callMatched: readonly number[],
      gold: 'calls' | 'answer' = 'calls',
    ) =>
      redundantCalls(
        { gold },
        {
          ...rest,
          episode: { ...episode, calls },
          verdict: { ...verdict, goldMatched, callMatched },
        },
      )
    expect(redundant([a, b], [true], [0, -1])).toEqual([false, true])
    expect(redundant([b, a], [true], [-1, 0])).toEqual([false, false])
    expect(redundant([a, b], [false], [-1, -1])).toEqual([false, false])
    expect(redundant([a, b, a], [true, false], [0, -1, -1])).toEqual([false, false, true])
    // Where nothing is asked for every call is one too many; of answers it is not known.
    expect(redundant([a, b], [], [-1, -1])).toEqual([true, true])
    expect(redundant([a, b], [], [-1, -1], 'answer')).toEqual([false, false])
  })

  it('sums them up, each over the cases it is about', async () => {
    // The interpreter cannot read `do it`; this executor is scripted to.
    const rows = [
      await row(plan, [first], [second]),
      await row(plan, [first, first], [second]),
      await row(plan, 'what', [second]),
      await row(['do it'], [first, second]),
    ]
    const behaviour = behaviourOf({ suite, config }, rows)
    const means = Object.fromEntries(
      Object.entries(behaviour).map(([name, figure]) => [name, [figure?.mean, figure?.n]]),
    )
    expect(means).toEqual({
      callsPerSuccess: [7 / 3, 3],
      callsOverNeeded: [3.5 / 3, 3],
      invalidCalls: [2 / 9, 9],
      redundantCalls: [1 / 9, 9],
      adherence: [5 / 7, 7],
      successGivenGold: [2 / 3, 3],
      rescue: [1, 1],
    })
  })

  it('has no plan to speak of where nobody plans', async () => {
    const solo = behaviourOf({ suite, config: configSchema.parse({ mode: 'single-level' }) }, [
      await row([task.text], [first, second]),
    ])
    expect(Object.keys(solo)).toEqual([
      'callsPerSuccess',
      'callsOverNeeded',
      'invalidCalls',
      'redundantCalls',
    ])
  })
})
