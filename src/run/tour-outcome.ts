/**
 * What the stops of the guided tour showed when they were run: the file `recorded/tour.json`, which
 * `npm run tour -- --record` writes and the page shows before a stop is run.
 */
import * as z from 'zod/mini'

const text = (most: number) => z.string().check(z.maxLength(most))

const outcomeSchema = z.strictObject({
  /** Of the stop (tour.ts). */
  id: text(60),
  /** ISO date. */
  made: z.string().check(z.regex(/^\d{4}-\d\d-\d\d$/)),
  engine: text(60),
  /** Version of the desk's tasks; the first where it is not named. */
  tasks: z.optional(z.int().check(z.minimum(1))),
  seeds: z
    .array(z.strictObject({ seed: z.int(), shown: z.boolean(), words: text(500) }))
    .check(z.minLength(1), z.maxLength(64)),
})
export type TourOutcome = z.output<typeof outcomeSchema>

export const tourOutcomesSchema = z.array(outcomeSchema).check(z.maxLength(20))
