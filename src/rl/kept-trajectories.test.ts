/** Which trajectories are kept of an update and of an evaluation, and what stands in them. */
import { beforeAll, describe, expect, it } from 'vitest'
import { at } from '../run/at.ts'
import { configSchema } from '../run/config.ts'
import { released } from '../run/keep.ts'
import type { RewardTerm, Trajectory } from '../run/records.ts'
import { createDesk } from '../tasks/desk/desk-suite.ts'
import type { Task, TaskSuite } from '../tasks/task.ts'
import { shippedTokenizer } from '../tokenizer/testing/shipped.ts'
import type { Tokenizer } from '../tokenizer/tokenizer.ts'
import type { Batch, JudgedPlan } from './judging.ts'
import type { EvaluatedTask } from './evaluate.ts'
import { keptOfEvaluation, keptOfUpdate } from './kept-trajectories.ts'
import type { Execution } from './rollout/executions.ts'
import type { Output } from './prompt.ts'
import { trajectory } from './trajectory.ts'

let suite: TaskSuite
let tokenizer: Tokenizer
beforeAll(async () => {
  suite = await createDesk({ seed: 1, train: 64, heldOut: 32 })
  tokenizer = await shippedTokenizer()
})

const output = (text: string, closed = true): Output => ({
  tokens: tokenizer.encode(text),
  logProbs: new Float32Array(tokenizer.encode(text).length).fill(-0.1234567),
  entropies: new Float32Array(tokenizer.encode(text).length),
  text,
  closed,
})
const term = (value: number): RewardTerm => ({
  name: 'out',
  value,
  weight: 2,
  expected: '',
  actual: '',
})

/** What was written for each line, one tool call a step. */
function execution(task: Task, texts: readonly string[], success: boolean): Execution {
  const records = texts.map((text, subtask) => ({
    subtask,
    call: { name: 'T', args: [] },
    resolved: { name: 'T', args: [] },
    observation: { ok: subtask === 0, text: `heard ${text}`, result: [] },
  }))
  return {
    task,
    planSteps: texts,
    planIndex: 0,
    index: 0,
    tokens: new Int32Array(1),
    skipped: 0,
    steps: texts.map((planStep, subtask) => ({
      subtask,
      planStep,
      start: 0,
      output: output(planStep),
      calls: [],
      before: [],
      records: records.slice(subtask, subtask + 1),
    })),
    episode: { plan: texts, calls: records, finalState: null },
    verdict: {
      success,
      checks: [{ name: 'c', passed: success, expected: 'e', actual: 'a' }],
      goldMatched: [],
      callMatched: [-1, 4],
    },
  }
}

function plan(
  task: Task,
  index: number,
  {
    planSteps,
    executions = [],
    value,
    advantage = 0,
  }: {
    planSteps: readonly string[] | undefined
    executions?: readonly Execution[]
    value: number
    advantage?: number
  },
): JudgedPlan {
  return {
    sample: {
      task,
      index,
      promptText: 'asked',
      prompt: new Int32Array(1),
      output: output(planSteps?.join('\n') ?? 'no plan', planSteps !== undefined),
      planSteps,
    },
    executions,
    terms: [term(value)],
    advantage,
  }
}

describe('of an update', () => {
  it('the first of each outcome and the largest advantages, each with its first execution and its group, best first', async () => {
    const task = suite.task('train', 0, 1)
    const right = suite.demonstrate(task, 'fine')?.plan ?? []
    const [good, bad] = [execution(task, ['x', 'y'], true), execution(task, ['x'], false)]
    const plans = [
      plan(task, 0, {
        planSteps: ['wrong'],
        executions: [bad, good],
        value: 0.25,
        advantage: -0.5,
      }),
      plan(task, 1, { planSteps: right, executions: [good], value: 1, advantage: 2 }),
      plan(task, 2, { planSteps: undefined, value: 0 }),
      plan(task, 3, { planSteps: right, executions: [bad], value: 0.25, advantage: 0.1 }),
      plan(task, 4, { planSteps: ['wrong'], executions: [bad], value: 0.5 }),
      // This one was not carried out: there is nothing to step through.
      plan(task, 5, { planSteps: ['apart'], value: 3, advantage: 9 }),
    ]
    const steps = [
      [
        { execution: good, step: good.steps[1] ?? raise(), at: 1, terms: [term(1)], advantage: 7 },
        {
          execution: good,
          step: good.steps[0] ?? raise(),
          at: 0,
          terms: [term(0.5)],
          advantage: 3,
        },
      ],
    ]
    const batch: Batch = {
      plans: [plans],
      steps,
      executions: [bad, good],
      zeroVariance: { planner: 0, executor: 0 },
      taught: [],
    }
    const kept = await keptOfUpdate(suite, tokenizer, batch, 7)
    expect(kept.map(({ id, outcome, kept: why }) => [id, outcome, why])).toEqual([
      [`update-7/${task.id}/plan-0`, 'bad-plan', 'first-of-outcome'],
      [`update-7/${task.id}/plan-1`, 'success', 'first-of-outcome'],
      [`update-7/${task.id}/plan-2`, 'malformed', 'first-of-outcome'],
      [`update-7/${task.id}/plan-3`, 'misunderstood', 'first-of-outcome'],
    ])
    // By reward 6, 2, 1, 0.5 twice by their number, 0.
    expect(kept[0]?.group.map(({ reward }) => reward)).toEqual([6, 2, 1, 0.5, 0.5, 0])
    expect(kept.map(({ groupIndex }) => groupIndex)).toEqual([3, 1, 5, 4])
    expect(kept[0]?.group.map(({ success }) => success)).toEqual([0, 1, 0, 0.5, 0, 0])
    expect(kept[0]?.group.at(-1)?.plan).toEqual(['no plan'])
    const success = kept[1]
    expect(success?.reward).toEqual({ planner: 2, executor: 1.5 })
    expect(
      success?.steps.map((step) => [
        step.lane,
        step.lane === 'tool' ? step.matchedGold : step.generation.advantage,
      ]),
    ).toEqual([
      ['planner', 2],
      ['executor', 3],
      ['tool', -1],
      ['executor', 7],
      ['tool', 4],
    ])
    // The second sub-task is read behind what the first one's tools said.
    expect(
      success?.steps.flatMap((step) => (step.lane === 'executor' ? [step.prompt] : [])),
    ).toEqual(['x', 'heard x\ny'])
    expect(
      success?.steps.flatMap((step) =>
        step.lane === 'tool' ? [[step.call, step.ok, step.result]] : [],
      ),
    ).toEqual([
      ['[T()]', true, 'heard x'],
      ['[T()]', false, 'heard y'],
    ])
    expect(success?.checks).toEqual([{ name: 'c', passed: true, expected: 'e', actual: 'a' }])
    const none = kept[2]
    expect([none?.reward, none?.steps.length, none?.checks]).toEqual([
      { planner: 0, executor: 0 },
      1,
      [],
    ])
    expect(
      none?.steps[0]?.lane === 'planner' ? none.steps[0].generation.truncated : undefined,
    ).toBe(true)
    expect(
      success?.steps[0]?.lane === 'planner' ? success.steps[0].generation.logProbs[0] : undefined,
    ).toBe(-0.12346)
  })
})

describe('of an evaluation', () => {
  it('those that fail at first and one that does not, the same again later, and the first of each outcome', async () => {
    const config = configSchema.parse({})
    const tasks = [0, 1, 2, 3, 4, 5].map((i) => suite.task('held-out', i, 1))
    const evaluated = (solved: readonly number[]) =>
      tasks.map((task, i): EvaluatedTask => {
        const planSteps = i === 4 ? undefined : ['x']
        return {
          task,
          plan: plan(task, 0, { planSteps, value: 0 }).sample,
          execution:
            planSteps === undefined ? undefined : execution(task, ['x'], solved.includes(i)),
          exactSuccess: false,
          sampledSuccess: false,
        }
      })
    const context = { config, suite, tokenizer }
    const shown = (kept: readonly Trajectory[]) =>
      kept.map(({ id, outcome, kept: why }) => [id, outcome, why])
    const id = (update: number, task: number) =>
      `evaluation-${update}/${at(tasks, task, 'tasks').id}`
    const kept = await keptOfEvaluation(context, evaluated([1, 3]), 0, [])
    expect(shown(kept)).toEqual([
      [id(0, 0), 'bad-plan', 'before-after'],
      [id(0, 1), 'success', 'before-after'],
      [id(0, 2), 'bad-plan', 'before-after'],
      [id(0, 4), 'malformed', 'before-after'],
    ])
    expect(kept.map(({ groupIndex, group }) => [groupIndex, group.length])).toEqual(
      kept.map(() => [-1, 0]),
    )
    // What memory let go of is still known by its id.
    const later = await keptOfEvaluation(context, evaluated([0, 3]), 5, kept.map(released))
    expect(shown(later)).toEqual([
      [id(5, 0), 'success', 'before-after'],
      [id(5, 1), 'bad-plan', 'before-after'],
      [id(5, 2), 'bad-plan', 'before-after'],
      [id(5, 4), 'malformed', 'before-after'],
    ])
    const others = await keptOfEvaluation(
      context,
      evaluated([5]),
      5,
      kept.filter((one) => one.id === id(0, 1)),
    )
    expect(shown(others)).toEqual([
      [id(5, 0), 'bad-plan', 'first-of-outcome'],
      [id(5, 1), 'bad-plan', 'before-after'],
      [id(5, 4), 'malformed', 'first-of-outcome'],
      [id(5, 5), 'success', 'first-of-outcome'],
    ])
    // Judged as in training, and nothing is learned from it.
    const [first] = kept
    expect(
      first?.steps.flatMap((step) =>
        step.lane === 'tool'
          ? []
          : [[step.lane, step.rewards.map(({ name }) => name), step.generation.advantage]],
      ),
    ).toEqual([
      ['planner', ['param', 'exe', 'out', 'format'], 0],
      ['executor', ['form', 'syn', 'sem'], 0],
    ])
    expect(kept.at(-1)?.steps).toHaveLength(1)
  })
})

it('each tool call stands beside the gold call that it was taken for, however many a step makes', () => {
  const task = suite.task('train', 0, 1)
  const whole = execution(task, ['x', 'y', 'z', 'w'], false)
  const { steps } = trajectory(tokenizer, {
    id: 'i',
    update: 0,
    phase: 'train',
    plan: plan(task, 0, { planSteps: ['x'], value: 0 }).sample,
    planTerms: [],
    planAdvantage: 0,
    execution: { ...whole, verdict: { ...whole.verdict, callMatched: [3, -1, 5] } },
    steps: [],
    exactSuccess: false,
    group: [],
    groupIndex: -1,
    kept: 'first-of-outcome',
  })
  expect(steps.flatMap((step) => (step.lane === 'tool' ? [step.matchedGold] : []))).toEqual([
    3, -1, 5, -1,
  ])
})

it('a call that cannot be read is shown as it was written', () => {
  const task = suite.task('train', 0, 1)
  const whole = execution(task, ['x'], false)
  const unread: Execution = {
    ...whole,
    steps: whole.steps.map((step) => ({
      ...step,
      records: [{ subtask: 0, observation: { ok: false, text: 'what?', result: [] } }],
    })),
  }
  const { steps } = trajectory(tokenizer, {
    id: 'i',
    update: 0,
    phase: 'train',
    plan: plan(task, 0, { planSteps: ['x'], value: 0 }).sample,
    planTerms: [],
    planAdvantage: 0,
    execution: unread,
    steps: [],
    exactSuccess: false,
    group: [],
    groupIndex: -1,
    kept: 'first-of-outcome',
  })
  expect(
    steps.flatMap((step) =>
      step.lane === 'tool' ? [[step.call, step.ok, step.result, step.matchedGold]] : [],
    ),
  ).toEqual([['x', false, 'what?', -1]])
})

function raise(): never {
  throw new Error('there is such a step')
}
