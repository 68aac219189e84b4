/**
 * Who runs: an engine of this project or a peer, on how many threads, in which build. And what it
 * may be asked to do.
 */
import { z } from 'zod'
import type { Shape } from './shapes.ts'

/**
 * `peer-` marks TensorFlow.js used the way its own documentation recommends, beside this project's
 * engine on the same backend.
 */
const CONTESTANT_NAMES = [
  'webgpu',
  'wasm',
  'tfjs-webgpu',
  'tfjs-wasm',
  'tfjs-cpu',
  'peer-tfjs-webgpu',
  'peer-tfjs-wasm',
  'peer-tfjs-cpu',
  'jax-webgpu',
  'jax-wasm',
] as const

export const contestantSchema = z.strictObject({
  engine: z.enum(CONTESTANT_NAMES),
  /** Null where threads are not ours to choose. */
  threads: z.int().positive().nullable(),
  /** The build of the `wasm` engine; the others have one. */
  build: z.enum(['relaxed', 'portable']).optional(),
})
export type Contestant = z.output<typeof contestantSchema>

const modelSchema = z.strictObject({
  vocab: z.int(),
  dModel: z.int(),
  layers: z.int(),
  heads: z.int(),
  kvHeads: z.int(),
  feedForward: z.int(),
  context: z.int(),
  tied: z.boolean(),
  qkvBias: z.boolean(),
  ropeTheta: z.number(),
  rmsEps: z.number(),
})
const shapeSchema: z.ZodType<Shape> = z.strictObject({
  name: z.string(),
  model: modelSchema,
  sequences: z.int(),
  tokens: z.int(),
})

export const workSchema = z.discriminatedUnion('kind', [
  /** Products of two square matrices, as many as fill a fair time. */
  z.strictObject({ kind: z.literal('matmul'), size: z.int() }),
  /** Forward, backward and one Adam step on one batch; the loss read back. */
  z.strictObject({ kind: z.literal('train-step'), shape: shapeSchema }),
  /**
   * Greedy generation from one-token prompts with a cache; the drawn tokens' log-probabilities read
   * back. Making ready draws a few.
   */
  z.strictObject({ kind: z.literal('decode'), shape: shapeSchema }),
  /** One update of the desk's default run: sampling, judging and learning. */
  z.strictObject({ kind: z.literal('grpo-iteration') }),
])
export type Work = z.output<typeof workSchema>

/** What one round gave. */
export const lapSchema = z.strictObject({
  /** Of the whole round, or of one unit where a round repeats a unit. */
  ms: z.number(),
  /**
   * Something that only the same work gives: training loss, mean negative log-probability,
   * checksum. Null where there is nothing to compare.
   */
  loss: z.number().nullable(),
  /**
   * GPU dispatches and submits of the round, counted at the device; 0 for an engine that has none.
   */
  dispatches: z.number(),
  submits: z.number(),
  /** How often the unit was repeated. */
  units: z.int(),
  figures: z.record(z.string(), z.number()),
})
export type Lap = z.output<typeof lapSchema>
