/**
 * How a run is written: the rows that it has grown, its manifest last, all in one transaction that
 * the caller holds.
 */
import * as z from 'zod/mini'
import { StorageError } from './database.ts'
import type { Writing } from './database.ts'
import { SCORECARD } from './rows.ts'
import { isReleased } from './keep.ts'
import { countsSchema } from './listed-run.ts'
import { partsOf } from './parts.ts'
import type { Trajectory } from './records.ts'
import { LISTS, countsOf, headOf, rowName, rowReaders } from './rows.ts'
import type { Counts, RunHead } from './rows.ts'
import type { RunFile } from './run-file.ts'
import { mendedUpdate, salvagedHead } from './salvage.ts'
import { firstIssue } from './schema-issue.ts'
import { scorecardSchema } from './scorecard.ts'

/** A run without its rows. */
interface StoredRun {
  readonly id: string
  /** Its scorecard lies among the rows; in a run that an earlier version stored, here. */
  readonly head: RunHead
  readonly counts: Counts
  /** Updates at the last checkpoint; absent when there is none to continue from. */
  readonly checkpoint?: number
  /** The update of the scorecard that is stored. */
  readonly scored?: number
}

/** `fresh`: nothing of it was there, so all that was given is written. */
export interface Saved {
  readonly fresh: boolean
}

/** What a transaction that writes runs touches. */
export const STORES = ['runs', 'rows', 'checkpoints', 'parts', 'training'] as const
export type WritingRuns = Writing<(typeof STORES)[number]>

const storedSchema = z.object({
  head: z.unknown(),
  counts: countsSchema,
  checkpoint: z.exactOptional(z.int()),
  scored: z.exactOptional(z.int()),
})
const letGo = (trajectory: Trajectory | undefined): boolean =>
  trajectory !== undefined && isReleased(trajectory)

/** Rejects with StorageError `broken` where the schema refuses what a run cannot do without. */
export async function putRun(
  tx: WritingRuns,
  file: RunFile,
  checkpoint?: number,
): Promise<Saved & { readonly refused: readonly string[] }> {
  const found = await tx.objectStore('runs').get(file.id)
  const { scorecard, ...slim } = headOf(file)
  const read = salvagedHead(slim)
  if (!read.ok)
    throw new StorageError(
      'broken',
      `The run cannot be kept as it is: ${read.why}.`,
      'Export it before you close the page; what was kept before stays.',
    )
  const parsed = storedSchema.safeParse(found)
  const before = parsed.success ? parsed.data : undefined
  const refused = [...read.leftOut]
  const rows = tx.objectStore('rows')
  const writes: Promise<unknown>[] = []
  const readers = rowReaders()
  for (const list of LISTS) {
    const records: readonly unknown[] = file[list]
    const stored = before?.counts[list] ?? 0
    // Also where it is not known what is there.
    if (stored > records.length || (before === undefined && found !== undefined))
      writes.push(
        rows.delete(
          IDBKeyRange.bound(
            [file.id, list, Math.min(stored, records.length)],
            [file.id, list, Infinity],
          ),
        ),
      )
    records.slice(stored).forEach((record, i) => {
      const at = stored + i
      // Memory let it go, and it is no longer here: what can be written of it is nothing.
      if (list === 'trajectories' && letGo(file.trajectories[at])) return
      const outcome = readers[list](record)
      if (!outcome.ok) refused.push(`${rowName(list, record, at)}: ${outcome.fault}`)
      const row = outcome.ok
        ? record
        : list === 'updates'
          ? mendedUpdate(record, at + 1).record
          : undefined
      if (row !== undefined) writes.push(rows.put(row, [file.id, list, at]))
    })
  }
  if (scorecard?.update !== before?.scored) writes.push(rows.delete([file.id, SCORECARD, 0]))
  const scores =
    scorecard === undefined || scorecard.update === before?.scored
      ? undefined
      : scorecardSchema.safeParse(scorecard)
  if (scores?.success === true) writes.push(rows.put(scorecard, [file.id, SCORECARD, 0]))
  else if (scores !== undefined) refused.push(`scorecard: ${firstIssue(scores.error, scorecard)}`)
  await Promise.all(writes)
  const reached = checkpoint ?? before?.checkpoint
  const run: StoredRun = {
    id: file.id,
    head: slim,
    counts: countsOf(file),
    ...(reached === undefined ? {} : { checkpoint: reached }),
    ...(scorecard === undefined ? {} : { scored: scorecard.update }),
  }
  await tx.objectStore('runs').put(run, file.id)
  return { fresh: found === undefined, refused }
}

export async function eraseRun(tx: WritingRuns, id: string): Promise<void> {
  await Promise.all([
    tx.objectStore('rows').delete(IDBKeyRange.bound([id], [id, []])),
    tx.objectStore('checkpoints').delete(id),
    tx.objectStore('parts').delete(partsOf(['checkpoints', id])),
    tx.objectStore('runs').delete(id),
  ])
}
