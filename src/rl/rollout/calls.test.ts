/** Calls as they are carried out, given plans, and what a rollout waits for. */
import { describe, expect, it } from 'vitest'
import type { Policy } from '../../engine/engine.ts'
import { configSchema } from '../../run/config.ts'
import type { ToolCall } from '../../run/calls/call-value.ts'
import { createDesk } from '../../tasks/desk/desk-suite.ts'
import type { Observation, ToolWorld } from '../../tasks/task.ts'
import { shippedTokenizer } from '../../tokenizer/testing/shipped.ts'
import { sampling } from '../context.ts'
import type { RunContext } from '../context.ts'
import { scriptedPolicy } from '../testing/scripted-policy.ts'
import { runCalls, runOutput } from './executions.ts'
import { givenPlan, rollOut } from './episodes.ts'
import { modeOf } from '../modes/modes.ts'

const call = (name: string, ...args: ToolCall['args']): ToolCall => ({ name, args })
/** Answers each call by its number. */
function listening(): { readonly world: ToolWorld; readonly heard: ToolCall[] } {
  const heard: ToolCall[] = []
  const observation = (text: string): Observation => ({ ok: true, text, result: [['n', text]] })
  const world: ToolWorld = {
    tools: () => [],
    reset: () => observation(''),
    nextTurn: () => undefined,
    clone: () => world,
    state: () => null,
    call: (made) => {
      heard.push(made)
      return Promise.resolve(observation(`answer ${heard.length}`))
    },
  }
  return { world, heard }
}
const reference = (number: number) => ({ kind: 'reference', call: number, field: 'n' }) as const

describe('calls of a sub-task', () => {
  it('are made in order, references put in, and one that fails keeps its number', async () => {
    const { world, heard } = listening()
    const ran = await runCalls(
      [
        call('A'),
        call('B', ['x', reference(1)]),
        call('C', ['x', reference(9)]),
        call('D', ['x', reference(4)]),
      ],
      3,
      world,
      [[['n', 'earlier']]],
    )
    expect(heard).toEqual([call('A'), call('B', ['x', 'earlier'])])
    expect(ran.records).toEqual([
      {
        subtask: 3,
        call: call('A'),
        resolved: call('A'),
        observation: { ok: true, text: 'answer 1', result: [['n', 'answer 1']] },
      },
      {
        subtask: 3,
        call: call('B', ['x', reference(1)]),
        resolved: call('B', ['x', 'earlier']),
        observation: { ok: true, text: 'answer 2', result: [['n', 'answer 2']] },
      },
      {
        subtask: 3,
        call: call('C', ['x', reference(9)]),
        observation: { ok: false, text: 'error: no result $9.n', result: [] },
      },
      // The third call gave nothing, and is the fourth result all the same.
      {
        subtask: 3,
        call: call('D', ['x', reference(4)]),
        observation: { ok: false, text: 'error: no result $4.n', result: [] },
      },
    ])
    expect(ran.results).toEqual([
      [['n', 'earlier']],
      [['n', 'answer 1']],
      [['n', 'answer 2']],
      [],
      [],
    ])
    expect(ran.observation).toBe('answer 1; answer 2; error: no result $9.n; error: no result $4.n')
  })

  it('are six at the most; the first above is refused and ends it', async () => {
    for (const [asked, made, told] of [
      [6, 6, 6],
      [7, 6, 7],
      [9, 6, 7],
    ] as const) {
      const { world, heard } = listening()
      const { records, results } = await runCalls(
        Array.from({ length: asked }, (_, i) => call(`T${i}`)),
        0,
        world,
        [],
      )
      expect([heard.length, records.length, results.length]).toEqual([made, told, made])
      expect(records[6]?.observation).toEqual(
        asked === 6 ? undefined : { ok: false, text: 'error: more than 6 calls', result: [] },
      )
    }
  })

  it('that cannot be read are an error of their own, after which nothing has changed', async () => {
    const { world, heard } = listening()
    const earlier = [[['n', 'x'] as const]]
    expect(await runOutput('[A()]', false, 2, world, earlier)).toEqual({
      records: [{ subtask: 2, observation: { ok: false, text: 'error: not closed', result: [] } }],
      results: earlier,
      observation: 'error: not closed',
      calls: undefined,
    })
    expect(await runOutput('A(', true, 2, world, earlier)).toMatchObject({
      observation: 'error: not a call',
      calls: undefined,
    })
    expect(heard).toEqual([])
    expect(await runOutput('[A()]', true, 2, world, earlier)).toMatchObject({
      observation: 'answer 1',
      calls: [call('A')],
    })
  })
})

describe('episodes', () => {
  it('where nobody plans have the task itself for a plan, and every output is heard as soon as there is one', async () => {
    const [tokenizer, suite] = [
      await shippedTokenizer(),
      await createDesk({ seed: 1, train: 64, heldOut: 32 }),
    ]
    const tasks = [0, 1].map((i) => suite.task('train', i, 1))
    const waited: (number | undefined)[] = []
    let released = 0
    const policy = (text: string): Policy => {
      const scripted = scriptedPolicy(tokenizer, () => text)
      return {
        ...scripted,
        open: (how) => {
          const rollout = scripted.open(how)
          return {
            ...rollout,
            release: (id) => {
              released += 1
              rollout.release(id)
            },
            next: (signal, least) => {
              waited.push(least)
              return rollout.next(signal, least)
            },
          }
        },
      }
    }
    const key = { seed: 1, stream: 1, update: 0, sequence: [0, 0] } as const
    for (const mode of ['low-only', 'joint'] as const) {
      const config = configSchema.parse({ mode })
      const context: RunContext = {
        config,
        suite,
        tokenizer,
        planner: policy('PlaySong song=mirage'),
        executor: policy('[]'),
      }
      waited.length = 0
      released = 0
      const heard: (readonly string[] | undefined)[] = []
      const { plans, executions } = await rollOut(
        context,
        modeOf({ mode }).evaluates,
        {
          prompts: tasks.map((task) => ({
            task,
            text: task.text,
            cut: 0,
            tokens: Int32Array.of(tokenizer.control.task, 5, tokenizer.control.plan),
          })),
          plans: 1,
          sampling: sampling(context, 'planner', 'greedy'),
          keyOf: () => key,
          maxSubtasks: 3,
        },
        sampling(context, 'executor', 'greedy'),
        ({ task, planSteps }, place) => {
          heard[place] = planSteps
          return planSteps === undefined
            ? []
            : [{ number: place, plan: { task, planSteps, keys: [key] } }]
        },
      )
      const wanted = tasks.map(({ text }) => (mode === 'joint' ? ['PlaySong song=mirage'] : [text]))
      expect([
        plans.map(({ planSteps }) => planSteps),
        heard,
        executions.map(({ planSteps }) => planSteps),
      ]).toEqual([wanted, wanted, wanted])
      expect(executions.map(({ planIndex }) => planIndex)).toEqual([0, 1])
      expect(new Set(waited)).toEqual(new Set([1]))
      // Every sequence is let go of as soon as it is done: plans too, where there are any.
      expect(released).toBe(mode === 'joint' ? 4 : 2)
    }
    const [task] = tasks
    if (task === undefined) throw new Error('there is a task')
    expect(givenPlan(task, ['a', 'b'])).toMatchObject({
      index: 0,
      promptText: task.text,
      planSteps: ['a', 'b'],
      output: { text: 'a\nb', closed: true },
    })
  })
})
