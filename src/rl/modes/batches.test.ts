/** Which tasks an update trains on, and how what came of them is judged. */
import { beforeAll, describe, expect, it } from 'vitest'
import type { SampleKey } from '../../engine/engine.ts'
import { Random } from '../../engine/random.ts'
import { at } from '../../run/at.ts'
import { configSchema } from '../../run/config.ts'
import type { ConfigInput } from '../../run/config.ts'
import type { Mode } from '../../run/mode-facts.ts'
import { createDesk } from '../../tasks/desk/desk-suite.ts'
import type { Task, TaskSuite } from '../../tasks/task.ts'
import { shippedTokenizer } from '../../tokenizer/testing/shipped.ts'
import type { Tokenizer } from '../../tokenizer/tokenizer.ts'
import { modeOf } from './modes.ts'
import { tasksOfUpdate } from './joint.ts'
import type { Batch } from '../judging.ts'
import type { RunContext } from '../context.ts'
import { Curriculum } from '../curriculum.ts'
import { annotatorsOf, drawDemonstration } from '../demonstrations.ts'
import { STREAM, sampleKey } from '../keys.ts'
import type { Execution } from '../rollout/executions.ts'
import { scriptedPolicy } from '../testing/scripted-policy.ts'

let suite: TaskSuite
let tokenizer: Tokenizer
beforeAll(async () => {
  suite = await createDesk({ seed: 1, train: 64, heldOut: 32 })
  tokenizer = await shippedTokenizer()
})

const indices = (seed: number, tasks: number, update: number, curriculum?: Curriculum): number[] =>
  tasksOfUpdate(
    {
      config: configSchema.parse({
        seed,
        suite: { id: 'desk', train: 64, heldOut: 32 },
        rl: { tasks },
      }),
      suite,
      ...(curriculum === undefined ? {} : { curriculum }),
    },
    update,
  ).map(({ index }) => index)
const updates = (from: number, to: number, tasks: number): number[][] =>
  Array.from({ length: to - from + 1 }, (_, i) => indices(1, tasks, from + i))
const ALL = Array.from({ length: 64 }, (_, i) => i)
const sorted = (numbers: readonly number[]): number[] => [...numbers].sort((a, b) => a - b)

describe('tasks of an update', () => {
  it('meet every task once in a pass, then again in another order', () => {
    const [first, second] = [updates(1, 4, 16).flat(), updates(5, 8, 16).flat()]
    expect([sorted(first), sorted(second)]).toEqual([ALL, ALL])
    expect(second).not.toEqual(first)
    expect(first).not.toEqual(ALL)
    expect(indices(2, 16, 1)).not.toEqual(indices(1, 16, 1))
  })

  it('are whole batches: what a pass leaves over waits for the next', () => {
    // Six batches of ten a pass: four tasks are left out of it.
    const pass = updates(1, 6, 10)
    expect(pass.map((batch) => batch.length)).toEqual([10, 10, 10, 10, 10, 10])
    expect(new Set(pass.flat()).size).toBe(60)
    expect(new Set(updates(7, 12, 10).flat()).size).toBe(60)
  })

  it('are all there is where more are asked for', () => {
    expect(sorted(indices(1, 100, 1))).toEqual(ALL)
    expect(sorted(indices(1, 100, 2))).toEqual(ALL)
  })

  it('are drawn by the curriculum where there is one', () => {
    const curriculum = new Curriculum()
    const [first, again, next] = [
      indices(1, 16, 1, curriculum),
      indices(1, 16, 1, curriculum),
      indices(1, 16, 2, curriculum),
    ]
    expect(new Set(first).size).toBe(16)
    expect(again).toEqual(first)
    expect(next).not.toEqual(first)
    expect(first).not.toEqual(indices(1, 16, 1))
  })
})

describe('what an update samples', () => {
  /**
   * Everything that is asked of either policy in an update: by which key, how hot, and what was
   * read.
   */
  async function asked(mode: Mode, change: ConfigInput = {}) {
    const config = configSchema.parse({
      mode,
      seed: 9,
      suite: { id: 'desk', train: 64, heldOut: 32 },
      ...change,
      rl: { tasks: 2, plans: 3, executions: 2, temperature: 0.75, ...change.rl },
    })
    const heard: { role: string; key: SampleKey; temperature: number; read: string }[] = []
    const policy = (role: 'planner' | 'executor') =>
      scriptedPolicy(tokenizer, (read, key, { temperature }) => {
        heard.push({ role, key, temperature, read })
        return role === 'planner' ? 'PlaySong song=mirage' : '[]'
      })
    const context: RunContext = {
      config,
      suite,
      tokenizer,
      planner: policy('planner'),
      executor: policy('executor'),
      outOfDistribution: undefined,
    }
    const episodes = await modeOf(config).sample(context, 5)
    return { episodes, heard, context, tasks: tasksOfUpdate(context, 5) }
  }
  const named = (
    tasks: readonly Task[],
    role: 'planner' | 'executor',
    plans: readonly number[],
    executions: number,
  ): SampleKey[] =>
    tasks.flatMap(({ index }) =>
      plans.flatMap((plan) =>
        Array.from({ length: executions }, (_, execution) =>
          sampleKey(9, { stream: STREAM.train, update: 5, task: index, plan, execution, role }),
        ),
      ),
    )
  const keysOf = (heard: readonly { role: string; key: SampleKey }[], wanted: string): string[] =>
    heard
      .filter(({ role }) => role === wanted)
      .map(({ key }) => JSON.stringify(key))
      .sort()
  const texts = (keys: readonly SampleKey[]): string[] =>
    keys.map((key) => JSON.stringify(key)).sort()

  it('is plans of every task, and executions of every plan, each under its own name', async () => {
    const {
      heard,
      tasks,
      episodes: { plans, executions },
    } = await asked('joint')
    expect(keysOf(heard, 'planner')).toEqual(texts(named(tasks, 'planner', [0, 1, 2], 1)))
    expect(keysOf(heard, 'executor')).toEqual(texts(named(tasks, 'executor', [0, 1, 2], 2)))
    expect(heard.every(({ temperature }) => temperature === 0.75)).toBe(true)
    expect([
      plans.length,
      executions.length,
      new Set(executions.map(({ planIndex }) => planIndex)).size,
    ]).toEqual([6, 12, 6])
  })

  it('apart is plans that nobody carries out, and the annotators’ plans as often as joint training would', async () => {
    const {
      heard,
      tasks,
      episodes: { plans, executions },
      context,
    } = await asked('separate', { rl: { tasks: 8, plans: 3 } })
    expect(keysOf(heard, 'planner')).toEqual(texts(named(tasks, 'planner', [0, 1, 2], 1)))
    expect([...new Set(keysOf(heard, 'executor'))]).toEqual(texts(named(tasks, 'executor', [3], 6)))
    expect([plans.length, executions.length]).toEqual([24, 48])
    // Whose plans they are is drawn by seed, update and task, for each role apart.
    const shown = (task: Task, role: 'planner' | 'executor') =>
      drawDemonstration(
        suite,
        task,
        annotatorsOf(context.config, suite, role),
        new Random(9, STREAM.order, 5, task.index, role === 'planner' ? 1 : 2),
      ).plan
    expect([...new Set(executions.map(({ planSteps }) => planSteps.join()))].sort()).toEqual(
      tasks.map((task) => shown(task, 'executor').join()).sort(),
    )
    const judged = await modeOf(context.config).judge(context, 5, { plans, executions })
    expect(
      judged.plans
        .flat()
        .map(({ terms }) => terms.find(({ name }) => name === 'imitation')?.expected),
    ).toEqual(plans.map(({ task }) => shown(task, 'planner').join(' ⏎ ')))
    expect(judged.plans.flat().every((plan) => plan.executions.length === 0)).toBe(true)
  })

  it('without a planner is the task itself, as often as joint training would', async () => {
    const {
      heard,
      tasks,
      episodes: { plans, executions },
    } = await asked('low-only')
    expect(keysOf(heard, 'planner')).toEqual([])
    expect(keysOf(heard, 'executor')).toEqual(texts(named(tasks, 'executor', [0], 6)))
    expect([...new Set(heard.map(({ read }) => read))].sort()).toEqual(
      tasks.map(({ text }) => text).sort(),
    )
    expect(plans.map(({ planSteps }) => planSteps)).toEqual(tasks.map(({ text }) => [text]))
    expect(executions).toHaveLength(12)
  })
})

const output = (text: string) => ({
  tokens: Int32Array.of(1),
  logProbs: Float32Array.of(-1),
  entropies: Float32Array.of(1),
  text,
  closed: true,
})

describe('what came of an update', () => {
  /**
   * Two plans a task, each carried out once in one step; a plan is as good as `rewards` says, and
   * what the executor wrote is a call or none.
   */
  async function judged(
    change: ConfigInput,
    tasks: readonly {
      readonly index: number
      readonly rewards: readonly number[]
      readonly wrote: readonly string[]
    }[],
  ): Promise<Batch> {
    const config = configSchema.parse(change)
    const context = { config, suite } as unknown as RunContext
    const execution = (task: Task, planIndex: number, reward: number, text: string): Execution => ({
      task,
      planSteps: ['x'],
      planIndex,
      index: 0,
      tokens: Int32Array.of(1, 1),
      skipped: 0,
      steps: [
        {
          subtask: 0,
          planStep: 'x',
          start: 1,
          output: output(text),
          calls: text === '[]' ? [] : undefined,
          before: [],
          records: [],
        },
      ],
      episode: { plan: ['x'], calls: [], finalState: null },
      verdict: { success: reward === 1, reward, checks: [], goldMatched: [], callMatched: [] },
    })
    const found = tasks.map((one) => ({ ...one, task: suite.task('train', one.index, 1) }))
    const solo = config.mode === 'low-only' || config.mode === 'single-level'
    return modeOf(config).judge(context, 1, {
      plans: found.flatMap(({ task, rewards }) =>
        (solo ? [0] : rewards.map((_, i) => i)).map((index) => ({
          task,
          index,
          promptText: '',
          prompt: Int32Array.of(0),
          output: output('x'),
          planSteps: ['x'],
        })),
      ),
      executions: found.flatMap(({ task, rewards, wrote }, t) =>
        rewards.map((reward, i) =>
          execution(task, solo ? t : 2 * t + i, reward, at(wrote, i, 'wrote')),
        ),
      ),
    })
  }
  const one = (rewards: readonly [number, number], wrote: readonly [string, string]) => ({
    index: 0,
    rewards,
    wrote,
  })
  const other = (rewards: readonly [number, number], wrote: readonly [string, string]) => ({
    index: 1,
    rewards,
    wrote,
  })

  it('has taught of a task where any group of it differed, of plans or of calls', async () => {
    const taught = async (...tasks: Parameters<typeof judged>[1]) =>
      (await judged({}, tasks)).taught.map((each) => each.taught)
    expect(await taught(one([0, 1], ['[]', '[]']), other([1, 1], ['[]', '[]']))).toEqual([
      true,
      false,
    ])
    expect(await taught(one([0, 0], ['[]', 'no']), other([0, 0], ['no', 'no']))).toEqual([
      true,
      false,
    ])
    // A task whose groups are of one each was met, and taught nothing.
    for (const mode of ['joint', 'low-only'] as const) {
      const { taught: met } = await judged({ mode }, [{ index: 0, rewards: [1], wrote: ['[]'] }])
      expect(
        met.map(({ task, taught: yes }) => [task.index, yes]),
        mode,
      ).toEqual([[0, false]])
    }
    const { taught: planned } = await modeOf({ mode: 'joint' }).judge(
      { config: configSchema.parse({}), suite } as unknown as RunContext,
      1,
      {
        plans: [
          {
            task: suite.task('train', 0, 1),
            index: 0,
            promptText: '',
            prompt: Int32Array.of(0),
            output: output('x'),
            planSteps: undefined,
          },
        ],
        executions: [],
      },
    )
    expect(planned.map(({ task, taught: yes }) => [task.index, yes])).toEqual([[0, false]])
  })

  it('compares plans of a task with each other, each by its own executions, and steps in groups', async () => {
    const batch = await judged({}, [one([0, 1], ['[]', 'no']), other([1, 1], ['[]', '[]'])])
    expect(
      batch.plans.map((group) =>
        group.map(({ executions, advantage }) => [
          executions.map(({ verdict }) => verdict.reward),
          Math.sign(advantage),
        ]),
      ),
    ).toEqual([
      [
        [[0], -1],
        [[1], 1],
      ],
      [
        [[1], 0],
        [[1], 0],
      ],
    ])
    expect(
      batch.steps.map((group) => group.map(({ advantage, at }) => [Math.sign(advantage), at])),
    ).toEqual([
      [
        [1, 0],
        [-1, 0],
      ],
      [
        [0, 0],
        [0, 0],
      ],
    ])
    expect(batch.zeroVariance).toEqual({ planner: 0.5, executor: 0.5 })
    expect(
      batch.steps
        .flat()
        .every(({ terms }) => terms.map(({ name }) => name).join() === 'form,syn,sem'),
    ).toBe(true)
  })

  it('of a policy that is both roles counts the outcome among the terms of its calls, and has no planner', async () => {
    const names = async (mode: 'joint' | 'low-only' | 'single-level') => {
      const { steps, zeroVariance } = await judged({ mode }, [one([0, 1], ['[]', '[]'])])
      return [steps[0]?.[0]?.terms.map(({ name }) => name).join(), 'planner' in zeroVariance]
    }
    expect(await names('joint')).toEqual(['form,syn,sem', true])
    expect(await names('low-only')).toEqual(['form,syn,sem', false])
    expect(await names('single-level')).toEqual(['form,syn,sem,out', false])
    // One given plan a task, with all that came of it.
    const alone = await judged({ mode: 'single-level' }, [
      one([0, 1], ['[]', '[]']),
      other([1, 1], ['[]', '[]']),
    ])
    expect(
      alone.plans.map((group) =>
        group.map(({ executions, terms, advantage }) => [
          executions.length,
          terms.length,
          advantage,
        ]),
      ),
    ).toEqual([[[2, 0, 0]], [[2, 0, 0]]])
    expect(alone.taught.map(({ taught }) => taught)).toEqual([true, false])
  })
})
