/**
 * Fewer rows for a chart, without hiding a spike: rows fall into equal buckets, and of each bucket
 * those stay in which some series has its least or its greatest value. Rows are kept as they are,
 * so that a drawn point is a recorded one.
 */
export type Row = Readonly<Record<string, number | undefined>>

const MOST_POINTS = 300

/**
 * At most `most` of `rows`, in order, first and last of them and of each series among them. `keys`
 * are the series whose extremes must survive.
 */
export function decimate<R extends Row>(
  rows: readonly R[],
  keys: readonly (keyof R & string)[],
  most = MOST_POINTS,
): readonly R[] {
  if (rows.length <= most) return rows
  const there = keys.filter((key) => rows.some((row) => row[key] !== undefined))
  const kept = new Set<number>([0, rows.length - 1])
  for (const key of there)
    kept
      .add(rows.findIndex((row) => row[key] !== undefined))
      .add(rows.findLastIndex((row) => row[key] !== undefined))
  const buckets = Math.max(1, Math.floor((most - kept.size) / Math.max(1, 2 * there.length)))
  const inner = rows.length - 2
  for (let bucket = 0; bucket < buckets; bucket++) {
    const from = 1 + Math.floor((bucket * inner) / buckets)
    const to = 1 + Math.floor(((bucket + 1) * inner) / buckets)
    for (const key of there) {
      const extremes = extremesOf(rows, key, from, to)
      if (extremes) kept.add(extremes[0]).add(extremes[1])
    }
  }
  return rows.filter((_, index) => kept.has(index))
}

/**
 * Indices of the least and the greatest value of `key` in `from..to-1`; undefined where the series
 * has no value there.
 */
function extremesOf(
  rows: readonly Row[],
  key: string,
  from: number,
  to: number,
): readonly [number, number] | undefined {
  let least = -1
  let greatest = -1
  let low = Infinity
  let high = -Infinity
  for (let index = from; index < to; index++) {
    const value = rows[index]?.[key]
    if (value === undefined) continue
    if (value < low) [low, least] = [value, index]
    if (value > high) [high, greatest] = [value, index]
  }
  return least < 0 ? undefined : [least, greatest]
}
