/**
 * How much a step asks of a GPU queue: on a real GPU small models are bound by that, so the numbers
 * are kept low. They are counts, not times.
 */
import type { ModelConfig, Policy, PolicyBatch } from '../../src/engine/engine.ts'
import type { BenchCase } from '../case.ts'
import { ADAM, WEIGHT_SEED, tokensOf } from '../contestants/batch.ts'
import { openInNode } from '../node-contestant.ts'
import { emptyRow } from '../row.ts'
import type { Row } from '../row.ts'
import { MEDIUM, SMALL } from '../shapes.ts'

const OPTIMIZER = { ...ADAM, weightDecay: 0.01, maxGradNorm: 1 }
const NLL = { kind: 'nll' } as const

interface Count {
  readonly dispatches: number
  readonly submits: number
}

async function generate(policy: Policy, sequences: number, maxTokens: number): Promise<void> {
  const rollout = policy.open({ temperature: 1, topK: 0, topP: 1, maxTokens, stop: [] })
  for (let index = 0; index < sequences; index++)
    rollout.add(Int32Array.of(index), [{ seed: 1, stream: 0, update: 0, sequence: [index, 0] }])
  await rollout.next()
  rollout.close()
}

/** Most dispatches that a figure allows, by layers. */
const ALLOWED = {
  'decode step': (layers: number) => 8 * layers + 4,
  update: (layers: number) => 30 * layers + 12,
  optimizer: () => 3,
} as const

export const dispatches: BenchCase = {
  name: 'dispatches',
  about:
    'GPU dispatches of a decode step, of an update of one chunk and of its optimizer, counted by the device; an update holds its optimizer',
  async run({ say }) {
    const { engine, counted } = await openInNode({ engine: 'webgpu', threads: null })
    const during = async (work: () => Promise<unknown>): Promise<Count> => {
      const before = counted()
      await work()
      const after = counted()
      return {
        dispatches: after.dispatches - before.dispatches,
        submits: after.submits - before.submits,
      }
    }
    const rows: Row[] = []
    const sizes: readonly (readonly [string, ModelConfig])[] = [
      ['small', SMALL.model],
      ['medium', MEDIUM.model],
    ]
    for (const [name, model] of sizes) {
      const policy = await engine.createPolicy(model, { seed: WEIGHT_SEED })
      const sequences = tokensOf({ name, model, sequences: 16, tokens: 64 }).map((tokens) => ({
        tokens,
        weights: new Float32Array(64).fill(1),
        advantages: new Float32Array(64),
      }))
      const batch: PolicyBatch = { sequences, normalizer: 16 * 63 }
      await policy.update(batch, NLL, OPTIMIZER)
      const gradient = await during(() => policy.gradients(batch, NLL))
      const update = await during(() => policy.update(batch, NLL, OPTIMIZER))
      const [few, many] = [16, 48]
      await generate(policy, 16, many)
      const short = await during(() => generate(policy, 16, few))
      const long = await during(() => generate(policy, 16, many))
      const steps = many - few
      const counts: Readonly<Record<keyof typeof ALLOWED, Count>> = {
        'decode step': {
          dispatches: (long.dispatches - short.dispatches) / steps,
          submits: (long.submits - short.submits) / steps,
        },
        update,
        optimizer: { dispatches: update.dispatches - gradient.dispatches, submits: 0 },
      }
      for (const what of ['decode step', 'update', 'optimizer'] as const) {
        const allowed = ALLOWED[what](model.layers)
        const count = counts[what]
        say(
          `${name}, ${what}: ${count.dispatches} dispatches (at most ${allowed}), ${count.submits} submits`,
        )
        rows.push({
          ...emptyRow({
            case: 'dispatches',
            engine: 'webgpu',
            adapter: engine.info.adapter,
            threads: null,
            shape: `${what}, ${name}`,
          }),
          dispatches: count.dispatches,
          submits: count.submits,
          figures: { layers: model.layers, allowed },
        })
      }
      policy.dispose()
    }
    engine.dispose()
    return { rows }
  },
}
