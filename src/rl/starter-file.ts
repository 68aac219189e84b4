/** A starter policy as a file: weights, and in the file's own words what they were trained on. */
import * as z from 'zod/mini'
import { readSafetensors, writeSafetensors } from '../engine/safetensors.ts'
import type { Weights } from '../engine/engine.ts'
import type { TaskSuite } from '../tasks/task.ts'
import type { Starter } from './trainer-state.ts'

const trainedOnSchema = z.object({
  suite: z.string(),
  version: z.coerce.number(),
  split: z.optional(z.string()),
})

/** `origin`: what else is to be said of it. */
export const starterBytes = (
  weights: Weights,
  { id, version, splitHash }: Pick<TaskSuite, 'id' | 'version' | 'splitHash'>,
  origin: Readonly<Record<string, string>>,
): Uint8Array<ArrayBuffer> =>
  writeSafetensors(weights, {
    ...origin,
    suite: id,
    version: String(version),
    ...(splitHash !== undefined && { split: splitHash }),
  })

/** `hash`: SHA-256 of the bytes, hex. @throws SafetensorsError */
export function starterIn(bytes: Uint8Array, hash: string): Starter {
  const { weights, metadata } = readSafetensors(bytes)
  return { weights, hash, trainedOn: trainedOnSchema.safeParse(metadata).data }
}
