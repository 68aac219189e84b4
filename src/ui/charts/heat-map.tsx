/**
 * A square of numbers as a table: each cell says its number, the tint only repeats it. Rows and
 * columns that are the same one meet on the diagonal, which is framed.
 */
import { figure } from '../../store/format.ts'
import { WideTable } from './wide-table.tsx'

interface HeatMapProps {
  readonly title: string
  /** What a row and a column are, as `planner of seed`. */
  readonly rows: string
  readonly columns: string
  readonly rowLabels: readonly string[]
  readonly columnLabels: readonly string[]
  /** By row, then by column; from 0 to 1. */
  readonly values: readonly (readonly number[])[]
  readonly caption: string
}

export function HeatMap({
  title,
  rows,
  columns,
  rowLabels,
  columnLabels,
  values,
  caption,
}: HeatMapProps) {
  return (
    <figure className="heat-map">
      <WideTable title={title}>
        <thead>
          <tr>
            <td />
            <th scope="colgroup" colSpan={columnLabels.length} className="quiet">
              {columns}
            </th>
          </tr>
          <tr>
            <th scope="col" className="quiet">
              {rows}
            </th>
            {columnLabels.map((label) => (
              <th key={label} scope="col">
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rowLabels.map((label, row) => (
            <tr key={label}>
              <th scope="row">{label}</th>
              {columnLabels.map((column, at) => {
                const value = values[row]?.[at]
                return (
                  <td
                    key={column}
                    className={label === column ? 'heat-own' : ''}
                    style={{
                      '--share': `${Math.round(Math.max(0, Math.min(1, value ?? 0)) * 100)}%`,
                    }}
                  >
                    {value === undefined ? '–' : figure(value)}
                  </td>
                )
              })}
            </tr>
          ))}
        </tbody>
      </WideTable>
      <figcaption>{caption}</figcaption>
    </figure>
  )
}
