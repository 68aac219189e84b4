/**
 * The portable engine's bits: one hash over everything that some updates and a generation leave,
 * pinned. A machine, browser or build of the kernels that rounds anything differently, or adds in
 * another order, gives another one.
 */
import type { Engine, ModelConfig } from '../engine.ts'
import { Checks, type ParityCase } from './case.ts'
import { drawBatch, drawTokens } from './draw.ts'
import { policyGradient } from './losses.ts'

const MODEL: ModelConfig = {
  vocab: 101,
  dModel: 24,
  layers: 2,
  heads: 3,
  kvHeads: 1,
  feedForward: 37,
  context: 48,
  tied: true,
  qkvBias: true,
  ropeTheta: 10_000,
  rmsEps: 1e-5,
}
const LOSS = policyGradient({
  clipLow: 0.2,
  clipHigh: 0.28,
  dualClip: 3,
  importance: 'token',
  entropyCoefficient: 0.02,
  beta: 0,
})
const OPTIMIZER = {
  learningRate: 3e-3,
  beta1: 0.9,
  beta2: 0.95,
  epsilon: 1e-6,
  weightDecay: 0.1,
  maxGradNorm: 1,
}
const LENGTHS = [17, 1, 30, 2, 8, 40, 33]
const UPDATES = 5

/**
 * What every machine must get. It changes with the kernels' order of addition, and then on every
 * machine.
 */
export const PORTABLE_BITS = '54054f493d6be0ccf987524116942b07d3ed06aedf75656084143d24077aa63f'

/** SHA-256 of losses, weights, drawn tokens and what is said of them, in hexadecimal. */
export async function fingerprint(engine: Engine): Promise<string> {
  const policy = await engine.createPolicy(MODEL, { seed: 3 })
  const parts: (Float32Array | Int32Array)[] = []
  for (let update = 0; update < UPDATES; update++)
    parts.push(
      Float32Array.of(
        (await policy.update(drawBatch(MODEL, update, LENGTHS), LOSS, OPTIMIZER)).loss,
      ),
    )
  for (const { data } of (await policy.snapshot()).weights.values()) parts.push(data)
  const rollout = policy.open({ temperature: 0.9, topK: 40, topP: 0.95, maxTokens: 20, stop: [1] })
  drawTokens(MODEL, 9, [5, 9, 2, 17]).forEach((prompt, index) =>
    rollout.add(prompt, [{ seed: 4, stream: 0, update: 0, sequence: [index, 0] }]),
  )
  for (const { tokens, logProbs, entropies } of await rollout.next())
    parts.push(tokens, logProbs, entropies)
  rollout.close()
  policy.dispose()
  const bytes = await new Blob(
    parts.map((part) => new Uint8Array(part.buffer, part.byteOffset, part.byteLength).slice()),
  ).arrayBuffer()
  return [...new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('')
}

export function portableCase(engine: Engine): ParityCase {
  return {
    name: 'the portable build gives the bits that it gives everywhere',
    run: async () => {
      const checks = new Checks()
      const found = await fingerprint(engine)
      checks.check(found === PORTABLE_BITS, `bits ${found}, pinned ${PORTABLE_BITS}`)
      return checks.outcome(found)
    },
  }
}
