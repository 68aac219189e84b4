/**
 * Rows as text: an aligned table, and how many times as fast each row is as the slowest beside it.
 */
import { nameOf } from './row.ts'
import type { Row } from './row.ts'
import { at } from '../src/run/at.ts'

const short = (value: number): string => `${Number(value.toPrecision(3))}`
const orNothing = (value: number | null): string => (value === null ? '' : short(value))

export function aligned(lines: readonly (readonly string[])[]): string {
  const widths = lines.reduce<number[]>(
    (all, line) => line.map((cell, column) => Math.max(cell.length, all[column] ?? 0)),
    [],
  )
  return lines
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(at(widths, column, 'widths')))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

/**
 * How many times as fast a row is as the slowest of its case and shape; undefined where there is no
 * time or nothing to compare.
 */
export function timesAsFast(row: Row, rows: readonly Row[]): number | undefined {
  const times = rows.flatMap((other) =>
    other.case === row.case && other.shape === row.shape && other.ms !== null
      ? [other.ms.median]
      : [],
  )
  return row.ms === null || times.length < 2 ? undefined : Math.max(...times) / row.ms.median
}

export function table(rows: readonly Row[]): string {
  const header = [
    'case',
    'shape',
    'engine',
    'min ms',
    'median ms',
    'max ms',
    '×',
    'tokens/s',
    'GFLOP/s',
    'dispatches',
    'submits',
    'loss',
    'figures',
  ]
  const lines = rows.map((row) => {
    const times = timesAsFast(row, rows)
    return [
      row.case,
      row.shape,
      nameOf(row),
      orNothing(row.ms?.min ?? null),
      orNothing(row.ms?.median ?? null),
      orNothing(row.ms?.max ?? null),
      times === undefined ? '' : times.toFixed(1),
      orNothing(row.tokens_per_s),
      orNothing(row.gflops),
      orNothing(row.dispatches),
      orNothing(row.submits),
      row.loss === null ? '' : row.loss.toFixed(4),
      Object.entries(row.figures ?? {})
        .map(([name, value]) => `${name}=${Number(value.toPrecision(4))}`)
        .join(' '),
    ]
  })
  return aligned([header, ...lines])
}
