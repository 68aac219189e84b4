/**
 * The proof that the proofs prove: each kernel is made wrong in turn, for each buffer it writes, and the checks must notice.
 *
 * The list of kernels is not kept by hand: it is whatever the engine compiles while the checks run. What the oracle says is
 * computed once; every spoiled engine is then held against it until the first difference.
 */
import type { Engine, LossConfig, ModelConfig, Policy, PolicyBatch, Sampling, Weights } from '../engine.ts'
import { Checks, type ParityCase } from './case.ts'
import { maxDifference, sameBits, worstRelative } from './compare.ts'
import { play, type Line, type Transcript } from './conversation.ts'
import { drawBatch, drawTokens, drawWeights, withOldPolicy } from './draw.ts'
import { keyOf, SAMPLINGS, SCORE_TOLERANCE } from './generation.ts'
import { GRADIENT_TOLERANCE, NLL, SEQUENCE_RATIOS, TOKEN_RATIOS } from './gradients.ts'
import { outputs, spoil } from './spoil.ts'
import { OPTIMIZER } from './training.ts'

export type PatchKernel = (name: string, wgsl: string) => string
/** Makes the engine on trial with its kernels patched. */
export type MakePatched = (patch: PatchKernel) => Promise<Engine>

/** Every part of the model is there, and no more of it than that. */
const MODEL: ModelConfig = {
  vocab: 37, dModel: 24, layers: 1, heads: 3, kvHeads: 1, feedForward: 19, context: 32, tied: false, qkvBias: true, ropeTheta: 10_000, rmsEps: 1e-5,
}
const SEED = 77

interface Learned {
  readonly loss: LossConfig
  readonly batch: PolicyBatch
  readonly gradients: Weights
}
interface Said {
  readonly sampling: Sampling
  readonly transcripts: readonly Transcript[]
}
/** What the oracle makes of a small model. */
export interface Expected {
  readonly weights: Weights
  readonly learned: readonly Learned[]
  /** After one update along the first gradient. */
  readonly updated: { readonly gradNorm: number; readonly loss: number; readonly weights: Weights }
  readonly said: readonly Said[]
}

function lines(): Line[] {
  const [one, two] = drawTokens(MODEL, SEED, [6, 3])
  const [observation] = drawTokens(MODEL, SEED + 1, [3])
  return [one, one, two].map((prompt = new Int32Array(1), index) => ({ prompt, key: keyOf(SEED, index), observations: index === 0 && observation ? [observation] : [] }))
}

async function learn(policy: Policy, loss: LossConfig, batch: PolicyBatch): Promise<Learned> {
  return { loss, batch, gradients: await policy.gradients(batch, loss) }
}

async function update(policy: Policy, { loss, batch }: Learned): Promise<Expected['updated']> {
  const { gradNorm, loss: value } = await policy.update(batch, loss, OPTIMIZER)
  return { gradNorm, loss: value, weights: (await policy.snapshot()).weights }
}

export async function expectations(oracle: Engine): Promise<Expected> {
  const weights = drawWeights(MODEL, SEED)
  const policy = await oracle.createPolicy(MODEL, weights)
  try {
    const plain = drawBatch(MODEL, SEED, [19, 5, 11])
    const later = await withOldPolicy(plain, policy, SEED)
    const said: Said[] = []
    for (const sampling of [SAMPLINGS['everything'], SAMPLINGS['top-k and top-p'], SAMPLINGS['greedy']]) {
      if (sampling) said.push({ sampling, transcripts: await play(policy, sampling, lines(), { forked: true }) })
    }
    const learned = [await learn(policy, TOKEN_RATIOS, later), await learn(policy, SEQUENCE_RATIOS, later), await learn(policy, NLL, plain)]
    const [first] = learned
    if (!first) throw new Error('nothing was learned')
    return { weights, learned, said, updated: await update(policy, first) }
  } finally {
    policy.dispose()
  }
}

/** The first thing about an engine that the oracle contradicts; undefined when all agrees. */
export async function flaw(engine: Engine, expected: Expected): Promise<string | undefined> {
  const policy = await engine.createPolicy(MODEL, expected.weights)
  try {
    for (const { loss, batch, gradients } of expected.learned) {
      const { distance, name } = worstRelative(await policy.gradients(batch, loss), gradients)
      if (!(distance <= GRADIENT_TOLERANCE)) return `gradient of ${name}, off by ${distance.toExponential(1)}`
    }
    for (const { sampling, transcripts } of expected.said) {
      const mine = await play(policy, sampling, lines(), { forked: true })
      for (const [index, { tokens, logProbs, entropies }] of transcripts.entries()) {
        const other = mine[index]
        if (!other || !sameBits(tokens, other.tokens)) return `tokens of sequence ${index}`
        const far = Math.max(maxDifference(logProbs, other.logProbs), maxDifference(entropies, other.entropies))
        if (!(far <= SCORE_TOLERANCE)) return `what is said of the tokens of sequence ${index}, off by ${far.toExponential(1)}`
      }
    }
    const [first] = expected.learned
    if (!first) throw new Error('nothing was learned')
    const updated = await update(policy, first)
    for (const name of ['gradNorm', 'loss'] as const) {
      const error = Math.abs(updated[name] / expected.updated[name] - 1)
      if (!(error <= GRADIENT_TOLERANCE)) return `${name}, off by ${error.toExponential(1)}`
    }
    const { distance, name } = worstRelative(updated.weights, expected.updated.weights)
    if (!(distance <= GRADIENT_TOLERANCE)) return `${name} after an update, off by ${distance.toExponential(1)}`
    return undefined
  } finally {
    policy.dispose()
  }
}

/** Kernels that an engine compiles while it is checked, with their sources. Throws when the engine as it is has a flaw. */
async function kernels(make: MakePatched, expected: Expected): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>()
  const engine = await make((name, wgsl) => {
    found.set(name, wgsl)
    return wgsl
  })
  try {
    const wrong = await flaw(engine, expected)
    if (wrong !== undefined) throw new Error(`before any kernel is made wrong, the oracle contradicts the engine: ${wrong}`)
    return found
  } finally {
    engine.dispose()
  }
}

/** One case for each kernel and each buffer that it writes. Throws when the engine is wrong as it is. */
export async function plantedCases(make: MakePatched, expected: Expected): Promise<ParityCase[]> {
  const list: ParityCase[] = []
  for (const [kernel, source] of await kernels(make, expected)) {
    for (const { name: output } of outputs(source)) {
      list.push({
        name: `a wrong ${kernel} (${output}) is noticed`,
        run: async () => {
          const checks = new Checks()
          let planted = 0
          const engine = await make((name, wgsl) => {
            if (name !== kernel) return wgsl
            planted++
            return spoil(wgsl, output)
          })
          try {
            const noticed = await flaw(engine, expected)
            checks.check(planted > 0, `the wrong ${kernel} was compiled`)
            checks.check(noticed !== undefined, noticed ?? `nothing noticed that ${kernel} writes wrong values to ${output}`)
          } catch (error) {
            // A kernel that does not compile proves nothing; any other complaint is of wrong results.
            const message = error instanceof Error ? error.message : String(error)
            checks.check(!message.startsWith('WebGPU'), message)
          } finally {
            engine.dispose()
          }
          return checks.outcome()
        },
      })
    }
  }
  return list
}
