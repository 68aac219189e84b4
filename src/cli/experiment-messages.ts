/**
 * What the command and its jobs say to each other. Both are our own processes, yet what arrives is
 * checked, so that types hold.
 */
import * as z from 'zod/mini'
import { configSchema, engineSchema } from '../run/config.ts'
import { MODES } from '../run/mode-facts.ts'
import { KERNEL_VARIANTS } from '../run/engine-choice.ts'
import { cellResultSchema, crossPlaySchema, experimentSchema } from '../run/experiment.ts'
import { fingerprintSchema } from '../run/run-file.ts'

const role = z.enum(['planner', 'executor', 'shared', 'solo'])
const cell = z.strictObject({ variant: z.string(), mode: z.enum(MODES), seed: z.int() })
const success = z.strictObject({ greedy: z.number(), sampled: z.number() })

const orderSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('engine'),
    folder: z.string(),
    warmFolder: z.string(),
    threads: z.optional(z.int()),
    choice: z.strictObject({
      name: engineSchema,
      portable: z.boolean(),
      kernels: z.optional(z.enum(KERNEL_VARIANTS)),
    }),
  }),
  z.strictObject({ kind: z.literal('warm-start'), config: configSchema, role, key: z.string() }),
  /** `warmed`: of every policy that the run begins with, under which key its warm start is kept. */
  z.strictObject({
    kind: z.literal('cell'),
    config: configSchema,
    cell,
    warmed: z.array(z.strictObject({ role, key: z.string() })),
    keepPolicies: z.boolean(),
  }),
  z.strictObject({
    kind: z.literal('cross-play'),
    experiment: experimentSchema,
    cells: z.array(cell),
  }),
  /** To keep what is in progress, and to end. */
  z.strictObject({ kind: z.literal('stop') }),
])
export type Order = z.output<typeof orderSchema>
/** Work, as opposed to being made ready for it. */
export type WorkOrder = Exclude<Order, { kind: 'engine' | 'stop' }>

const newsSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('ready'), fingerprint: fingerprintSchema }),
  /**
   * `done` of the work, in its own measure: steps of a warm start, the share of a run, policies of
   * cross-play.
   */
  z.strictObject({ kind: z.literal('progress'), done: z.number() }),
  /** Success of the warm start, from a run's first evaluation. */
  z.strictObject({ kind: z.literal('start'), success }),
  z.strictObject({
    kind: z.literal('done'),
    result: z.optional(cellResultSchema),
    crossPlay: z.optional(crossPlaySchema),
  }),
  z.strictObject({ kind: z.literal('failed'), message: z.string() }),
])
export type News = z.output<typeof newsSchema>

export const orderOf = (message: unknown): Order => orderSchema.parse(message)
export const newsOf = (message: unknown): News => newsSchema.parse(message)
