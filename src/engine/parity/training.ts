/** Several updates against the oracle's; statistics; checkpoints; the same bits twice. */
import type {
  LossConfig,
  ModelConfig,
  OptimizerConfig,
  Policy,
  PolicyBatch,
  UpdateStats,
} from '../engine.ts'
import { Checks, type Engines, type ParityCase } from './case.ts'
import { firstDifferent, worstRelative } from './compare.ts'
import {
  describe,
  drawBatch,
  drawModel,
  drawWeights,
  ODD,
  ODD_NORMED,
  ODD_UNTIED,
  withOldPolicy,
} from './draw.ts'
import { withPolicies } from './gradients.ts'
import { NLL, SEQUENCE_RATIOS, TOKEN_RATIOS, policyGradient } from './losses.ts'

/**
 * Relative distance of weights and moments after some updates. Adam's quotient turns rounding of
 * tiny gradients into steps of full size.
 */
const WEIGHT_TOLERANCE = 1e-3
const STATISTIC_TOLERANCE = 1e-3

/** Clipping of the gradient norm is active in some updates and not in others. */
export const OPTIMIZER: OptimizerConfig = {
  learningRate: 3e-3,
  beta1: 0.9,
  beta2: 0.95,
  epsilon: 1e-6,
  weightDecay: 0.1,
  maxGradNorm: 1,
}

const LENGTHS = [17, 1, 30, 2, 8]

interface Step {
  readonly batch: PolicyBatch
  readonly loss: LossConfig
  readonly optimizer: OptimizerConfig
}

async function steps(config: ModelConfig, policy: Policy, seed: number): Promise<Step[]> {
  const batch = drawBatch(config, seed, LENGTHS)
  const later = await withOldPolicy(batch, policy, seed)
  return [
    { batch, loss: NLL, optimizer: OPTIMIZER },
    { batch: later, loss: TOKEN_RATIOS, optimizer: OPTIMIZER },
    { batch: later, loss: SEQUENCE_RATIOS, optimizer: { ...OPTIMIZER, maxGradNorm: 0 } },
    {
      batch: drawBatch(config, seed + 1, LENGTHS),
      loss: TOKEN_RATIOS_ON_POLICY,
      optimizer: { ...OPTIMIZER, maxGradNorm: 0.3 },
    },
  ]
}

const TOKEN_RATIOS_ON_POLICY = policyGradient({
  clipLow: 0.2,
  clipHigh: 0.2,
  dualClip: 3,
  importance: 'token',
  entropyCoefficient: 0.01,
  beta: 0,
})

const STATISTICS = [
  'loss',
  'entropy',
  'kl',
  'ratioMean',
  'ratioMax',
  'clipLow',
  'clipHigh',
  'gradNorm',
  'trainedTokens',
  'tokens',
] as const

function compareStatistics(
  mine: UpdateStats,
  theirs: UpdateStats,
  step: number,
  checks: Checks,
): void {
  for (const name of STATISTICS) {
    const error = Math.abs(mine[name] - theirs[name]) / Math.max(1, Math.abs(theirs[name]))
    checks.atMost(
      error,
      STATISTIC_TOLERANCE,
      `update ${step}: ${name} is ${mine[name]}, the oracle's ${theirs[name]}`,
    )
  }
}

export function trainingCase(engines: Engines, config: ModelConfig, seed: number): ParityCase {
  return {
    name: `four updates, ${describe(config)}`,
    run: () =>
      withPolicies(engines, config, seed, async (subject, oracle) => {
        const checks = new Checks()
        let clipped = 0
        for (const [index, { batch, loss, optimizer }] of (
          await steps(config, oracle, seed)
        ).entries()) {
          const [mine, theirs] = [
            await subject.update(batch, loss, optimizer),
            await oracle.update(batch, loss, optimizer),
          ]
          compareStatistics(mine, theirs, index + 1, checks)
          clipped += Math.min(theirs.clipLow, theirs.clipHigh)
        }
        checks.check(clipped > 0, 'some ratios passed each clip')
        const [mine, theirs] = [await subject.snapshot(), await oracle.snapshot()]
        checks.check(
          mine.step === 4 && theirs.step === 4,
          `step counts ${mine.step} and ${theirs.step} after four updates`,
        )
        const { distance, name } = worstRelative(mine.weights, theirs.weights)
        checks.atMost(
          distance,
          WEIGHT_TOLERANCE,
          `relative L2 distance of ${name} after four updates`,
        )
        for (const moment of ['first', 'second'] as const) {
          const [a, b] = [mine.moments?.[moment], theirs.moments?.[moment]]
          const far = a && b ? worstRelative(a, b) : { distance: Infinity, name: 'all' }
          checks.atMost(
            far.distance,
            WEIGHT_TOLERANCE,
            `relative L2 distance of the ${moment} moment of ${far.name}`,
          )
        }
        return checks.outcome(
          `weights within ${distance.toExponential(1)} of the oracle's (at most ${WEIGHT_TOLERANCE}), statistics within ${STATISTIC_TOLERANCE}`,
        )
      }),
  }
}

function repeatCase({ subject }: Engines, config: ModelConfig, seed: number): ParityCase {
  return {
    name: `training twice, once through a checkpoint, gives the same bits, ${describe(config)}`,
    run: async () => {
      const checks = new Checks()
      const weights = drawWeights(config, seed)
      const [one, two] = [
        await subject.createPolicy(config, weights),
        await subject.createPolicy(config, weights),
      ]
      const other = await subject.createPolicy(config, { seed })
      try {
        const plan = await steps(config, one, seed)
        const run = async (policy: Policy, from: number, to: number) => {
          const all: UpdateStats[] = []
          for (const { batch, loss, optimizer } of plan.slice(from, to))
            all.push(await policy.update(batch, loss, optimizer))
          return all
        }
        const same = async (what: string, a: Policy, b: Policy) => {
          const [left, right] = [await a.snapshot(), await b.snapshot()]
          const difference =
            firstDifferent(left.weights, right.weights) ??
            (left.moments && right.moments
              ? (firstDifferent(left.moments.first, right.moments.first) ??
                firstDifferent(left.moments.second, right.moments.second))
              : undefined)
          checks.check(
            difference === undefined && left.step === right.step,
            `${what}: ${difference ?? 'the same bits'}`,
          )
        }
        const first = await run(one, 0, 2)
        checks.check(
          JSON.stringify(first) === JSON.stringify(await run(two, 0, 2)),
          'statistics of two runs',
        )
        await same('two runs', one, two)
        await other.restore(await one.snapshot())
        await run(one, 2, 4)
        await run(other, 2, 4)
        await same('continued from a checkpoint', one, other)
        // A reset optimizer steps as a new one does.
        two.resetOptimizer()
        await other.restore({ config, weights: (await two.snapshot()).weights, step: 0 })
        await run(two, 0, 1)
        await run(other, 0, 1)
        await same('after a reset of the optimizer', two, other)
        return checks.outcome('twice, through a checkpoint and after a reset: the same bits')
      } finally {
        for (const policy of [one, two, other]) policy.dispose()
      }
    },
  }
}

function initialCase({ subject, oracle }: Engines, config: ModelConfig, seed: number): ParityCase {
  return {
    name: `a seed gives the same initial weights on every engine, ${describe(config)}`,
    run: async () => {
      const [mine, theirs] = [
        await subject.createPolicy(config, { seed }),
        await oracle.createPolicy(config, { seed }),
      ]
      try {
        const [left, right] = [await mine.snapshot(), await theirs.snapshot()]
        const difference = firstDifferent(left.weights, right.weights)
        return {
          passed: difference === undefined,
          detail: difference ?? `${left.weights.size} tensors, the same bits`,
        }
      } finally {
        mine.dispose()
        theirs.dispose()
      }
    },
  }
}

export function trainingCases(engines: Engines): ParityCase[] {
  return [
    trainingCase(engines, ODD, 41),
    trainingCase(engines, ODD_UNTIED, 42),
    trainingCase(engines, drawModel(43), 43),
    trainingCase(engines, ODD_NORMED, 47),
    repeatCase(engines, ODD, 44),
    initialCase(engines, ODD_UNTIED, 45),
  ]
}
