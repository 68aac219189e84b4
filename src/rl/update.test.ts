/**
 * One optimiser round by its options: several steps on one batch, the pull to the reference, and
 * who is left alone; see testing/plain-policy.ts.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Engine, LossConfig, OptimizerConfig, Policy, PolicyBatch } from '../engine/engine.ts'
import { trainingOperations } from '../engine/operations.ts'
import { at } from '../run/at.ts'
import { configSchema } from '../run/config.ts'
import type { ConfigInput } from '../run/config.ts'
import { createDesk } from '../tasks/desk/desk-suite.ts'
import type { TaskSuite } from '../tasks/task.ts'
import { shippedTokenizer } from '../tokenizer/testing/shipped.ts'
import type { Tokenizer } from '../tokenizer/tokenizer.ts'
import type { Batch } from './judging.ts'
import type { RunContext } from './context.ts'
import { EMBEDDINGS, plainEngine, plainPolicy } from './testing/plain-policy.ts'
import { updatePolicies } from './update.ts'

let engine: Engine
let suite: TaskSuite
let tokenizer: Tokenizer
let policies: Policy[] = []
beforeAll(async () => {
  engine = await plainEngine()
  suite = await createDesk({ seed: 1, train: 64, heldOut: 32 })
  tokenizer = await shippedTokenizer()
})
afterAll(() => {
  for (const policy of policies) policy.dispose()
  engine.dispose()
})

async function made(): Promise<Policy> {
  const policy = await plainPolicy(engine)
  policies = [...policies, policy]
  return policy
}

/** One plan of one token, better than its group by 1; the executor has nothing to learn. */
function batch(advantages: readonly number[] = [1], closed = true): Batch {
  const output = {
    tokens: Int32Array.of(1),
    logProbs: Float32Array.of(-Math.log(8)),
    entropies: Float32Array.of(Math.log(8)),
    text: '',
    closed,
  }
  // Different prompts, so that no two are the same sample.
  const sample = (prompt: number) => ({
    task: suite.task('train', 0, 1),
    index: 0,
    promptText: '',
    prompt: Int32Array.of(prompt),
    output,
    planSteps: undefined,
  })
  return {
    plans: [
      advantages.map((advantage, i) => ({
        sample: sample(i),
        executions: [],
        terms: [],
        advantage,
      })),
    ],
    steps: [],
    executions: [],
    zeroVariance: { planner: 0, executor: 0 },
    taught: [],
  }
}

async function learned(rl: object, mode = 'joint', of = batch(), moved = false) {
  const config = configSchema.parse({ mode, rl })
  const [planner, executor, reference] = [await made(), await made(), await made()]
  const context: RunContext = { config, suite, tokenizer, planner, executor }
  // Elsewhere than the policy that learns, so that there is a pull.
  if (moved)
    await updatePolicies(
      { ...context, config: configSchema.parse({}), planner: reference },
      batch(),
      1,
      0.05,
    )
  const { metrics } = await updatePolicies(
    context,
    of,
    1,
    0.05,
    config.rl.beta > 0 ? { planner: reference, executor: reference } : undefined,
  )
  return { metrics, planner: await planner.snapshot(), executor: await executor.snapshot() }
}

describe('an optimiser round', () => {
  it('is exactly on-policy with one step: no ratio, nothing clipped, none of it recorded', async () => {
    const { metrics } = await learned({ numIterations: 1 })
    expect(Object.keys(metrics).sort()).toEqual([
      'planner/grad_norm',
      'planner/loss',
      'planner/trained_tokens',
    ])
    // -A · 1 - 0.003 · ln 8; the gradient's norm is √7.
    expect(metrics['planner/loss']).toBeCloseTo(-1 - 0.003 * Math.log(8), 5)
    expect(metrics['planner/grad_norm']).toBeCloseTo(Math.sqrt(7), 5)
  })

  it('is a mean over what has an advantage: plans that teach nothing do not thin the others out', async () => {
    const [one, among] = [await learned({}), await learned({}, 'joint', batch([0, 1, 0, 0]))]
    expect(among.metrics).toEqual(one.metrics)
    expect(among.metrics['planner/trained_tokens']).toBe(1)
    expect((await learned({}, 'joint', batch([0, 0]))).metrics).toEqual({})
  })

  it('records the ratio and what was clipped where a second step meets a policy that has moved', async () => {
    // The first step moves the token's row to 0.05 and the others to -0.05; with eight ones as
    // hidden state, logits 0.4 and -0.4.
    const probability = Math.exp(0.8) / (Math.exp(0.8) + 7)
    const { metrics } = await learned({ numIterations: 2, entropyCoefficient: 0 })
    expect(metrics['planner/ratio/mean']).toBeCloseTo(8 * probability, 4)
    expect(metrics['planner/ratio/max']).toBeCloseTo(8 * probability, 4)
    expect([metrics['planner/clip_ratio/low'], metrics['planner/clip_ratio/high']]).toEqual([0, 1])
    expect(metrics['planner/loss']).toBeCloseTo(-1.28, 4)
    expect(metrics['planner/grad_norm']).toBeCloseTo(0, 5)
  })

  it('measures and pays for the distance from the reference where beta is above 0', async () => {
    const ratio = (8 * Math.exp(0.8)) / (Math.exp(0.8) + 7)
    const k3 = 1 / ratio + Math.log(ratio) - 1
    const { metrics } = await learned({ numIterations: 2, entropyCoefficient: 0, beta: 0.5 })
    expect(metrics['planner/kl']).toBeCloseTo(k3, 4)
    expect(metrics['planner/loss']).toBeCloseTo(-1.28 + 0.5 * k3, 4)
    expect(await learned({ numIterations: 1 })).not.toHaveProperty(['metrics', 'planner/kl'])
  })

  it('decays weights, leaves a role without a signal as it is, and a frozen one', async () => {
    const embeddings = ({ weights }: Awaited<ReturnType<Policy['snapshot']>>) =>
      weights.get(EMBEDDINGS)?.data[0]
    const joint = await learned({ weightDecay: 0.2 })
    expect(embeddings(joint.planner)).toBeCloseTo(1 - 0.05 * 0.2, 6)
    expect([joint.planner.step, joint.executor.step, embeddings(joint.executor)]).toEqual([1, 0, 1])
    const frozen = await learned({ weightDecay: 0.2 }, 'freeze-high')
    expect([frozen.planner.step, frozen.metrics]).toEqual([0, {}])
  })

  it('pulls to the reference where all rewards are equal too; without a pull such samples are left out', async () => {
    const flat = batch([0])
    const pulled = await learned({ beta: 0.5, entropyCoefficient: 0 }, 'joint', flat, true)
    expect(pulled.metrics['planner/kl']).toBeGreaterThan(0.01)
    expect(pulled.metrics['planner/loss']).toBeCloseTo(
      0.5 * at(pulled.metrics, 'planner/kl', 'metrics'),
      6,
    )
    expect([pulled.planner.step, pulled.metrics['planner/trained_tokens']]).toEqual([1, 1])
    const left = await learned({ beta: 0 }, 'joint', flat)
    expect([left.planner.step, left.metrics]).toEqual([0, {}])
  })

  it('learns nothing from outputs that were cut off where they are masked, be it all of them', async () => {
    const cut = batch([1], false)
    expect((await learned({}, 'joint', cut)).planner.step).toBe(1)
    const masked = await learned({ maskTruncated: true }, 'joint', cut)
    expect([masked.planner.step, masked.metrics]).toEqual([0, {}])
    const [[one] = []] = cut.plans
    if (one === undefined) throw new Error('there is no plan')
    const both = await learned({ maskTruncated: true }, 'joint', {
      ...cut,
      plans: [[one, ...batch().plans.flat()]],
    })
    expect(both.metrics).toEqual((await learned({})).metrics)
  })

  it('merges equal samples only where every ratio is 1 and nothing clips that', async () => {
    const opposite: Batch = {
      ...batch(),
      plans: [[...batch([1]).plans.flat(), ...batch([-1]).plans.flat()]],
    }
    const tokens = async (rl: object) =>
      (await learned(rl, 'joint', opposite)).metrics['planner/trained_tokens']
    expect(await tokens({})).toBe(1)
    expect(await tokens({ numIterations: 2 })).toBe(2)
    expect(await tokens({ dualClip: 0.5 })).toBe(2)
    expect(await tokens({ dualClip: 0 })).toBe(1)
  })

  /** What a policy and its reference are asked, by policies that only listen. */
  async function asked(change: ConfigInput, one = false) {
    const config = configSchema.parse({
      ...change,
      rl: {
        numIterations: 2,
        beta: 0.1,
        maxPlanTokens: 7,
        maxCallTokens: 9,
        lossAggregation: 'dr_grpo',
        learningRate: 0.5,
        beta1: 0.6,
        beta2: 0.7,
        weightDecay: 0.01,
        maxGradNorm: 3,
        ...change.rl,
      },
    })
    const heard: {
      readonly who: string
      readonly batch: PolicyBatch
      readonly loss: LossConfig
      readonly optimizer: OptimizerConfig
    }[] = []
    const base = await made()
    const listening = (who: string, score = 0): Policy => ({
      ...base,
      config: base.config,
      score: (sequences) =>
        Promise.resolve(
          sequences.map((tokens) => ({
            logProbs: new Float32Array(tokens.length).fill(score),
            entropies: new Float32Array(tokens.length),
          })),
        ),
      update: (batch, loss, optimizer) => {
        heard.push({ who, batch, loss, optimizer })
        return Promise.resolve({
          loss: heard.length,
          gradNorm: 0,
          trainedTokens: 1,
          tokens: 1,
          kl: 0,
          entropy: 0,
          clipLow: 0,
          clipHigh: 0,
          ratioMean: 1,
          ratioMax: 1,
        })
      },
    })
    const planner = listening('planner')
    const output = (length: number) => ({
      tokens: new Int32Array(length).fill(3),
      logProbs: new Float32Array(length).fill(-1),
      entropies: new Float32Array(length),
      text: '',
      closed: true,
    })
    const step = {
      subtask: 0,
      planStep: '',
      start: 2,
      output: output(2),
      calls: [],
      before: [],
      records: [],
    }
    const execution = {
      task: suite.task('train', 0, 1),
      planSteps: [''],
      planIndex: 0,
      index: 0,
      tokens: Int32Array.of(4, 5, 3, 3),
      steps: [step],
      episode: { plan: [], calls: [], finalState: null },
      verdict: { success: true, checks: [], goldMatched: [], callMatched: [] },
      skipped: 0,
    }
    const of: Batch = {
      ...batch([2]),
      executions: [execution],
      steps: [[{ execution, step, at: 0, terms: [], advantage: -1 }]],
    }
    const context: RunContext = {
      config,
      suite,
      tokenizer,
      planner,
      executor: one ? planner : listening('executor'),
    }
    const result = await updatePolicies(context, of, 1, 0.25, {
      planner: listening('', -0.5),
      executor: listening('', -0.25),
    })
    return { heard, ...result, model: base.config }
  }

  it('hands each role its own outputs, its own reference and the run’s settings, as often as it says', async () => {
    const { heard, metrics, operations, model } = await asked({})
    expect(heard.map(({ who }) => who)).toEqual(['planner', 'planner', 'executor', 'executor'])
    const batches = heard.map(({ batch: { sequences, normalizer } }) => [
      normalizer,
      ...sequences.map(({ tokens, weights, advantages, refLogProbs }) => [
        [...tokens],
        [...weights],
        [...advantages],
        [...(refLogProbs ?? [])],
      ]),
    ])
    const planned = [
      7,
      [
        [0, 1],
        [0, 1],
        [0, 2],
        [-0.5, -0.5],
      ],
    ]
    const executed = [
      9,
      [
        [4, 5, 3, 3],
        [0, 0, 1, 1],
        [0, 0, -1, -1],
        [-0.25, -0.25, -0.25, -0.25],
      ],
    ]
    expect(batches).toEqual([planned, planned, executed, executed])
    expect(new Set(heard.map(({ optimizer }) => JSON.stringify(optimizer)))).toEqual(
      new Set([
        JSON.stringify({
          learningRate: 0.25,
          beta1: 0.6,
          beta2: 0.7,
          epsilon: 1e-8,
          weightDecay: 0.01,
          maxGradNorm: 3,
        }),
      ]),
    )
    // The last step's figures are those that are recorded; each step costs as much as the one
    // before.
    expect([metrics['planner/loss'], metrics['executor/loss']]).toEqual([2, 4])
    expect(operations).toBe(2 * (trainingOperations(model, 1, 2) + trainingOperations(model, 1, 4)))
  })

  it('of one network for both is on both together, each with its own mean, and called shared', async () => {
    const { heard, metrics, operations, model } = await asked({ weights: 'shared' }, true)
    expect(heard.map(({ who, batch: { normalizer } }) => [who, normalizer])).toEqual([
      ['planner', 1],
      ['planner', 1],
    ])
    expect(
      heard[0]?.batch.sequences.map(({ weights, refLogProbs }) => [[...weights], refLogProbs?.[0]]),
    ).toEqual([
      [[0, Math.fround(1 / 7)], -0.5],
      [[0, 0, Math.fround(1 / 9), Math.fround(1 / 9)], -0.5],
    ])
    expect([metrics['shared/loss'], 'planner/loss' in metrics, operations]).toEqual([
      2,
      false,
      2 * (trainingOperations(model, 1, 2) + trainingOperations(model, 1, 4)),
    ])
    // One policy without a planner is the executor.
    const solo = await asked({ mode: 'low-only' }, true)
    expect([solo.heard.length, 'executor/loss' in solo.metrics]).toEqual([2, true])
  })

  it('asks no reference where there is no pull', async () => {
    const { heard } = await asked({ rl: { beta: 0, numIterations: 1 } })
    expect(
      heard.map(({ batch: { sequences } }) =>
        sequences.map(({ refLogProbs, oldLogProbs }) => [refLogProbs, oldLogProbs]),
      ),
    ).toEqual([[[undefined, undefined]], [[undefined, undefined]]])
  })
})
