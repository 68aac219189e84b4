/**
 * One measurement of speed: what one engine did in one case at one size. What has no meaning for a
 * row is null.
 */
import * as z from 'zod/mini'

export const benchRowSchema = z.strictObject({
  case: z.string().check(z.minLength(1), z.maxLength(50)),
  engine: z.string().check(z.minLength(1), z.maxLength(50)),
  /** What did the arithmetic, in words, with the kernel variants that were chosen. */
  adapter: z.string().check(z.maxLength(500)),
  threads: z.nullable(z.int().check(z.minimum(1))),
  /** Name or sizes in words. Rows of one case and shape are compared with each other. */
  shape: z.string().check(z.maxLength(50)),
  /** Of the measured rounds, warm-up excluded. */
  ms: z.nullable(z.strictObject({ min: z.number(), median: z.number(), max: z.number() })),
  tokens_per_s: z.nullable(z.number()),
  dispatches: z.nullable(z.number()),
  submits: z.nullable(z.number()),
  /** 10⁹ operations a second of what the mathematics asks for, recomputation excluded. */
  gflops: z.nullable(z.number()),
  loss: z.nullable(z.number()),
})
export type BenchRow = z.output<typeof benchRowSchema>
