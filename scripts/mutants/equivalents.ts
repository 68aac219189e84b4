/**
 * Mutants that are the same program by another text, each with its reason, in `equivalents.json`. A
 * mutant is known by its file, the line's text and the change, so that an entry holds when lines
 * move and no longer when the line changes.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { nameOf } from './draw.ts'

const equivalentSchema = z.strictObject({
  file: z.string(),
  source: z.string(),
  original: z.string(),
  replacement: z.string(),
  reason: z.string().check(z.minLength(20)),
})

export function readEquivalents(
  path = join(import.meta.dirname, 'equivalents.json'),
): ReadonlyMap<string, string> {
  return new Map(
    z
      .array(equivalentSchema)
      .parse(JSON.parse(readFileSync(path, 'utf8')))
      .map((one) => [nameOf(one), one.reason]),
  )
}

/** Of the mutants that are met, at most this share may be listed as equivalent. */
export const MOST_EQUIVALENT = 0.05
