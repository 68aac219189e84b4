/**
 * Typed messages between page and training worker: the only interface. Both directions are
 * validated where they arrive: commands in the worker (protocol-command.ts), reports in the page. Every
 * command goes as a request (protocol-answer.ts), and is answered at last by the report that is
 * named here, by `refused`, or by `done`.
 */
import * as z from 'zod/mini'
import { benchRowSchema } from '../run/bench-row.ts'
import { configSchema } from '../run/config.ts'
import { ENGINE_NAMES } from '../run/engine-choice.ts'
import {
  checkpointPlaySchema,
  evaluationSchema,
  trajectorySchema,
  updateRecordSchema,
} from '../run/records.ts'
import { runFileSchema, warmStartPointSchema } from '../run/run-file.ts'
import { scorecardSchema } from '../run/scorecard.ts'
import { experimentReports } from './protocol-experiment.ts'
import { parsed, type Parsed } from './protocol-parse.ts'
import { searchReports } from './protocol-search.ts'

export type { Command } from './protocol-command.ts'
export type { DeviceCommand } from './protocol-device.ts'

const runId = z.string().check(z.minLength(1), z.maxLength(100))

/** An engine that did not start, and why. */
const trouble = z.strictObject({ engine: z.enum(ENGINE_NAMES), reason: z.string() })
const engineInfo = z.strictObject({
  name: z.enum(ENGINE_NAMES),
  adapter: z.string(),
  software: z.boolean(),
  variants: z.record(z.string(), z.string()),
})

const reportSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('engines'),
    /** What a run gets that leaves the choice to the page. */
    chosen: z.enum(ENGINE_NAMES),
    adapter: z.string(),
    software: z.boolean(),
    variants: z.record(z.string(), z.string()),
    threads: z.nullable(z.int().check(z.minimum(1))),
    /** What makes it slower here than it could be, a sentence each. */
    lacks: z.optional(z.array(z.string()).check(z.maxLength(10))),
    /** Why: milliseconds of a measured step by engine, and what the measurement depends on. */
    key: z.string(),
    steps: z.array(z.strictObject({ engine: z.enum(ENGINE_NAMES), ms: z.number() })),
    /** The adapter behind WebGPU; absent where there is none. */
    gpu: z.optional(
      z.strictObject({
        words: z.string(),
        software: z.boolean(),
        subgroups: z.optional(z.boolean()),
        buffer: z.optional(z.number()),
      }),
    ),
    troubles: z.array(trouble),
  }),
  /** How fast each engine is here, as far as it is measured. */
  z.strictObject({
    kind: z.literal('bench'),
    state: z.enum(['running', 'done', 'stopped']),
    label: z.string(),
    done: z.number(),
    total: z.number(),
    rows: z.array(benchRowSchema),
    troubles: z.array(trouble),
  }),
  z.strictObject({
    kind: z.literal('started'),
    id: runId,
    config: configSchema,
    engine: engineInfo,
    resumedAt: z.int().check(z.minimum(0)),
    /** Of a run that goes on: how much was recorded before beside its updates. */
    recorded: z.optional(
      z.strictObject({
        warmStart: z.int().check(z.minimum(0)),
        evaluations: z.int().check(z.minimum(0)),
      }),
    ),
  }),
  z.strictObject({
    kind: z.literal('progress'),
    phase: z.enum(['preparing', 'warm-start', 'evaluation', 'training', 'finished']),
    label: z.string(),
    done: z.number(),
    total: z.number(),
    secondsLeft: z.optional(z.number()),
  }),
  z.strictObject({ kind: z.literal('warm-start'), point: warmStartPointSchema }),
  z.strictObject({ kind: z.literal('update'), record: updateRecordSchema }),
  z.strictObject({ kind: z.literal('evaluation'), evaluation: evaluationSchema }),
  /** `at`: place of the first of them among the trajectories that the run recorded. */
  z.strictObject({
    kind: z.literal('trajectories'),
    at: z.int().check(z.minimum(0)),
    kept: z.array(trajectorySchema),
  }),
  z.strictObject({ kind: z.literal('cross-play'), crossPlay: checkpointPlaySchema }),
  z.strictObject({ kind: z.literal('scorecard'), scorecard: scorecardSchema }),
  /**
   * The last update that a reload would continue from; null where none is known of any more, as
   * storage failed.
   */
  z.strictObject({
    kind: z.literal('checkpoint'),
    id: runId,
    update: z.nullable(z.int().check(z.minimum(0))),
  }),
  /** Everything up to that update is kept, and how long keeping it took, in seconds. */
  z.strictObject({
    kind: z.literal('saved'),
    update: z.int().check(z.minimum(0)),
    seconds: z.number(),
  }),
  z.strictObject({
    kind: z.literal('state'),
    state: z.enum(['idle', 'running', 'paused', 'finished', 'stopped']),
  }),
  z.strictObject({
    kind: z.literal('compared'),
    identical: z.boolean(),
    difference: z.optional(z.string()),
  }),
  z.strictObject({
    kind: z.literal('imported'),
    suite: z.string(),
    about: z.string(),
    licence: z.string(),
    skipped: z.int().check(z.minimum(0)),
    counts: z.record(z.string(), z.int()),
    warnings: z.array(z.string()).check(z.maxLength(100)),
  }),
  /** Nothing was imported, for these lines cannot be used; of `all`, the first. */
  z.strictObject({
    kind: z.literal('bad-lines'),
    suite: z.string(),
    message: z.string(),
    all: z.int(),
    lines: z
      .array(
        z.strictObject({ file: z.string(), line: z.int(), field: z.string(), message: z.string() }),
      )
      .check(z.maxLength(200)),
  }),
  z.strictObject({
    kind: z.literal('counted'),
    heldOut: z.int().check(z.minimum(0)),
    /** Why no run can be trained on them; with which other categories or levels one could. */
    wrong: z.optional(z.strictObject({ message: z.string(), choices: z.array(z.string()) })),
  }),
  /** What was asked cannot be done. */
  z.strictObject({ kind: z.literal('refused'), what: z.string(), message: z.string() }),
  /** What was asked is done, and there is nothing else to say of it. */
  z.strictObject({ kind: z.literal('done') }),
  z.strictObject({ kind: z.literal('exported'), file: runFileSchema }),
  /**
   * Something the user should know that ends nothing: runs cannot be kept, another engine than
   * asked for. A later one about the same takes its place.
   */
  z.strictObject({
    kind: z.literal('notice'),
    about: z.optional(z.enum(['storage', 'device'])),
    message: z.string(),
    wayOut: z.string(),
  }),
  /** Something ended the run; what it recorded is kept. */
  z.strictObject({ kind: z.literal('failed'), message: z.string(), wayOut: z.string() }),
  /** Said by the page's own end: the worker broke, and a fresh one took its place. */
  z.strictObject({ kind: z.literal('crashed'), message: z.string() }),
  /** Read by who asked (protocol-ask-reports.ts). */
  z.strictObject({ kind: z.literal('ask'), said: z.unknown() }),
  ...experimentReports,
  ...searchReports,
])
export type Report = z.output<typeof reportSchema>

/** What arrived in the page. */
export function parseReport(data: unknown): Parsed<Report> {
  return parsed(reportSchema.safeParse(data), data, 'report')
}
