/**
 * Commands and reports of requests that are put to a run's policies. The page's first code knows of
 * the reports only that they are some; who asks reads them, with the schema that is here.
 */
import * as z from 'zod/mini'
import {
  askedPlanSchema,
  askedSchema,
  askedStepSchema,
  LONGEST_REQUEST,
  WHEN,
} from '../run/asked.ts'
import { configSchema } from '../run/config.ts'
import { runFileSchema } from '../run/run-file.ts'

const id = z.string().check(z.minLength(1), z.maxLength(100))
const toolName = z.string().check(z.maxLength(200))

/** Whose policies are asked. */
const askedRunSchema = z.discriminatedUnion('kind', [
  /** The run in training as it is now, or one that this browser keeps. */
  z.strictObject({ kind: z.literal('run'), id }),
  /** One that lies elsewhere, with its weights: what a run file says of itself. */
  z.strictObject({
    kind: z.literal('given'),
    run: z.strictObject({
      id,
      config: configSchema,
      origin: runFileSchema.shape.origin,
      /** Updates that it made. */
      update: z.int().check(z.minimum(0)),
      weights: runFileSchema.shape.weights,
      weightsBefore: runFileSchema.shape.weightsBefore,
    }),
  }),
])
export type AskedRun = z.output<typeof askedRunSchema>

const askRequestSchema = z.strictObject({
  of: askedRunSchema,
  when: z.enum(WHEN),
  text: z.string().check(z.minLength(1), z.maxLength(LONGEST_REQUEST)),
  /** Names from `askable`, where there is a choice of tools. */
  tools: z.optional(z.array(toolName).check(z.maxLength(200))),
})
export type AskRequest = z.output<typeof askRequestSchema>

export const askCommands = [
  /**
   * What may be asked of a run; answered by `askable`. Like a question, it waits for those before
   * it, and is carried out between two updates of a run in training.
   */
  z.strictObject({ kind: z.literal('askable'), of: askedRunSchema }),
  /** Answered by the other reports in their order, `asked` last. `id` is for stopping it. */
  z.strictObject({ kind: z.literal('ask'), id, request: askRequestSchema }),
  /** The question of that id is then refused. */
  z.strictObject({ kind: z.literal('stop-asking'), id }),
] as const

export const askReportSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('askable'),
    /** Requests to try: words of held-out tasks, with nothing of their answers. */
    examples: z.array(z.string()).check(z.maxLength(20)),
    /** Present where the tools on offer are chosen; `most` of them fit. */
    choice: z.optional(
      z.strictObject({
        tools: z.array(z.strictObject({ name: toolName, signature: z.string() })),
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
