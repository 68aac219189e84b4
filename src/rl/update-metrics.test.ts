/**
 * Every figure of an update by the name that TRL and verl give it, with its value worked out by
 * hand and its meaning known to the page.
 */
import { beforeAll, describe, expect, it } from 'vitest'
import { metricInfo } from '../run/metrics.ts'
import type { RewardTerm } from '../run/records.ts'
import { createDesk } from '../tasks/desk/desk-suite.ts'
import type { CallRecord, Task } from '../tasks/task.ts'
import type { Batch, JudgedPlan, JudgedStep } from './judging.ts'
import { batchMetrics, sampledTokens, updateMetrics } from './update-metrics.ts'
import type { Execution } from './rollout/executions.ts'
import type { Output } from './prompt.ts'

let task: Task
beforeAll(async () => {
  task = (await createDesk({ seed: 1, train: 64, heldOut: 32 })).task('train', 0, 1)
})

/** An output of so many tokens, each this undecided. */
const output = (length: number, entropy: number, closed = true): Output => ({
  tokens: new Int32Array(length),
  logProbs: new Float32Array(length),
  entropies: new Float32Array(length).fill(entropy),
  text: '',
  closed,
})
const terms = (
  values: Readonly<Record<string, readonly [value: number, weight: number]>>,
): RewardTerm[] =>
  Object.entries(values).map(([name, [value, weight]]) => ({
    name,
    value,
    weight,
    expected: '',
    actual: '',
  }))

function made(): Batch {
  const plan = (
    length: number,
    entropy: number,
    closed: boolean,
    param: number,
    exe: number,
  ): JudgedPlan => ({
    sample: {
      task,
      index: 0,
      promptText: '',
      prompt: Int32Array.of(0),
      output: output(length, entropy, closed),
      planSteps: [],
    },
    executions: [],
    terms: terms({ param: [param, 0.5], exe: [exe, 1] }),
    advantage: 0,
  })
  const record = (ok: boolean): CallRecord => ({
    subtask: 0,
    observation: { ok, text: '', result: [] },
  })
  const execution = (
    success: boolean,
    lengths: readonly number[],
    calls: readonly boolean[],
  ): Execution => ({
    task,
    planSteps: [],
    planIndex: 0,
    index: 0,
    tokens: new Int32Array(0),
    skipped: 0,
    steps: lengths.map((length, subtask) => ({
      subtask,
      planStep: '',
      start: 0,
      output: output(length, 0.5),
      calls: [],
      before: [],
      records: [],
    })),
    episode: { plan: [], calls: calls.map(record), finalState: null },
    verdict: { success, checks: [], goldMatched: [], callMatched: [] },
  })
  const executions = [execution(true, [4, 8], [true, true]), execution(false, [6], [false])]
  const steps = executions.map((one) =>
    one.steps.map((step, at): JudgedStep => ({
      execution: one,
      step,
      at,
      terms: terms({ form: [1, 0.25], sem: [at === 0 ? 1 : 0.5, 1] }),
      advantage: 0,
    })),
  )
  return {
    plans: [
      [plan(10, 1, true, 1, 0.5), plan(20, 0.25, false, 0, 0.5)],
      [plan(30, 0, true, 1, 1), plan(40, 0, true, 1, 1)],
    ],
    steps,
    executions,
    zeroVariance: { planner: 0.5, executor: 0.5 },
    taught: [],
  }
}

describe('figures of a batch', () => {
  it('have the names of TRL and verl, per role', () => {
    const metrics = batchMetrics(made())
    const wanted: Readonly<Record<string, number>> = {
      // Rewards 1, 0.5 and 1.5, 1.5; sample deviations √(1/8) and 0.
      'planner/reward': 4.5 / 4,
      'planner/reward_std': Math.sqrt(1 / 8) / 2,
      'planner/frac_reward_zero_std': 0.5,
      // 1, 0, 1, 1: mean 3/4, sample variance (3 · 1/16 + 9/16) / 3 = 1/4. 0.5, 0.5, 1, 1: mean
      // 3/4, variance 4 · 1/16 / 3 = 1/12.
      'planner/rewards/param/mean': 3 / 4,
      'planner/rewards/param/std': 1 / 2,
      'planner/rewards/exe/mean': 3 / 4,
      'planner/rewards/exe/std': Math.sqrt(1 / 12),
      'planner/completions/mean_length': 25,
      'planner/completions/max_length': 40,
      'planner/completions/clipped_ratio': 1 / 4,
      'planner/num_tokens': 100,
      // (10 · 1 + 20 · 0.25) / 100
      'planner/entropy': 0.15,
      // Rewards 1.25, 0.75 in one group and 1.25 alone in the other; deviations √(1/8) and 0.
      'executor/reward': 3.25 / 3,
      'executor/reward_std': Math.sqrt(1 / 8) / 2,
      'executor/frac_reward_zero_std': 0.5,
      'executor/rewards/form/mean': 1,
      'executor/rewards/form/std': 0,
      'executor/rewards/sem/mean': 2.5 / 3,
      'executor/rewards/sem/std': Math.sqrt(1 / 12),
      'executor/completions/mean_length': 6,
      'executor/completions/max_length': 8,
      'executor/completions/clipped_ratio': 0,
      'executor/num_tokens': 18,
      'executor/entropy': 0.5,
      'tools/call_frequency': 3 / 2,
      'tools/failure_frequency': 1 / 3,
      success: 1 / 2,
    }
    for (const [name, value] of Object.entries(wanted))
      expect(metrics[name], name).toBeCloseTo(value, 9)
    expect(Object.keys(metrics).filter((name) => !(name in wanted))).toEqual([])
    expect(sampledTokens(made())).toBe(118)
  })

  it('are numbers where nothing was written', () => {
    const { plans, ...batch } = made()
    const silent = plans.map((group) =>
      group.map((one) => ({ ...one, sample: { ...one.sample, output: output(0, 0) } })),
    )
    expect(batchMetrics({ ...batch, plans: silent })).toMatchObject({
      'planner/entropy': 0,
      'planner/num_tokens': 0,
      'planner/completions/max_length': 0,
    })
  })

  it('count samples of a single term, successes and not failures, and nothing where nothing was carried out', () => {
    const {
      steps,
      executions: [right, wrong],
      ...batch
    } = made()
    if (right === undefined || wrong === undefined) throw new Error('two were carried out')
    const one = steps
      .slice(0, 1)
      .map((group) =>
        group.slice(0, 1).map((step) => ({ ...step, terms: terms({ form: [0.5, 1] }) })),
      )
    expect(batchMetrics({ ...batch, steps: one, executions: [right, right, wrong] })).toMatchObject(
      {
        success: 2 / 3,
        'executor/reward': 0.5,
        'executor/reward_std': 0,
        'executor/rewards/form/mean': 0.5,
        'tools/call_frequency': 5 / 3,
        'tools/failure_frequency': 1 / 5,
      },
    )
    const none = batchMetrics({ ...batch, steps: [], executions: [] })
    expect(none).toMatchObject({
      success: 0,
      'tools/call_frequency': 0,
      'tools/failure_frequency': 0,
    })
    expect(Object.keys(none).filter((name) => name.startsWith('executor/'))).toEqual([
      'executor/frac_reward_zero_std',
    ])
    expect(
      batchMetrics({
        ...batch,
        steps: [],
        executions: [{ ...right, episode: { ...right.episode, calls: [] } }],
      }),
    ).toMatchObject({ success: 1, 'tools/call_frequency': 0, 'tools/failure_frequency': 0 })
  })

  it('leave out the planner’s where nobody plans', () => {
    const batch = made()
    const metrics = batchMetrics({ ...batch, zeroVariance: { executor: 0.5 } })
    expect(Object.keys(metrics).filter((name) => name.startsWith('planner/'))).toEqual([])
    expect(metrics['executor/num_tokens']).toBe(18)
  })
})

describe('figures of an update', () => {
  const stats = {
    loss: 1,
    entropy: 2,
    kl: 3,
    ratioMean: 4,
    ratioMax: 5,
    clipLow: 6,
    clipHigh: 7,
    gradNorm: 8,
    trainedTokens: 9,
    tokens: 10,
  }

  it('are the optimiser’s, by name; ratios only where they can differ from 1, and distance only where it is measured', () => {
    expect(updateMetrics('planner', stats, { offPolicy: false, kl: false })).toEqual({
      'planner/loss': 1,
      'planner/grad_norm': 8,
      'planner/trained_tokens': 9,
    })
    expect(updateMetrics('executor', stats, { offPolicy: true, kl: true })).toEqual({
      'executor/loss': 1,
      'executor/grad_norm': 8,
      'executor/trained_tokens': 9,
      'executor/kl': 3,
      'executor/clip_ratio/low': 6,
      'executor/clip_ratio/high': 7,
      'executor/ratio/mean': 4,
      'executor/ratio/max': 5,
    })
  })
})

it('every figure has a meaning, and so have those of time and of every reward term', () => {
  const perRole = [
    ...Object.keys(batchMetrics(made())),
    ...Object.keys(
      updateMetrics(
        'planner',
        {
          loss: 0,
          entropy: 0,
          kl: 0,
          ratioMean: 1,
          ratioMax: 1,
          clipLow: 0,
          clipHigh: 0,
          gradNorm: 0,
          trainedTokens: 0,
          tokens: 0,
        },
        { offPolicy: true, kl: true },
      ),
    ),
  ]
  const timing = [
    'step_time',
    'rollout_time',
    'judge_time',
    'update_time',
    'rollout_tokens_per_second',
    'update_tokens_per_second',
    'gflop',
  ]
  const rewards = [
    'planner/rewards/imitation/mean',
    'planner/rewards/out/std',
    'planner/rewards/format/mean',
    'executor/rewards/syn/mean',
    'executor/rewards/out/mean',
  ]
  for (const name of [...perRole, ...timing, ...rewards])
    expect(metricInfo(name), name).toBeDefined()
})
