/**
 * From records to rows a chart can draw. Rows are keyed by update; a run drawn behind the one in front has the same keys
 * with `behind.` before them, so that both share one axis and one table.
 */
import type { Estimate, Evaluation, UpdateRecord } from '../run/records.ts'
import type { Row } from './decimate.ts'

export interface ChartRow extends Row { readonly update: number }

/** Values of one record, by series name. */
type Reading<T> = (record: T) => Readonly<Record<string, number | undefined>>

export function chartRows<T extends { readonly update: number }>(
  front: readonly T[] | undefined, behind: readonly T[] | undefined, reading: Reading<T>,
): readonly ChartRow[] {
  const rows = new Map<number, Record<string, number | undefined>>()
  const add = (record: T, prefix: string) => {
    const row = rows.get(record.update) ?? {}
    for (const [key, value] of Object.entries(reading(record))) if (value !== undefined) row[prefix + key] = value
    rows.set(record.update, row)
  }
  for (const record of front ?? []) add(record, '')
  for (const record of behind ?? []) add(record, 'behind.')
  return [...rows].sort(([a], [b]) => a - b).map(([update, row]) => ({ ...row, update }))
}

/** A mean and the ends of its interval as three series: `name`, `name.low`, `name.high`. */
export function withInterval(name: string, estimate: Estimate): Record<string, number> {
  return { [name]: estimate.mean, [`${name}.low`]: estimate.low, [`${name}.high`]: estimate.high }
}

export function successReading(evaluation: Evaluation): Record<string, number | undefined> {
  return { ...withInterval('greedy', evaluation.greedy), ...withInterval('sampled', evaluation.sampled) }
}

export function alignmentReading(evaluation: Evaluation): Record<string, number | undefined> {
  const { alignment } = evaluation
  return {
    executable: evaluation.executable.mean,
    plannerRegret: alignment.plannerRegret.mean,
    executorRegret: alignment.executorRegret.mean,
    gap: alignment.misalignmentGap.mean,
  }
}

/** Reads the metrics named, each under its series name; metrics an update lacks (a frozen role's) stay absent. */
export function metricsReading(names: Readonly<Record<string, string>>, from: 'metrics' | 'timing' = 'metrics') {
  return (record: UpdateRecord): Record<string, number | undefined> =>
    Object.fromEntries(Object.entries(names).map(([series, metric]) => [series, record[from][metric]]))
}

/** Adds `key + '.mean'`: the mean of the last `width` values of each key, where there are any. */
export function withTrailingMean(rows: readonly ChartRow[], keys: readonly string[], width: number): readonly ChartRow[] {
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
