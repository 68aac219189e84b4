/**
 * The run file: one JSON document that holds a run whole. Import treats it as hostile; see
 * import-run-file.ts.
 */
import * as z from 'zod/mini'
import { configSchema } from './config.ts'
import { MOST_TRAJECTORIES } from './keep.ts'
import { keptRequestsSchema } from './request.ts'
import {
  checkpointPlaySchema,
  estimateSchema,
  evaluationSchema,
  trajectorySchema,
  updateRecordSchema,
} from './records.ts'
import { scorecardSchema } from './scorecard.ts'

export const RUN_FILE_VERSION = 2

export const fingerprintSchema = z.strictObject({
  engine: z.string().check(z.maxLength(50)),
  adapter: z.string().check(z.maxLength(500)),
  variants: z.record(z.string().check(z.maxLength(100)), z.string().check(z.maxLength(100))),
  /** Version of the code that ran: package version, and a hash of the kernels' sources. */
  code: z.string().check(z.maxLength(200)),
})
export type Fingerprint = z.output<typeof fingerprintSchema>

/** Weights travel as base64 of little-endian float32. */
export const tensorSchema = z.strictObject({
  shape: z
    .array(z.int().check(z.minimum(1), z.maximum(1 << 24)))
    .check(z.minLength(1), z.maxLength(4)),
  data: z.base64().check(z.maxLength(64 << 20)),
})

export const roleWeightsSchema = z.record(
  z.string().check(z.maxLength(20)),
  z.record(z.string().check(z.maxLength(200)), tensorSchema),
)

/**
 * Where the first weights came from, the starters' hashes or `demonstrations`; and the versions of
 * the suites' tasks, where they are not the first (suite-versions.ts); and the hash of what may be
 * trained on (rl/split-hash.ts), absent in runs from before there was one.
 */
export const originSchema = z.strictObject({
  tokenizer: z.string().check(z.maxLength(100)),
  planner: z.string().check(z.maxLength(200)),
  executor: z.string().check(z.maxLength(200)),
  suites: z.optional(z.record(z.string().check(z.maxLength(100)), z.int().check(z.minimum(1)))),
  split: z.optional(z.string().check(z.maxLength(100))),
})

export const warmStartPointSchema = z.strictObject({
  role: z.enum(['planner', 'executor', 'shared', 'solo']),
  step: z.int().check(z.minimum(0)),
  loss: z.number(),
})

export const runFileSchema = z.strictObject({
  format: z.literal('tandem-run'),
  version: z.literal(RUN_FILE_VERSION),
  id: z.string().check(z.minLength(1), z.maxLength(100)),
  /** ISO 8601, of the first step. */
  created: z.iso.datetime(),
  config: configSchema,
  fingerprint: fingerprintSchema,
  origin: originSchema,
  status: z.enum(['running', 'stopped', 'finished', 'failed']),
  /** Why it failed, in words. */
  failure: z.optional(z.string().check(z.maxLength(2000))),
  warmStart: z.array(warmStartPointSchema).check(z.maxLength(20_000)),
  updates: z.array(updateRecordSchema).check(z.maxLength(10_000)),
  evaluations: z.array(evaluationSchema).check(z.maxLength(10_001)),
  trajectories: z.array(trajectorySchema).check(z.maxLength(MOST_TRAJECTORIES)),
  /**
   * Greedy success task by task at the first evaluation, a `1` or `0` each, and by how much it had
   * changed on the same tasks at the last one.
   */
  paired: z.optional(
    z.strictObject({
      before: z.string().check(z.regex(/^[01]{0,4096}$/)),
      change: z.optional(estimateSchema),
    }),
  ),
  /** Made when a run ends; absent without a planner, where nothing is probed, or it never ended. */
  crossPlay: z.optional(checkpointPlaySchema),
  /** Of the last full evaluation, where the suite is a benchmark. */
  scorecard: z.optional(scorecardSchema),
  /** That were put to its policies and kept; in a file only where whoever wrote it said so. */
  requests: z.optional(keptRequestsSchema),
  /**
   * Sampled tokens so far, and seconds of evaluation and reinforcement learning; warm start and
   * pauses are not counted.
   */
  tokens: z.int().check(z.minimum(0)),
  seconds: z.number().check(z.minimum(0)),
  /** By role, as they were when the file was written. */
  weights: z.optional(roleWeightsSchema),
  /**
   * As reinforcement learning found them; absent where they are the starters that `origin` names,
   * and in files from before they were kept.
   */
  weightsBefore: z.optional(roleWeightsSchema),
})
export type RunFile = z.output<typeof runFileSchema>

/** A run as it is kept while it grows: it may hold more trajectories than a file may. */
export const growingRunSchema = z.extend(runFileSchema, { trajectories: z.array(trajectorySchema) })
