/** What the command and the processes that run tests say to each other. */
import { z } from 'zod'

/** What stands in the place of a file: nothing on disk is changed. */
const textSchema = z.strictObject({ file: z.string(), text: z.string() })

export const askedSchema = z.discriminatedUnion('kind', [
  /** From now on every file of the scope reports what of it is entered. */
  z.strictObject({ kind: z.literal('map') }),
  /**
   * From now on this text stands in the place of a file, and everything else is as it is on disk.
   */
  z.strictObject({ kind: z.literal('plant'), planted: textSchema }),
  z.strictObject({ kind: z.literal('test'), test: z.string() }),
])

export const answerSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('ready') }),
  z.strictObject({
    kind: z.literal('tested'),
    passed: z.boolean(),
    why: z.string(),
    reached: z.array(z.string()),
  }),
])

export type Asked = z.output<typeof askedSchema>
export type Answer = z.output<typeof answerSchema>
