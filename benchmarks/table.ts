/** Rows as text: an aligned table, and how many times slower each row is than the fastest beside it. */
import type { Row } from './case.ts'

const milliseconds = (value: number) => (value < 10 ? value.toFixed(2) : value.toFixed(0))

function aligned(lines: readonly (readonly string[])[]): string {
  const widths = lines.reduce<number[]>((all, line) => line.map((cell, column) => Math.max(cell.length, all[column] ?? 0)), [])
  return lines.map((line) => line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ').trimEnd()).join('\n')
}

export function table(rows: readonly Row[]): string {
  const header = ['case', 'engine', 'shape', 'min ms', 'median ms', 'max ms', 'n', 'figures']
  const lines = rows.map((row) => [
    row.case, row.engine, row.shape, milliseconds(row.ms.min), milliseconds(row.ms.median), milliseconds(row.ms.max), String(row.repetitions),
    Object.entries(row.figures ?? {}).map(([name, value]) => `${name}=${Number(value.toPrecision(4))}`).join(' '),
  ])
  return aligned([header, ...lines])
}

/** One line for each row that has a faster row of the same case and shape: `train-step d=64: webgpu is 17.2× as fast as tfjs-webgpu`. */
export function ratios(rows: readonly Row[]): string[] {
  const nameOf = (row: Row) => `${row.case} ${row.shape}`
  return [...new Set(rows.map(nameOf))].flatMap((name) => {
    const [fastest, ...others] = rows.filter((row) => nameOf(row) === name).toSorted((a, b) => a.ms.median - b.ms.median)
    if (fastest === undefined) return []
    return others.map((row) => {
      const ratio = row.ms.median / fastest.ms.median
      return `${name}: ${fastest.engine} is ${ratio.toFixed(1)}× as fast as ${row.engine} (medians ${milliseconds(fastest.ms.median)} and ${milliseconds(row.ms.median)} ms)`
    })
  })
}
