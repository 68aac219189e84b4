/** The run file: one JSON document that holds a run whole. Import treats it as hostile; see import.ts. */
import { z } from 'zod'
import { configSchema } from './config.ts'
import { evaluationSchema, trajectorySchema, updateRecordSchema } from './records.ts'

export const RUN_FILE_VERSION = 1

export const fingerprintSchema = z.strictObject({
  engine: z.string().max(50),
  adapter: z.string().max(500),
  variants: z.record(z.string().max(100), z.string().max(100)),
  /** Version of the code that ran: package version, and a hash of the kernels' sources. */
  code: z.string().max(200),
})
export type Fingerprint = z.output<typeof fingerprintSchema>

/** Weights travel as base64 of little-endian float32. */
export const tensorSchema = z.strictObject({ shape: z.array(z.int().min(1).max(1 << 24)).min(1).max(4), data: z.base64().max(64 << 20) })

export const runFileSchema = z.strictObject({
  format: z.literal('tandem-run'),
  version: z.literal(RUN_FILE_VERSION),
  id: z.string().min(1).max(100),
  /** ISO 8601, of the first step. */
  created: z.iso.datetime(),
  config: configSchema,
  fingerprint: fingerprintSchema,
  /** Where the first weights came from: the starters' hashes, or `demonstrations`. */
  origin: z.strictObject({ tokenizer: z.string().max(100), planner: z.string().max(200), executor: z.string().max(200) }),
  status: z.enum(['running', 'stopped', 'finished', 'failed']),
  /** Why it failed, in words. */
  failure: z.string().max(2000).optional(),
  warmStart: z.array(z.strictObject({ role: z.enum(['planner', 'executor', 'shared']), step: z.int().min(0), loss: z.number() })).max(20_000),
  updates: z.array(updateRecordSchema).max(10_000),
  evaluations: z.array(evaluationSchema).max(10_001),
  trajectories: z.array(trajectorySchema).max(2000),
  /** Sampled tokens so far, and seconds of evaluation and reinforcement learning; warm start and pauses are not counted. */
  tokens: z.int().min(0),
  seconds: z.number().min(0),
  weights: z.record(z.string().max(20), z.record(z.string().max(200), tensorSchema)).optional(),
})
export type RunFile = z.output<typeof runFileSchema>
