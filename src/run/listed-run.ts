/**
 * What a list of runs shows of each, from its head alone. A head that cannot be read is a row too:
 * it takes space, and can be deleted.
 */
import * as z from 'zod/mini'
import { runFileSchema } from './run-file.ts'
import { firstIssue } from './schema-issue.ts'

const count = z.int().check(z.minimum(0))
export const countsSchema = z.object({
  warmStart: count,
  updates: count,
  evaluations: count,
  trajectories: count,
})

export type ListedRun = KnownRun | UnreadableRun

interface Listed {
  readonly id: string
  /** Updates at the last checkpoint; absent when there is none to continue from. */
  readonly checkpoint?: number
}

export interface Described {
  readonly seed: number
  readonly mode: string
  readonly engine: string
  /** Of training, as far as it was saved. */
  readonly seconds: number
}

interface KnownRun extends Listed {
  readonly kind: 'run'
  readonly name: string
  readonly created: string
  readonly status: z.output<typeof runFileSchema.shape.status>
  readonly updates: number
  /** Updates that it shall make. */
  readonly planned: number
  readonly evaluations: number
  /** What tells it from others of its name; absent where that cannot be read. */
  readonly described?: Described
}

interface UnreadableRun extends Listed {
  readonly kind: 'unreadable'
  /** `head is null, expected an object` */
  readonly why: string
}

const { created, status } = runFileSchema.shape
const listedSchema = z.object({
  head: z.object({
    created,
    status,
    config: z.object({ name: z.string(), rl: z.object({ updates: z.number() }) }),
  }),
  counts: z.pick(countsSchema, { updates: true }),
})
const describedSchema = z.object({
  head: z.object({
    config: z.object({ seed: z.int(), mode: z.string() }),
    fingerprint: z.object({ engine: z.string() }),
    seconds: z.number(),
  }),
})
const evaluatedSchema = z.object({ counts: z.pick(countsSchema, { evaluations: true }) })
const checkpointSchema = z.object({ checkpoint: z.int() })

const describedIn = ({
  head: {
    config: { seed, mode },
    fingerprint: { engine },
    seconds,
  },
}: z.output<typeof describedSchema>): Described => ({ seed, mode, engine, seconds })

export function listedRun(id: string, stored: unknown): ListedRun {
  const reached = checkpointSchema.safeParse(stored)
  const checkpoint = reached.success ? { checkpoint: reached.data.checkpoint } : {}
  if (stored === undefined) return { kind: 'unreadable', id, why: 'its record is not there' }
  const parsed = listedSchema.safeParse(stored)
  if (!parsed.success)
    return { kind: 'unreadable', id, why: firstIssue(parsed.error, stored), ...checkpoint }
  const { head, counts } = parsed.data
  const [described, evaluated] = [
    describedSchema.safeParse(stored),
    evaluatedSchema.safeParse(stored),
  ]
  return {
    kind: 'run',
    id,
    name: head.config.name,
    created: head.created,
    status: head.status,
    updates: counts.updates,
    planned: head.config.rl.updates,
    evaluations: evaluated.success ? evaluated.data.counts.evaluations : 0,
    ...(described.success && { described: describedIn(described.data) }),
    ...checkpoint,
  }
}

/** Newest first; those without a known time stand last. */
export function newestFirst(runs: readonly ListedRun[]): ListedRun[] {
  const of = (run: ListedRun): string => (run.kind === 'run' ? run.created : '')
  return [...runs].sort((a, b) => (of(a) < of(b) ? 1 : of(a) > of(b) ? -1 : 0))
}
