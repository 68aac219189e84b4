/**
 * What lies in the database for a run, as it is found: nothing here trusts a record. Usually all of
 * it comes at once; where the browser itself cannot read a record, the others are read one after
 * the other, and that one is taken as missing.
 */
import type { Database } from './database.ts'
import type { SCORECARD } from './rows.ts'
import type { Counts, ListName, RowKey, RowSchemas } from './rows.ts'
import type { FoundRows } from './salvage.ts'
import { readable } from './database.ts'

/**
 * Rows that are counted and not there, so many at the end are named; a count that is wrong by more
 * is no count.
 */
const MOST_MISSING = 1000

/** Rows that are read, and looked at, in one piece: between two of them the page draws. */
const PIECE = 250

type Entry = readonly [index: number, row: unknown]

/** The rows within one transaction, so that all that is read of a run is of one moment. */
export interface RowStore {
  getAll(range: IDBKeyRange, count?: number): Promise<unknown[]>
  getAllKeys(range: IDBKeyRange, count?: number): Promise<RowKey[]>
}

/**
 * All rows of a list from `from` on, up to `end`; each piece of them is shown to `look` as it
 * arrives.
 */
export async function rowsBetween(
  database: Database,
  rows: RowStore,
  id: string,
  list: ListName | typeof SCORECARD,
  from: number,
  end: number,
  look: (row: unknown) => void = () => undefined,
): Promise<readonly Entry[]> {
  if (end <= from) return []
  const entries: Entry[] = []
  let range = IDBKeyRange.bound([id, list, from], [id, list, end], false, true)
  try {
    for (;;) {
      const [keys, values] = await Promise.all([
        rows.getAllKeys(range, PIECE),
        rows.getAll(range, PIECE),
      ])
      keys.forEach(([, , index], i) => {
        entries.push([index, values[i]])
      })
      values.forEach(look)
      const last = keys.at(-1)
      if (last === undefined || keys.length < PIECE) return entries
      range = IDBKeyRange.bound(last, [id, list, end], true, true)
    }
  } catch {
    // A connection that is gone fails here again, and is then made again.
    for (const key of await database.getAllKeys('rows', range))
      entries.push([key[2], await readable(database.get('rows', key))])
    return entries
  }
}

/**
 * The rows of a run, each read once with its schema as it arrives; `counts` says how many there
 * should be, where that is known.
 */
export async function foundRows(
  database: Database,
  rows: RowStore,
  id: string,
  counts: Partial<Counts>,
  schemas: RowSchemas,
): Promise<FoundRows> {
  const of = async (list: ListName): Promise<readonly unknown[]> => {
    const look = (row: unknown): void => {
      schemas[list].safeParse(row)
    }
    return inPlace(
      await rowsBetween(database, rows, id, list, 0, counts[list] ?? Infinity, look),
      counts[list],
    )
  }
  const [warmStart, updates, evaluations, trajectories] = await Promise.all([
    of('warmStart'),
    of('updates'),
    of('evaluations'),
    of('trajectories'),
  ])
  return { warmStart, updates, evaluations, trajectories }
}

/** Each row at its index, undefined where there is none. */
function inPlace(entries: readonly Entry[], counted: number | undefined): readonly unknown[] {
  const reached = (entries.at(-1)?.[0] ?? -1) + 1
  const length = counted === undefined || counted > reached + MOST_MISSING ? reached : counted
  // Indices of rows that are there follow each other but for a few; others are not ours.
  if (length > entries.length + MOST_MISSING) return entries.map(([, row]) => row)
  const rows = new Array<unknown>(length).fill(undefined)
  for (const [index, row] of entries)
    if (Number.isInteger(index) && index >= 0 && index < length) rows[index] = row
  return rows
}
