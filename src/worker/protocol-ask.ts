/**
 * Commands by which requests are put to a run's policies. What they are answered by is read by who
 * asks (protocol-ask-reports.ts): the page's first code knows of it only that it is some.
 */
import * as z from 'zod/mini'
import { configSchema } from '../run/config.ts'
import { LONGEST_REQUEST, WHEN } from '../run/request.ts'
import { originSchema, roleWeightsSchema } from '../run/run-file.ts'

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
      origin: originSchema,
      /** Updates that it made. */
      update: z.int().check(z.minimum(0)),
      weights: z.optional(roleWeightsSchema),
      weightsBefore: z.optional(roleWeightsSchema),
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
