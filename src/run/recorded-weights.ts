/**
 * The weights of the run that comes with the page, a file of their own beside it, and what is said
 * of that file before anybody fetches it.
 */
import * as z from 'zod/mini'
import { roleWeightsSchema } from './run-file.ts'
import type { RunFile } from './run-file.ts'

export const RECORDED_WEIGHTS = 'recorded/desk-joint.weights.json'
export const RECORDED_WEIGHTS_SIZE = 'recorded/desk-joint.weights-size.json'

export const shippedSizeSchema = z.strictObject({
  /** Id of the run that they are of. */
  run: z.string(),
  /** Of the other file. */
  bytes: z.int().check(z.minimum(1)),
})

export const shippedWeightsSchema = z.strictObject({
  run: z.string(),
  weights: roleWeightsSchema,
  /** Absent where reinforcement learning began from the site's starters. */
  weightsBefore: z.optional(roleWeightsSchema),
})
export type ShippedWeights = z.output<typeof shippedWeightsSchema>

/** Both files' texts; undefined where the run holds no weights. */
export function shippedWeights({
  id,
  weights,
  weightsBefore,
}: RunFile): { readonly weights: string; readonly size: string } | undefined {
  if (weights === undefined) return undefined
  const shipped: ShippedWeights = {
    run: id,
    weights,
    ...(weightsBefore === undefined ? {} : { weightsBefore }),
  }
  const text = JSON.stringify(shipped)
  return { weights: text, size: `${JSON.stringify({ run: id, bytes: text.length })}\n` }
}
