/** Rows as the page's own measurement gives them, and what only this command adds. */
import * as z from 'zod/mini'
import { benchRowSchema } from '../src/run/bench-row.ts'

const build = z.optional(z.enum(['relaxed', 'portable']))

export const rowSchema = z.extend(benchRowSchema, {
  /** The build of the `wasm` engine; the others have one. */
  build,
  /** What only this case measures, by name, the unit in the name. */
  figures: z.optional(z.record(z.string(), z.number())),
})
export type Row = z.output<typeof rowSchema>
export type Timing = NonNullable<Row['ms']>

/** A contestant that was left out, and why. */
const skipSchema = z.strictObject({
  case: z.string(),
  engine: z.string(),
  threads: z.nullable(z.int()),
  build,
  shape: z.string(),
  reason: z.string(),
})
export type Skip = z.output<typeof skipSchema>

export const resultsSchema = z.strictObject({
  machine: z.record(z.string(), z.union([z.string(), z.number()])),
  rows: z.array(rowSchema),
  skipped: z.array(skipSchema),
})
export type Results = z.output<typeof resultsSchema>

/** Who made a row. */
export type Who = Pick<Row, 'engine' | 'threads'> & { readonly build?: Row['build'] | undefined }

/** `jax-wasm×2`, `wasm×2 portable`, `webgpu`: how that is said in tables and messages. */
export const nameOf = ({ engine, threads, build }: Who): string =>
  `${engine}${threads === null ? '' : `×${threads}`}${build === undefined ? '' : ` ${build}`}`

/** Whether two rows were made by the same. */
export const sameMaker = (a: Who, b: Who): boolean => nameOf(a) === nameOf(b)

/** @throws RangeError when nothing was measured */
export function timing(milliseconds: readonly number[]): Timing {
  const sorted = milliseconds.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const [min, upper, max] = [sorted.at(0), sorted.at(middle), sorted.at(-1)]
  if (min === undefined || upper === undefined || max === undefined)
    throw new RangeError('a timing needs at least one measurement')
  const lower = sorted.length % 2 === 0 ? (sorted.at(middle - 1) ?? upper) : upper
  return { min, median: (lower + upper) / 2, max }
}

/** A row in which nothing is known yet but who ran what. */
export function emptyRow(
  named: Pick<Row, 'case' | 'engine' | 'adapter' | 'threads' | 'build' | 'shape'>,
): Row {
  return {
    ...named,
    ms: null,
    tokens_per_s: null,
    dispatches: null,
    submits: null,
    gflops: null,
    loss: null,
  }
}
