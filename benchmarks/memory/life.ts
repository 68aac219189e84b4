/**
 * One contestant's life in a process of its own, so that nothing but it is on the heap: sampling
 * and learning with a small policy, counted early and late. Arguments: the contestant as JSON, and
 * how many updates. Sends its census to the parent.
 */
import { z } from 'zod'
import type { Engine, ModelConfig, Policy } from '../../src/engine/engine.ts'
import { policyGradient } from '../../src/engine/parity/losses.ts'
import { contestantSchema } from '../contestant.ts'
import { ADAM } from '../contestants/batch.ts'
import { openInNode } from '../node-contestant.ts'
import { timing } from '../row.ts'
import { EARLY } from './census.ts'
import type { Census, Life } from './census.ts'

const MODEL: ModelConfig = {
  vocab: 64,
  dModel: 16,
  layers: 1,
  heads: 2,
  kvHeads: 2,
  feedForward: 32,
  context: 48,
  tied: true,
  qkvBias: false,
  ropeTheta: 10_000,
  rmsEps: 1e-5,
}
const SEQUENCES = 8
/** Prompt lengths come round within this many updates, so every size has been seen early. */
const LENGTHS = 7

/** Samples from short prompts and learns from what was drawn. */
async function live(policy: Policy, update: number): Promise<void> {
  const rollout = policy.open({
    temperature: 1,
    topK: 0,
    topP: 1,
    maxTokens: 8 + (update % LENGTHS),
    stop: [1],
  })
  const prompt = Int32Array.from(
    { length: 2 + (update % LENGTHS) },
    (_, at) => (at * 7 + update) % MODEL.vocab,
  )
  for (let index = 0; index < SEQUENCES; index++)
    rollout.add(prompt, [{ seed: 1, stream: 0, update, sequence: [index, 0] }])
  const segments = await rollout.next()
  rollout.close()
  const sequences = segments.map(({ tokens }, index) => {
    const all = Int32Array.from([...prompt, ...tokens])
    return {
      tokens: all,
      weights: Float32Array.from(all, (_, at) => (at < prompt.length ? 0 : 1)),
      advantages: new Float32Array(all.length).fill(index % 2 === 0 ? 1 : -1),
    }
  })
  const loss = policyGradient({
    clipLow: 0.2,
    clipHigh: 0.28,
    dualClip: 3,
    importance: 'token',
    entropyCoefficient: 0.003,
    beta: 0,
  })
  await policy.update({ sequences, normalizer: SEQUENCES * 8 }, loss, {
    ...ADAM,
    weightDecay: 0,
    maxGradNorm: 1,
  })
}

async function lives(
  engine: Engine,
  census: () => Census,
  updates: number,
): Promise<{ readonly early: Census; readonly late: Census; readonly ms: readonly number[] }> {
  const policy = await engine.createPolicy(MODEL, { seed: 1 })
  // As large from the beginning as at the end: the measurement itself does not grow.
  const ms = Array.from(new Float64Array(updates))
  let early: Census | undefined
  for (let update = 1; update <= updates; update++) {
    const began = performance.now()
    await live(policy, update)
    ms[update - 1] = performance.now() - began
    if (update === EARLY) early = census()
  }
  const late = census()
  policy.dispose()
  return { early: early ?? late, late, ms }
}

const [, , who = '', count = ''] = process.argv
const contestant = contestantSchema.parse(JSON.parse(who))
const updates = z.coerce.number().int().min(EARLY).parse(count)
const { engine, device } = await openInNode(contestant)
const census = (): Census => {
  if (globalThis.gc === undefined) throw new Error('start this process with --expose-gc')
  globalThis.gc()
  return { device: device.bytes, heap: process.memoryUsage().heapUsed }
}
const { early, late, ms } = await lives(engine, census, updates)
const life: Life = { adapter: engine.info.adapter, early, late, ms: timing(ms) }
// Dawn keeps its threads alive: the message is out, and that is all there was to do.
process.send?.(life, () => process.exit())
