/** Gradients against the oracle's autodiff and against finite differences. */
import { defined } from '../../run/at.ts'
import type { LossConfig, ModelConfig, Policy, Weights } from '../engine.ts'
import { Checks, type Engines, type ParityCase } from './case.ts'
import { dot, norm, worstRelative } from './compare.ts'
import {
  describe,
  drawBatch,
  drawLengths,
  drawModel,
  drawWeights,
  ODD,
  ODD_NORMED,
  ODD_UNTIED,
  randomFor,
  TINY,
  USUAL,
  withOldPolicy,
} from './draw.ts'
import { NLL, ON_POLICY, SEQUENCE_RATIOS, SMOOTH, TOKEN_RATIOS } from './losses.ts'
import { referenceLoss } from './reference-loss.ts'

/** Largest relative L2 distance of a parameter tensor's gradient from the oracle's. */
export const GRADIENT_TOLERANCE = 1e-3

const lossName = (loss: LossConfig): string =>
  loss.kind === 'nll' ? 'nll' : loss.beta === 0 ? 'on-policy' : `${loss.importance} ratios`

/** Runs `use` with the same model on both engines. */
export async function withPolicies<T>(
  { subject, oracle }: Engines,
  config: ModelConfig,
  seed: number,
  use: (subject: Policy, oracle: Policy, weights: Weights) => Promise<T>,
): Promise<T> {
  const weights = drawWeights(config, seed)
  const [mine, theirs] = [
    await subject.createPolicy(config, weights),
    await oracle.createPolicy(config, weights),
  ]
  try {
    return await use(mine, theirs, weights)
  } finally {
    mine.dispose()
    theirs.dispose()
  }
}

export function gradientCase(
  engines: Engines,
  config: ModelConfig,
  seed: number,
  losses: readonly LossConfig[],
  sequences = 6,
): ParityCase {
  return {
    name: `gradients, ${describe(config)}, ${sequences} sequences, ${losses.map(lossName).join(', ')}`,
    run: () =>
      withPolicies(engines, config, seed, async (subject, oracle) => {
        const checks = new Checks()
        const batch = drawBatch(config, seed, drawLengths(seed, sequences))
        const later = await withOldPolicy(batch, oracle, seed)
        const worst: string[] = []
        for (const loss of losses) {
          const used = loss.kind === 'nll' || loss.beta === 0 ? batch : later
          const { distance, name } = worstRelative(
            await subject.gradients(used, loss),
            await oracle.gradients(used, loss),
          )
          checks.atMost(
            distance,
            GRADIENT_TOLERANCE,
            `${lossName(loss)}: relative L2 distance of ${name}`,
          )
          worst.push(`${lossName(loss)} ${distance.toExponential(1)}`)
        }
        return checks.outcome(
          `largest relative L2 distance of a tensor: ${worst.join(', ')} (at most ${GRADIENT_TOLERANCE})`,
        )
      }),
  }
}

/**
 * A slope along a random direction in one tensor, against the central difference of the loss. The
 * loss is summed in double precision from single-precision scores, whose rounding over a step of 2h
 * leaves an error of about 1e-7 / h; the curvature's third order adds h². The step is chosen
 * between them, and the tolerance is relative to the tensor's gradient norm.
 */
const DIFFERENCE_STEP = 0.01
const DIFFERENCE_TOLERANCE = 0.005

function differenceCase(
  { subject }: Pick<Engines, 'subject'>,
  config: ModelConfig,
  seed: number,
  loss: LossConfig,
): ParityCase {
  return {
    name: `finite differences, ${describe(config)}, ${lossName(loss)}`,
    run: async () => {
      const checks = new Checks()
      const weights = drawWeights(config, seed)
      const policy = await subject.createPolicy(config, weights)
      try {
        const plain = drawBatch(config, seed, [9, 14, 2, 11])
        const batch =
          loss.kind === 'nll' || loss.beta === 0 ? plain : await withOldPolicy(plain, policy, seed)
        const gradients = await policy.gradients(batch, loss)
        const lossAt = async (changed: Weights) => {
          await policy.restore({ config, weights: changed, step: 0 })
          return referenceLoss(
            batch,
            await policy.score(batch.sequences.map(({ tokens }) => tokens)),
            loss,
          )
        }
        const random = randomFor('losses', seed + 2)
        let worst = 0
        const all = Math.hypot(...[...gradients.values()].map(({ data }) => norm(data)))
        for (const [name, { shape, data }] of gradients) {
          const held = weights.get(name)?.data ?? new Float32Array()
          const size = norm(data)
          // Half along the gradient, so that the slope is large, and half anywhere, so that a wrong
          // component shows.
          const noise = data.map(() => random.normal())
          const along = data.map(
            (value, index) =>
              value / Math.max(size, 1e-12) + defined(noise[index], 'noise') / norm(noise),
          )
          const direction = along.map((value) => value / norm(along))
          const step = DIFFERENCE_STEP * Math.max(1, norm(held) / 10)
          const moved = (by: number): Weights =>
            new Map([
              ...weights,
              [
                name,
                {
                  shape,
                  data: held.map(
                    (value, index) => value + by * defined(direction[index], 'direction'),
                  ),
                },
              ],
            ])
          const slope = ((await lossAt(moved(step))) - (await lossAt(moved(-step)))) / (2 * step)
          const error = Math.abs(slope - dot(data, direction)) / Math.max(size, 0.01 * all)
          worst = Math.max(worst, error)
          checks.atMost(
            error,
            DIFFERENCE_TOLERANCE,
            `${name}: slope ${slope.toPrecision(4)} against ${dot(data, direction).toPrecision(4)}, relative to ‖g‖ = ${size.toPrecision(3)}`,
          )
        }
        return checks.outcome(
          `largest error of a slope relative to its tensor's gradient norm: ${worst.toExponential(1)} (at most ${DIFFERENCE_TOLERANCE})`,
        )
      } finally {
        policy.dispose()
      }
    },
  }
}

export function gradientCases(engines: Engines): ParityCase[] {
  const all = [NLL, TOKEN_RATIOS, SEQUENCE_RATIOS, ON_POLICY]
  return [
    gradientCase(engines, ODD, 1, all),
    gradientCase(engines, ODD_UNTIED, 2, all),
    gradientCase(engines, ODD_NORMED, 11, all),
    ...[3, 4, 5, 6].map((seed) => gradientCase(engines, drawModel(seed), seed, all)),
    gradientCase(engines, USUAL, 7, [NLL, TOKEN_RATIOS]),
    // More tokens than go through the model at once.
    gradientCase(engines, TINY, 10, [NLL, TOKEN_RATIOS], 250),
    differenceCase(engines, ODD, 8, NLL),
    differenceCase(engines, ODD_UNTIED, 9, SMOOTH),
    differenceCase(engines, ODD_NORMED, 12, NLL),
  ]
}
