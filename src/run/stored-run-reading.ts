/**
 * How a run is read back: its rows as of one moment, what is not sound of it left out and named;
 * where its manifest cannot be read, the run as of its last checkpoint.
 */
import * as z from 'zod/mini'
import { StorageError } from './database.ts'
import type { Database } from './database.ts'
import { foundRows, rowsBetween } from './found-rows.ts'
import { SCORECARD } from './rows.ts'
import type { RowStore } from './found-rows.ts'
import { countsSchema } from './listed-run.ts'
import { wholeRecord } from './parts.ts'
import { rememberingSchemas } from './rows.ts'
import type { Counts } from './rows.ts'
import type { RunFile } from './run-file.ts'
import { salvaged } from './salvage.ts'
import type { Salvaged } from './salvage.ts'
import { firstIssue } from './schema-issue.ts'
import { readable } from './database.ts'
import { isObject } from './is-object.ts'

/**
 * What a run continues from. `rest` is the trainer's own, and is checked where it is continued
 * from.
 */
export interface LastCheckpoint extends Salvaged {
  readonly run: RunFile
  readonly rest: unknown
}

const checkpointSchema = z.object({ head: z.unknown(), counts: countsSchema, rest: z.unknown() })
export interface RunReading {
  readonly runs: { get(id: string): Promise<unknown> }
  readonly rows: RowStore
}

/** All that is read of a run is of one moment. */
export function readingOf(database: Database): RunReading {
  const tx = database.transaction(['runs', 'rows'])
  return { runs: tx.objectStore('runs'), rows: tx.objectStore('rows') }
}

/** What a run says of itself, its scorecard put back. */
export async function withScorecard(
  database: Database,
  { rows }: RunReading,
  id: string,
  stored: unknown,
): Promise<unknown> {
  const [card] = await rowsBetween(database, rows, id, SCORECARD, 0, 1)
  const head = headIn(stored)
  return card === undefined || !isObject(head) ? head : { ...head, scorecard: card[1] }
}

const headIn = (stored: unknown): unknown => (isObject(stored) ? stored['head'] : stored)

export function countsIn(stored: unknown): Partial<Counts> {
  const counts = countsSchema.safeParse(isObject(stored) ? stored['counts'] : undefined)
  return counts.success ? counts.data : {}
}

/**
 * `known`: counts that are taken instead of those that are stored. Beside what is sound of it,
 * how many trajectories there should be.
 */
export async function foundRun(
  database: Database,
  reading: RunReading,
  id: string,
  known: Partial<Counts>,
): Promise<{ readonly salvaged: Salvaged; readonly trajectories: number | undefined } | undefined> {
  const stored = await readable(reading.runs.get(id))
  if (
    stored === undefined &&
    (await database.getKey('runs', id)) === undefined &&
    (await database.getKey('checkpoints', id)) === undefined
  )
    return undefined
  const counts = countsIn(stored)
  const schemas = rememberingSchemas()
  const found = salvaged(
    await withScorecard(database, reading, id, stored),
    await foundRows(database, reading.rows, id, { ...counts, ...known }, schemas),
    schemas,
  )
  if (found.ok)
    return {
      salvaged: { file: found.file, leftOut: found.leftOut },
      trajectories: counts.trajectories,
    }
  const earlier = await asOfCheckpoint(database, id).catch(() => undefined)
  if (earlier === undefined)
    throw new StorageError(
      'broken',
      `The stored run ${id} cannot be read: ${found.why}.`,
      'Delete it under Runs; other runs are not touched.',
    )
  const { update = 0 } = earlier.file.updates.at(-1) ?? {}
  return {
    salvaged: {
      file: earlier.file,
      leftOut: [
        `${found.why}; this is the run as of update ${update}, its last checkpoint`,
        ...earlier.leftOut,
      ],
    },
    trajectories: 0,
  }
}

/** Undefined where there is none. Rejects with StorageError `broken` where it cannot be read. */
export async function asOfCheckpoint(
  database: Database,
  id: string,
): Promise<LastCheckpoint | undefined> {
  const broken = (why: string): StorageError =>
    new StorageError(
      'broken',
      `The checkpoint of run ${id} cannot be read: ${why}.`,
      'What the run recorded can still be opened and exported; start it again to go on: the same seed gives the same run.',
    )
  const tx = database.transaction(['checkpoints', 'parts', 'rows'])
  const record = await tx.objectStore('checkpoints').get(id)
  if (record === undefined) return undefined
  const stored = checkpointSchema.safeParse(
    await wholeRecord(tx.objectStore('parts'), ['checkpoints', id], record),
  )
  if (!stored.success) throw broken(firstIssue(stored.error, record))
  const { head, counts, rest } = stored.data
  const schemas = rememberingSchemas()
  const found = salvaged(
    head,
    await foundRows(database, tx.objectStore('rows'), id, counts, schemas),
    schemas,
  )
  if (!found.ok) throw broken(found.why)
  // The trainer counts updates by what is recorded.
  if (found.file.updates.length !== counts.updates)
    throw broken(
      `it was made after update ${counts.updates}, and ${found.file.updates.length} updates are there`,
    )
  return { run: found.file, file: found.file, rest, leftOut: found.leftOut }
}

/** Trajectories read at once. */
const PIECE = 100

/** `count` of them, where that is known, each at its place; undefined where one is not there. */
export async function eachTrajectory(
  database: Database,
  rows: RowStore,
  id: string,
  count: number | undefined,
  visit: (trajectory: unknown, at: number) => void,
): Promise<void> {
  for (let from = 0; from < (count ?? Infinity); from += PIECE) {
    const end = Math.min(from + PIECE, count ?? Infinity)
    const found = new Map(await rowsBetween(database, rows, id, 'trajectories', from, end))
    // Where so many are missing, they were not counted.
    if (found.size === 0 && (count === undefined || end - from === PIECE)) return
    for (let at = from; at < end; at += 1)
      if (count !== undefined || found.has(at)) visit(found.get(at), at)
  }
}
