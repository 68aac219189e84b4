/** One row of the results: what one engine did in one case at one size. What has no meaning for a row is null. */
import { z } from 'zod'

/** Milliseconds of the measured rounds, warm-up excluded. */
const timingSchema = z.strictObject({ min: z.number(), median: z.number(), max: z.number() })
export type Timing = z.output<typeof timingSchema>

export const rowSchema = z.strictObject({
  case: z.string().min(1),
  engine: z.string().min(1),
  /** What did the arithmetic, in words, with the kernel variants that were chosen. */
  adapter: z.string(),
  threads: z.int().positive().nullable(),
  /** Name or sizes in words. Rows of one case and shape are compared with each other. */
  shape: z.string(),
  ms: timingSchema.nullable(),
  tokens_per_s: z.number().nullable(),
  /** Counted from the device over one measured round. */
  dispatches: z.number().nullable(),
  submits: z.number().nullable(),
  /** 10⁹ operations a second of what the mathematics asks for: see operations.ts. */
  gflops: z.number().nullable(),
  loss: z.number().nullable(),
  /** What only this case measures, by name, the unit in the name. */
  figures: z.record(z.string(), z.number()).optional(),
})
export type Row = z.output<typeof rowSchema>

/** A contestant that was left out, and why. */
export const skipSchema = z.strictObject({ case: z.string(), engine: z.string(), threads: z.int().positive().nullable(), shape: z.string(), reason: z.string() })
export type Skip = z.output<typeof skipSchema>

export const resultsSchema = z.strictObject({
  machine: z.record(z.string(), z.union([z.string(), z.number()])),
  rows: z.array(rowSchema),
  skipped: z.array(skipSchema),
})
export type Results = z.output<typeof resultsSchema>

/** `jax-wasm×2`, `webgpu`: how whoever made a row is called in tables and messages. */
export const nameOf = ({ engine, threads }: Pick<Row, 'engine' | 'threads'>): string => (threads === null ? engine : `${engine}×${threads}`)

/** @throws RangeError when nothing was measured */
export function timing(milliseconds: readonly number[]): Timing {
  const sorted = milliseconds.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const [min, upper, max] = [sorted.at(0), sorted.at(middle), sorted.at(-1)]
  if (min === undefined || upper === undefined || max === undefined) throw new RangeError('a timing needs at least one measurement')
  const lower = sorted.length % 2 === 0 ? (sorted.at(middle - 1) ?? upper) : upper
  return { min, median: (lower + upper) / 2, max }
}

/** A row in which nothing is known yet but who ran what. */
export function emptyRow(named: Pick<Row, 'case' | 'engine' | 'adapter' | 'threads' | 'shape'>): Row {
  return { ...named, ms: null, tokens_per_s: null, dispatches: null, submits: null, gflops: null, loss: null }
}
