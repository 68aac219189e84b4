/**
 * The gradient against finite differences of the loss in random directions, for each loss and for
 * odd shapes.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { defined, entry } from '../../run/at.ts'
import type { Engine, LossConfig, ModelConfig, Policy, PolicyBatch, Weights } from '../engine.ts'
import { FUZZING } from '../../run/testing/tries.ts'
import { Random } from '../random.ts'
import { policyGradient } from '../parity/losses.ts'
import { ODD, UNEVEN, livelyWeights, randomBatch, testEngine } from './testing.ts'

const PG = policyGradient({
  clipLow: 0.2,
  clipHigh: 0.28,
  dualClip: 3,
  importance: 'token',
  entropyCoefficient: 0.05,
  beta: 0.1,
})
const LENGTHS = [1, 23, 2, 7, 12, 4, 16, 3, 5]

const LOSSES: readonly [string, LossConfig, { old?: boolean; reference?: boolean }][] = [
  ['negative log-likelihood', { kind: 'nll' }, {}],
  ['policy gradient, clipped, with entropy and reference', PG, { old: true, reference: true }],
  [
    'one ratio a sequence',
    { ...PG, importance: 'sequence', clipLow: 0.9, clipHigh: 5 },
    { old: true, reference: true },
  ],
]

/** The loss at weights + step · direction, measured by a policy that takes those weights. */
async function lossAt(
  probe: Policy,
  weights: Weights,
  direction: Weights,
  step: number,
  batch: PolicyBatch,
  loss: LossConfig,
): Promise<number> {
  const moved = new Map(
    [...weights].map(([name, { shape, data }]) => {
      const along = direction.get(name)?.data
      return [
        name,
        { shape, data: data.map((value, index) => value + step * (along?.[index] ?? 0)) },
      ]
    }),
  )
  await probe.restore({ config: probe.config, weights: moved, step: 0 })
  const stats = await probe.update(batch, loss, {
    learningRate: 0,
    beta1: 0,
    beta2: 0,
    epsilon: 1,
    weightDecay: 0,
    maxGradNorm: 0,
  })
  return stats.loss
}

describe.each(['quad', 'alone', 'workgroup'] as const)(
  'kernels that share loads: %s',
  (sharing) => {
    let engine: Engine
    beforeAll(async () => {
      engine = await testEngine({ sharing })
    })
    afterAll(() => engine.dispose())

    const shapes: [string, ModelConfig][] =
      sharing === 'quad' || FUZZING
        ? [
            ['odd', ODD],
            ['uneven', UNEVEN],
          ]
        : [['odd', ODD]]
    describe.each(shapes)('%s shape', (_, config) => {
      // Kernels differ in how loads are shared alone, and every variant is held against the oracle
      // too: `npm run fuzz -- gradients` goes through all of it with each.
      test.each(sharing === 'quad' || FUZZING ? LOSSES : LOSSES.slice(1, 2))(
        '%s',
        async (_name, loss, extras) => {
          const start = await engine.createPolicy(config, { seed: 3 })
          const weights = livelyWeights((await start.snapshot()).weights, 5)
          start.dispose()
          const policy = await engine.createPolicy(config, weights)
          const probe = await engine.createPolicy(config, weights)
          const batch = randomBatch(config, LENGTHS, 11, extras)
          const gradients = await policy.gradients(batch, loss)
          const random = new Random(17, 4)
          // One direction over everything, and one for each kind of weight, so that no small one
          // hides behind the large.
          const kinds = [
            '',
            'embed_tokens',
            'q_proj',
            'k_proj',
            'v_proj',
            'o_proj',
            'gate_proj',
            'up_proj',
            'down_proj',
            'norm.weight',
            'layers.0',
          ]
          for (const kind of kinds) {
            const direction: Weights = new Map(
              [...weights].map(([name, { shape, data }]) => [
                name,
                { shape, data: data.map(() => (name.includes(kind) ? random.normal() : 0)) },
              ]),
            )
            let slope = 0
            let squares = 0
            let length = 0
            for (const [name, { data }] of direction) {
              const gradient = entry(gradients, name, 'gradients').data
              data.forEach((value, index) => {
                slope += value * defined(gradient[index], 'gradient')
                length += value * value
                squares += value * value * defined(gradient[index], 'gradient') ** 2
              })
            }
            // Short, since the clipped loss has kinks, and far above rounding.
            const step = 0.002 / Math.sqrt(length)
            const up = await lossAt(probe, weights, direction, step, batch, loss)
            const down = await lossAt(probe, weights, direction, -step, batch, loss)
            const measured = (up - down) / (2 * step)
            expect(
              Math.abs(measured - slope),
              `${kind}: measured ${measured}, computed ${slope}`,
            ).toBeLessThan(0.02 * Math.sqrt(squares) + 1e-3)
          }
          policy.dispose()
          probe.dispose()
        },
      )
    })
  },
)
