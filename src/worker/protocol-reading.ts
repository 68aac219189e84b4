/**
 * Messages between the page and the worker that reads one dropped or picked file. Both
 * directions are validated where they arrive. What a file holds is asked for piece by piece.
 */
import * as z from 'zod/mini'
import { storedExperimentSchema } from '../run/experiment-storage.ts'
import { cellResultSchema, crossPlaySchema, experimentSchema } from '../run/experiment.ts'
import { evaluationSchema, trajectorySchema, updateRecordSchema } from '../run/records.ts'
import { runFileSchema, tensorSchema, warmStartPointSchema } from '../run/run-file.ts'

const runId = z.string().check(z.minLength(1), z.maxLength(100))

export const readingCommandSchema = z.discriminatedUnion('kind', [
  /**
   * The first, and once. `name` is what errors call the file; `held` are ids of runs that the page
   * has and storage may not. Answered by `progress`, then `refused`, `protocol`, `kept` or a first
   * piece.
   */
  z.strictObject({
    kind: z.literal('read'),
    name: z.string().check(z.maxLength(4096)),
    file: z.instanceof(Blob),
    reservedIds: z.array(runId),
  }),
  /** The page has taken a piece; answered by the next, or `end`. */
  z.strictObject({ kind: z.literal('more') }),
])
export type ReadingCommand = z.output<typeof readingCommandSchema>

const {
  warmStart: _w,
  updates: _u,
  evaluations: _e,
  trajectories: _t,
  weights: _,
  weightsBefore: _b,
  ...head
} = runFileSchema.shape

/**
 * What lies between the first piece and `end`, so little at a time that no piece holds the page up.
 */
const rows = <L extends string, S extends z.core.$ZodType>(list: L, row: S) =>
  z.strictObject({ kind: z.literal(list), rows: z.array(row) })

const weightRow = z.strictObject({ role: z.string(), name: z.string(), tensor: tensorSchema })
const text = z.string().check(z.maxLength(5000))

export const readingReportSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('progress'),
    step: z.enum(['reading', 'checking', 'keeping', 'showing']),
  }),
  z.strictObject({ kind: z.literal('refused'), message: text, wayOut: text }),
  z.strictObject({ kind: z.literal('protocol'), experiment: experimentSchema }),
  /** A sound run that lies in this browser's storage now, under this id. */
  z.strictObject({ kind: z.literal('kept'), id: runId }),
  /** A sound run in pieces; `unkept` says why it is not stored, where it is not. */
  z.strictObject({ kind: z.literal('run'), head: z.strictObject(head), unkept: z.optional(text) }),
  rows('warmStart', warmStartPointSchema),
  rows('updates', updateRecordSchema),
  rows('evaluations', evaluationSchema),
  rows('trajectories', trajectorySchema),
  rows('weights', weightRow),
  rows('weightsBefore', weightRow),
  /** A sound experiment in pieces. */
  z.strictObject({ kind: z.literal('experiment'), stored: storedExperimentSchema }),
  rows('results', cellResultSchema),
  rows('crossPlay', crossPlaySchema),
  z.strictObject({ kind: z.literal('end') }),
])
export type ReadingReport = z.output<typeof readingReportSchema>
