/**
 * The state of a trainer as it comes back from storage, where another version of this code may have
 * written it: checked whole before anything continues from it.
 */
import * as z from 'zod/mini'
import type { SavedPolicies } from './experiment/seed-cross-play.ts'
import type { EarlierWarmStart } from './experiment/experiment-run.ts'
import type { TrainerState } from './trainer-state.ts'
import type { StoredWarmStart } from '../run/experiment-storage.ts'
import type { RunFile } from '../run/run-file.ts'

const tensor = z
  .object({ shape: z.array(z.int().check(z.minimum(1))), data: z.instanceof(Float32Array) })
  .check(
    z.refine(({ shape, data }) => shape.reduce((words, side) => words * side, 1) === data.length, {
      error: 'as many numbers as the shape says',
    }),
  )

export const weightsSchema = z.map(z.string(), tensor)

const config = z.object({
  vocab: z.int(),
  dModel: z.int(),
  layers: z.int(),
  heads: z.int(),
  kvHeads: z.int(),
  feedForward: z.int(),
  context: z.int(),
  tied: z.boolean(),
  qkvBias: z.boolean(),
  ropeTheta: z.number(),
  rmsEps: z.number(),
})

const checkpoint = z.object({
  config,
  weights: weightsSchema,
  moments: z.exactOptional(z.object({ first: weightsSchema, second: weightsSchema })),
  step: z.int().check(z.minimum(0)),
})

const held = z.object({ weights: weightsSchema })
const saved = z.extend(held, { config })

const pair = z.object({ planner: checkpoint, executor: z.exactOptional(checkpoint) })

const rest = z.extend(pair, {
  warmSteps: z.int().check(z.minimum(0)),
  reference: z.exactOptional(pair),
  initial: z.exactOptional(pair),
  before: z.exactOptional(z.object({ planner: held, executor: z.exactOptional(held) })),
  curriculum: z.exactOptional(
    z.record(z.string(), z.object({ signal: z.number(), groups: z.number() })),
  ),
  checkpoints: z.exactOptional(
    z.array(
      z.object({
        update: z.int().check(z.minimum(0)),
        planner: saved,
        executor: z.exactOptional(saved),
      }),
    ),
  ),
})

/** Undefined when it is not a state that this version can continue from. */
export function trainerState(stored: {
  readonly run: RunFile
  readonly rest: unknown
}): TrainerState | undefined {
  const parsed = rest.safeParse(stored.rest)
  return parsed.success ? { run: stored.run, ...parsed.data } : undefined
}

const policies = z.object({ planner: saved, executor: z.exactOptional(saved) })

/** Policies that were kept for cross-play; undefined when they are not there or not readable. */
export function savedPolicies(stored: unknown): SavedPolicies | undefined {
  const parsed = policies.safeParse(stored)
  return parsed.success ? parsed.data : undefined
}

/** A warm start that was kept, made or begun; undefined when it is not there or not readable. */
export function earlierWarmStart(
  stored: StoredWarmStart | undefined,
): EarlierWarmStart | undefined {
  if (stored === undefined) return undefined
  if (stored.kind === 'made') {
    const parsed = weightsSchema.safeParse(stored.weights)
    return parsed.success ? { kind: 'made', weights: parsed.data } : undefined
  }
  const parsed = checkpoint.safeParse(stored.state)
  return parsed.success ? { kind: 'begun', step: stored.step, state: parsed.data } : undefined
}
