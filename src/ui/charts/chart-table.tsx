import type { ChartRow } from '../../store/series.ts'
import { bandText } from './band-text.ts'
import type { Axis, Series } from './series.ts'

interface TableProps {
  readonly title: string
  readonly rows: readonly ChartRow[]
  readonly series: readonly Series[]
  readonly axis: Axis
  readonly format: (value: number) => string
}

/** Every recorded value of the run in front, newest first. */
export function ChartTable({ title, rows, series, axis, format }: TableProps) {
  const columns = series.filter((one) => !one.faint)
  const filled = rows.filter((row) => columns.some(({ key }) => row[key] !== undefined)).reverse()
  return (
    <div className="chart-table" tabIndex={0} role="region" aria-label={`${title}, table`}>
      <table>
        <thead>
          <tr>
            <th scope="col">{axis.name}</th>
            {columns.map(({ key, label }) => (
              <th key={key} scope="col">
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {filled.map((row) => (
            <tr key={row.update}>
              <th scope="row">{axis.tick(row.update)}</th>
              {columns.map(({ key }) => {
                const [value, band] = [
                  row[key],
                  bandText(row[`${key}.low`], row[`${key}.high`], format),
                ]
                return (
                  <td key={key}>
                    {value === undefined ? '–' : format(value)}
                    {band !== undefined && <span className="quiet"> {band}</span>}
                  </td>
                )
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
