/** What requests that are put to a run's policies are answered by; loaded when somebody asks. */
import * as z from 'zod/mini'
import { askedPlanSchema, askedSchema, askedStepSchema } from '../run/asked.ts'
import { WHEN } from '../run/request.ts'

export const askReportSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('askable'),
    /** Requests to try: words of held-out tasks, with nothing of their answers. */
    examples: z.array(z.string()).check(z.maxLength(20)),
    /** Present where the tools on offer are chosen; `most` of them fit. */
    choice: z.optional(
      z.strictObject({
        tools: z.array(
          z.strictObject({ name: z.string().check(z.maxLength(200)), signature: z.string() }),
        ),
        most: z.int().check(z.minimum(1)),
      }),
    ),
    /** Which of the two can be asked; why the others cannot is said in words. */
    when: z.array(z.enum(WHEN)),
    missing: z.optional(z.string()),
  }),
  z.strictObject({ kind: z.literal('began'), unknown: askedSchema.shape.unknown }),
  /** The plan as far as it is written. */
  z.strictObject({ kind: z.literal('planning'), text: z.string(), tokens: z.int() }),
  z.strictObject({ kind: z.literal('planned'), plan: askedPlanSchema }),
  z.strictObject({ kind: z.literal('step'), step: askedStepSchema }),
  z.strictObject({ kind: z.literal('asked'), asked: askedSchema }),
])
export type AskReport = z.output<typeof askReportSchema>
export type Askable = Extract<AskReport, { kind: 'askable' }>
