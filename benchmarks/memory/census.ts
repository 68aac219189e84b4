/** What is counted, and when. */
import { z } from 'zod'

/** The update of the first count: everything that grows while it warms up has grown. */
export const EARLY = 100

const censusSchema = z.strictObject({
  /** Bytes of live buffers by the device's own ledger. */
  device: z.number(),
  /** Bytes on the JavaScript heap after collection. */
  heap: z.number(),
})
export type Census = z.output<typeof censusSchema>

export const lifeSchema = z.strictObject({
  adapter: z.string(),
  early: censusSchema,
  late: censusSchema,
  /** Of an update. */
  ms: z.strictObject({ min: z.number(), median: z.number(), max: z.number() }),
})
export type Life = z.output<typeof lifeSchema>
