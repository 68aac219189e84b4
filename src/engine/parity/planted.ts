/**
 * The proof that the proofs prove: each kernel is made wrong in turn, for each buffer it writes,
 * and the checks must notice.
 *
 * The list of kernels is not kept by hand: it is whatever the engine compiles while the checks run.
 * What the oracle says is computed once; every spoiled engine is then held against it until the
 * first difference.
 */
import type {
  Engine,
  LossConfig,
  ModelConfig,
  Policy,
  PolicyBatch,
  Sampling,
  Weights,
} from '../engine.ts'
import { Checks, type ParityCase } from './case.ts'
import { maxDifference, sameBits, worstRelative } from './compare.ts'
import { play, type Line } from './conversation.ts'
import { drawBatch, drawTokens, drawWeights, withOldPolicy } from './draw.ts'
import { keyOf, SAMPLINGS, SCORE_TOLERANCE } from './generation.ts'
import { GRADIENT_TOLERANCE } from './gradients.ts'
import { NLL, SEQUENCE_RATIOS, TOKEN_RATIOS } from './losses.ts'
import { outputs, spoil } from './spoil.ts'
import { OPTIMIZER } from './training.ts'
import { messageOf } from '../../run/told-error.ts'

type PatchKernel = (name: string, wgsl: string) => string
/** Makes the engine on trial with its kernels patched. */
export type MakePatched = (patch: PatchKernel) => Promise<Engine>

/** Every part of the model is there but norms over heads, and no more of it than that. */
const MODEL: ModelConfig = {
  vocab: 37,
  dModel: 24,
  layers: 1,
  heads: 3,
  kvHeads: 1,
  feedForward: 19,
  context: 32,
  tied: false,
  qkvBias: true,
  ropeTheta: 10_000,
  rmsEps: 1e-5,
}
/**
 * The same with norms over heads, which are wider. Not the only one: such a norm takes back what a
 * kernel before it made too large.
 */
const NORMED: ModelConfig = { ...MODEL, headDim: 10, qkNorm: true }
const SEED = 77

/** One thing to ask a policy of a model, and what to say when the answer is not the oracle's. */
interface Check {
  readonly config: ModelConfig
  readonly weights: Weights
  ask(policy: Policy): Promise<string | undefined>
}

type Ask = Pick<Check, 'ask'>

/** What the oracle makes of small models: checks in the order in which they are cheap. */
export interface Expected {
  readonly checks: readonly Check[]
}

function lines(): Line[] {
  const [one, two] = drawTokens(MODEL, SEED, [6, 3])
  const [observation] = drawTokens(MODEL, SEED + 1, [3])
  return [one, one, two].map((prompt = new Int32Array(1), index) => ({
    prompt,
    key: keyOf(SEED, index),
    observations: index === 0 && observation ? [observation] : [],
  }))
}

async function gradientCheck(oracle: Policy, loss: LossConfig, batch: PolicyBatch): Promise<Ask> {
  const gradients = await oracle.gradients(batch, loss)
  return {
    async ask(policy) {
      const { distance, name } = worstRelative(await policy.gradients(batch, loss), gradients)
      return distance <= GRADIENT_TOLERANCE
        ? undefined
        : `gradient of ${name}, off by ${distance.toExponential(1)}`
    },
  }
}

/** Leaves both policies changed. */
async function updateCheck(oracle: Policy, loss: LossConfig, batch: PolicyBatch): Promise<Ask> {
  const update = async (policy: Policy) => ({
    stats: await policy.update(batch, loss, OPTIMIZER),
    after: await policy.snapshot(),
  })
  const theirs = await update(oracle)
  return {
    async ask(policy) {
      const mine = await update(policy)
      for (const name of ['gradNorm', 'loss', 'ratioMean', 'kl', 'entropy'] as const) {
        const error = Math.abs(mine.stats[name] / theirs.stats[name] - 1)
        if (!(error <= GRADIENT_TOLERANCE)) return `${name}, off by ${error.toExponential(1)}`
      }
      const pairs = [
        ['', mine.after.weights, theirs.after.weights],
        ['first moment of ', mine.after.moments?.first, theirs.after.moments?.first],
        ['second moment of ', mine.after.moments?.second, theirs.after.moments?.second],
      ] as const
      for (const [what, a = new Map(), b = new Map()] of pairs) {
        const { distance, name } = worstRelative(a, b)
        if (!(distance <= GRADIENT_TOLERANCE))
          return `${what}${name} after an update, off by ${distance.toExponential(1)}`
      }
      return undefined
    },
  }
}

async function generationCheck(oracle: Policy, sampling: Sampling): Promise<Ask> {
  const theirs = await play(oracle, sampling, lines(), { shared: true })
  return {
    async ask(policy) {
      const mine = await play(policy, sampling, lines(), { shared: true })
      for (const [index, { tokens, logProbs, entropies }] of theirs.entries()) {
        const other = mine[index]
        if (!other || !sameBits(tokens, other.tokens)) return `tokens of sequence ${index}`
        const far = Math.max(
          maxDifference(logProbs, other.logProbs),
          maxDifference(entropies, other.entropies),
        )
        if (!(far <= SCORE_TOLERANCE))
          return `what is said of the tokens of sequence ${index}, off by ${far.toExponential(1)}`
      }
      return undefined
    },
  }
}

async function checksOf(oracle: Engine, config: ModelConfig): Promise<Check[]> {
  const weights = drawWeights(config, SEED)
  const policy = await oracle.createPolicy(config, weights)
  try {
    const plain = drawBatch(config, SEED, [19, 5, 11])
    const later = await withOldPolicy(plain, policy, SEED)
    const gradients = [
      await gradientCheck(policy, TOKEN_RATIOS, later),
      await gradientCheck(policy, SEQUENCE_RATIOS, later),
      await gradientCheck(policy, NLL, plain),
    ]
    const generations: Ask[] = []
    for (const name of ['everything', 'top-k and top-p', 'greedy'] as const)
      generations.push(await generationCheck(policy, SAMPLINGS[name]))
    const updated = await updateCheck(policy, TOKEN_RATIOS, later)
    return [...gradients, updated, ...generations].map((ask) => ({ config, weights, ...ask }))
  } finally {
    policy.dispose()
  }
}

export async function expectations(oracle: Engine): Promise<Expected> {
  return { checks: [...(await checksOf(oracle, MODEL)), ...(await checksOf(oracle, NORMED))] }
}

/**
 * The first thing about an engine that the oracle contradicts, from check number `from` on;
 * undefined when all agrees.
 */
export async function flaw(
  engine: Engine,
  { checks }: Expected,
  from: number,
  before: (check: number) => void = () => undefined,
): Promise<string | undefined> {
  for (const [index, check] of checks.entries()) {
    if (index < from) continue
    before(index)
    const policy = await engine.createPolicy(check.config, check.weights)
    try {
      const wrong = await check.ask(policy)
      if (wrong !== undefined) return wrong
    } finally {
      policy.dispose()
    }
  }
  return undefined
}

interface Compiled {
  readonly source: string
  /** The first check that uses it: those before cannot tell whether it is wrong. */
  readonly check: number
}

/**
 * Kernels that an engine compiles while it is checked. Throws when the engine as it is has a flaw.
 */
async function kernels(
  make: MakePatched,
  expected: Expected,
): Promise<ReadonlyMap<string, Compiled>> {
  const found = new Map<string, Compiled>()
  let check = 0
  const engine = await make((name, source) => {
    if (!found.has(name)) found.set(name, { source, check })
    return source
  })
  try {
    const wrong = await flaw(engine, expected, 0, (index) => (check = index))
    if (wrong !== undefined)
      throw new Error(
        `before any kernel is made wrong, the oracle contradicts the engine: ${wrong}`,
      )
    return found
  } finally {
    engine.dispose()
  }
}

/**
 * One case for each kernel and each buffer that it writes. Throws when the engine is wrong as it
 * is.
 */
export async function plantedCases(make: MakePatched, expected: Expected): Promise<ParityCase[]> {
  return [...(await kernels(make, expected))].flatMap(([kernel, { source, check }]) =>
    outputs(source).map(({ name: output }) => ({
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
          const noticed = await flaw(engine, expected, check)
          checks.check(planted > 0, `the wrong ${kernel} was compiled`)
          checks.check(
            noticed !== undefined,
            noticed ?? `nothing noticed that ${kernel} writes wrong values to ${output}`,
          )
        } catch (error) {
          // A kernel that does not compile proves nothing; any other complaint is of wrong results.
          const message = messageOf(error)
          checks.check(!message.startsWith('WebGPU'), message)
        } finally {
          engine.dispose()
        }
        return checks.outcome()
      },
    })),
  )
}
