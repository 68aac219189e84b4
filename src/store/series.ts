/**
 * From records to rows a chart can draw. Rows are keyed by update; a run drawn behind the one in
 * front has the same keys with `behind.` before them, so that both share one axis and one table.
 */
import { figureAt, kindOf } from '../run/evaluation-figures.ts'
import type { FigureName } from '../run/evaluation-figures.ts'
import type { Estimate, Evaluation } from '../run/records.ts'
import { boundsOf } from '../run/statistics/interval.ts'
import type { Kind } from '../run/statistics/interval.ts'
import type { Row } from './decimate.ts'
import type { Point } from './update-series.ts'

export interface ChartRow extends Row {
  readonly update: number
}

/** Values of one record, by series name. */
type Reading<T> = (record: T) => Readonly<Record<string, number | undefined>>

export function chartRows<T extends { readonly update: number }>(
  front: Iterable<T> | undefined,
  behind: Iterable<T> | undefined,
  reading: Reading<T>,
): readonly ChartRow[] {
  const rows = new Map<number, Record<string, number | undefined>>()
  const add = (record: T, prefix: string) => {
    const row = rows.get(record.update) ?? {}
    for (const [key, value] of Object.entries(reading(record)))
      if (value !== undefined) row[prefix + key] = value
    rows.set(record.update, row)
  }
  for (const record of front ?? []) add(record, '')
  for (const record of behind ?? []) add(record, 'behind.')
  return [...rows].sort(([a], [b]) => a - b).map(([update, row]) => ({ ...row, update }))
}

/**
 * A mean, the ends of its interval, where it has one, and the number of cases as four series:
 * `name`, `name.low`, `name.high`, `name.n`.
 */
function withInterval(name: string, estimate: Estimate, kind: Kind): Record<string, number> {
  const bounds = boundsOf(estimate, kind)
  return {
    [name]: estimate.mean,
    ...(bounds === undefined ? {} : { [`${name}.low`]: bounds.low, [`${name}.high`]: bounds.high }),
    [`${name}.n`]: estimate.n,
  }
}

export function successReading(evaluation: Evaluation): Record<string, number | undefined> {
  return {
    ...withInterval('greedy', evaluation.greedy, 'share'),
    ...withInterval('sampled', evaluation.sampled, 'share'),
  }
}

/**
 * Reads the figures named, each under its own name; one that was not measured, or had no case,
 * stays absent.
 */
export function figuresReading(names: readonly FigureName[]) {
  return (evaluation: Evaluation): Record<string, number | undefined> =>
    Object.fromEntries(
      names.flatMap((name) => {
        const estimate = figureAt(evaluation, name)
        return estimate === undefined
          ? []
          : Object.entries(withInterval(name, estimate, kindOf(name)))
      }),
    )
}

/** Reads the points of updates, which have their figures under the series' names already. */
export const pointReading = ({ values }: Point): Point['values'] => values

/** Adds `key + '.mean'`: the mean of the last `width` values of each key, where there are any. */
export function withTrailingMean(
  rows: readonly ChartRow[],
  keys: readonly string[],
  width: number,
): readonly ChartRow[] {
  const recent = new Map<string, number[]>(keys.map((key) => [key, []]))
  return rows.map((row) => {
    const means: Record<string, number> = {}
    for (const [key, values] of recent) {
      const value = row[key]
      if (value === undefined) continue
      values.push(value)
      if (values.length > width) values.shift()
      means[`${key}.mean`] = values.reduce((sum, one) => sum + one, 0) / values.length
    }
    return { ...row, ...means, update: row.update }
  })
}
