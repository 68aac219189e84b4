/**
 * Held-out success where a run began and where it is now: what a list of runs says of each beside
 * its head. Loaded when such a list is opened.
 */
import * as z from 'zod/mini'
import type { Connection } from './database.ts'
import { readable } from './database.ts'

/** Greedy success of the first and of the latest evaluation; one alone stands for both. */
export interface Ends {
  readonly start: number
  readonly end: number
}

export interface Counted {
  readonly id: string
  readonly evaluations: number
}

const evaluatedSchema = z.object({ greedy: z.object({ mean: z.number() }) })

/** By id; without those of which nothing is evaluated, or nothing can be read. */
export function endsOf(
  connection: Connection,
  runs: readonly Counted[],
): Promise<ReadonlyMap<string, Ends>> {
  return connection.use(async (database) => {
    const at = async (id: string, index: number): Promise<number | undefined> => {
      const row = evaluatedSchema.safeParse(
        await readable(database.get('rows', [id, 'evaluations', index])),
      )
      return row.success ? row.data.greedy.mean : undefined
    }
    const found = await Promise.all(
      runs
        .filter(({ evaluations }) => evaluations > 0)
        .map(async ({ id, evaluations }) => {
          const [start, end] = await Promise.all([at(id, 0), at(id, evaluations - 1)])
          return start === undefined || end === undefined ? [] : [[id, { start, end }] as const]
        }),
    )
    return new Map(found.flat())
  })
}
