/** What a warm start consists of, and how fast it learns when. */
import { beforeAll, describe, expect, it } from 'vitest'
import type { Engine, Policy, UpdateStats } from '../engine/engine.ts'
import { configSchema } from '../run/config.ts'
import { createDesk } from '../tasks/desk/desk-suite.ts'
import { shippedTokenizer } from '../tokenizer/testing/shipped.ts'
import type { Tokenizer } from '../tokenizer/tokenizer.ts'
import { warmStartRate } from './demonstrations.ts'
import { shapeOf } from './policy-roles.ts'
import { scriptedEngine, scriptedPolicy } from './testing/scripted-policy.ts'
import { createPolicy, modelConfig, modelOf, warmStartStages, warmStartStep } from './warm-start.ts'

const stages = (warmStart: object, more: object = {}) =>
  warmStartStages(
    configSchema.parse({ warmStart: { from: 'demonstrations', ...warmStart }, ...more }),
  )

describe('stages of a warm start', () => {
  it('are the policies that the run needs, with the steps of each', () => {
    const steps = { plannerSteps: 5, executorSteps: 7, soloSteps: 3 }
    expect(stages(steps)).toEqual([
      { role: 'planner', steps: 5 },
      { role: 'executor', steps: 7 },
    ])
    expect(stages(steps, { weights: 'shared' })).toEqual([{ role: 'shared', steps: 7 }])
    expect(stages({ ...steps, plannerSteps: 9 }, { weights: 'shared' })).toEqual([
      { role: 'shared', steps: 9 },
    ])
    expect(stages(steps, { mode: 'low-only' })).toEqual([{ role: 'solo', steps: 3 }])
    // Who is both roles is shown as much as both, unless it is said how much.
    expect(stages({ ...steps, soloSteps: 0 }, { mode: 'single-level' })).toEqual([
      { role: 'solo', steps: 12 },
    ])
    expect(stages({ ...steps, soloSteps: 1 }, { mode: 'single-level' })).toEqual([
      { role: 'solo', steps: 1 },
    ])
  })

  it('leave out whoever is shown nothing', () => {
    expect(stages({ plannerSteps: 0, executorSteps: 1 })).toEqual([{ role: 'executor', steps: 1 }])
    expect(stages({ plannerSteps: 0, executorSteps: 0 })).toEqual([])
  })
})

describe('the learning rate of a warm start', () => {
  it('rises in a line over the first twentieth and falls by a cosine to a tenth', () => {
    const rate = (step: number) => warmStartRate(2, step, 100)
    // Five steps of rise.
    expect([0, 1, 2, 3, 4].map(rate)).toEqual([0.4, 0.8, 1.2, 1.6, 2])
    expect(rate(5)).toBeCloseTo(2, 12)
    // 95 steps of fall: a tenth of the peak, and of the rest (1 + cos πx) / 2.
    for (const step of [24, 50, 81, 99])
      expect(rate(step)).toBeCloseTo(
        2 * (0.1 + 0.45 * (1 + Math.cos((Math.PI * (step - 5)) / 95))),
        6,
      )
    expect(rate(100)).toBeCloseTo(0.2, 6)
  })

  it('begins at its peak where there are few steps', () => {
    expect(warmStartRate(2, 0, 1)).toBe(2)
    expect(warmStartRate(2, 0, 10)).toBe(2)
    expect(warmStartRate(2, 1, 2)).toBeCloseTo(2, 12)
    // A twentieth to the nearest step: 1.5, 4.5 and 5.25.
    expect([30, 90, 105].map((steps) => warmStartRate(1, 0, steps))).toEqual([1 / 2, 1 / 5, 1 / 5])
    expect(warmStartRate(2, 1, 1)).toBeCloseTo(2, 12)
    // One step of fall is the whole of it.
    expect([warmStartRate(1, 2, 2), warmStartRate(1, 2, 3), warmStartRate(1, 3, 3)]).toEqual([
      expect.closeTo(0.1, 6),
      expect.closeTo(0.55, 6),
      expect.closeTo(0.1, 6),
    ])
  })
})

describe('the shapes of policies', () => {
  const config = configSchema.parse({ planner: { dModel: 32 }, executor: { dModel: 48 } })
  it('are those of their role, of the planner where one network is both, and wider where one policy is', () => {
    expect(shapeOf(config, 'planner', 1000)).toEqual(config.planner)
    expect(shapeOf(config, 'shared', 1000)).toEqual(config.planner)
    expect(shapeOf(config, 'executor', 1000)).toEqual(config.executor)
    expect(shapeOf({ ...config, mode: 'low-only' }, 'solo', 1000)).toEqual(config.executor)
    expect(shapeOf({ ...config, mode: 'single-level' }, 'solo', 1000).dModel).toBeGreaterThan(48)
    expect(modelConfig(config.planner, 1000)).toEqual({
      ...config.planner,
      vocab: 1000,
      ropeTheta: 10_000,
      rmsEps: 1e-5,
    })
  })
})

const STATS: UpdateStats = {
  loss: 0,
  gradNorm: 0,
  trainedTokens: 0,
  kl: 0,
  entropy: 0,
  clipLow: 0,
  clipHigh: 0,
  ratioMean: 1,
  ratioMax: 1,
  tokens: 0,
}

describe('a policy before reinforcement learning', () => {
  let whole: Tokenizer
  beforeAll(async () => {
    whole = await shippedTokenizer()
  })

  it('is drawn by seed and role, and its drawing is told where somebody asks', async () => {
    const tokenizer: Tokenizer = { ...whole, vocab: 64 }
    const config = configSchema.parse({
      seed: 5,
      planner: { dModel: 16, heads: 2, kvHeads: 1, feedForward: 24 },
      executor: { dModel: 32, heads: 2, kvHeads: 1, feedForward: 24 },
    })
    const made: Parameters<Engine['createPolicy']>[] = []
    const engine: Engine = {
      ...scriptedEngine(tokenizer).engine,
      createPolicy: (...given) => {
        made.push(given)
        return Promise.resolve(scriptedPolicy(tokenizer, () => ''))
      },
    }
    const told: string[] = []
    const preparing = (label: string, done: number, total: number): Promise<void> => {
      told.push(`${label} ${done === total}`)
      return Promise.resolve()
    }
    for (const role of ['planner', 'shared', 'executor', 'solo'] as const)
      await createPolicy(engine, { config, tokenizer }, role)
    // The role's letter in the upper eight bits.
    expect(made.map(([, from]) => from)).toEqual(
      [0x70, 0x70, 0x65, 0x73].map((letter) => ({ seed: (5 ^ (letter << 24)) >>> 0 })),
    )
    expect(made.map(([{ dModel }]) => dModel)).toEqual([16, 16, 32, 32])
    expect(made[0]?.[0]).toEqual(modelOf({ config, tokenizer }, 'planner'))
    const given = new Map()
    await createPolicy(engine, { config, tokenizer }, 'planner', given, preparing)
    expect([made[4]?.[1] === given, told]).toEqual([true, []])
    for (const role of ['planner', 'shared', 'executor', 'solo'] as const)
      await createPolicy(engine, { config, tokenizer }, role, undefined, preparing)
    expect([...new Set(told.map((one) => one.replace(/ (true|false)$/, '')))]).toEqual(
      ['the planner', 'both roles', 'the executor', 'the one policy'].map(
        (name) => `Drawing the first weights of ${name}`,
      ),
    )
    const drawn = made[5]?.[1]
    expect(drawn instanceof Map && drawn.size).toBeGreaterThan(3)
  })

  it('learns by the step’s own rate and stops where its loss is no number, and says at which step', async () => {
    const tokenizer = whole
    const suite = await createDesk({ seed: 1, train: 64, heldOut: 32 })
    const config = configSchema.parse({
      suite: { id: 'desk', train: 64, heldOut: 32 },
      warmStart: { from: 'demonstrations', plannerSteps: 40, batch: 3, learningRate: 0.25 },
      rl: { beta1: 0.7 },
    })
    const heard: Parameters<Policy['update']>[] = []
    let loss = 1.5
    const policy: Policy = {
      ...scriptedPolicy(tokenizer, () => ''),
      update: (...given) => {
        heard.push(given)
        return Promise.resolve({ ...STATS, loss })
      },
    }
    const [stage] = warmStartStages(config)
    if (stage === undefined) throw new Error('there is a stage')
    expect(await warmStartStep({ config, suite, tokenizer }, policy, stage, 0)).toEqual({
      role: 'planner',
      step: 1,
      loss: 1.5,
    })
    await warmStartStep({ config, suite, tokenizer }, policy, { role: 'shared', steps: 40 }, 20)
    expect(heard.map(([, kind, optimizer]) => [kind, optimizer])).toEqual(
      [0, 20].map((step) => [
        { kind: 'nll' },
        {
          learningRate: warmStartRate(0.25, step, 40),
          beta1: 0.7,
          beta2: 0.99,
          epsilon: 1e-8,
          weightDecay: 0.01,
          maxGradNorm: 1,
        },
      ]),
    )
    // Both roles' demonstrations together, each with its own mean.
    expect(heard.map(([{ sequences }]) => sequences.length)).toEqual([3, 6])
    const total = (from: number, to: number) =>
      heard[1]?.[0].sequences
        .slice(from, to)
        .reduce((sum, { weights }) => sum + weights.reduce((a, b) => a + b, 0), 0)
    expect([total(0, 3), total(3, 6), heard[1]?.[0].normalizer]).toEqual([
      expect.closeTo(1, 5),
      expect.closeTo(1, 5),
      1,
    ])
    loss = NaN
    await expect(warmStartStep({ config, suite, tokenizer }, policy, stage, 7)).rejects.toThrow(
      'Warm start of the planner: the loss at step 8 is not a number. Lower warmStart.learningRate.',
    )
  })
})
