/**
 * Messages between the page and the Worker of one contestant: one question at a time, one answer
 * each.
 */
import { z } from 'zod'
import { contestantSchema, lapSchema, workSchema } from '../contestant.ts'

export const questionSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('open'), contestant: contestantSchema }),
  z.strictObject({ kind: z.literal('prepare'), work: workSchema }),
  z.strictObject({ kind: z.literal('run') }),
])
export type Question = z.output<typeof questionSchema>

export const answerSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('opened'), adapter: z.string() }),
  /** `offered` is false where the contestant does not do this work. */
  z.strictObject({ kind: z.literal('prepared'), offered: z.boolean() }),
  z.strictObject({ kind: z.literal('ran'), lap: lapSchema }),
  z.strictObject({ kind: z.literal('failed'), message: z.string() }),
])
export type Answer = z.output<typeof answerSchema>
