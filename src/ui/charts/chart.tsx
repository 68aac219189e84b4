/**
 * A chart with what makes it readable: what it shows in plain words, then its term; the newest
 * value of each series beside its mark; one sentence of caption; formulas and sources on demand;
 * the same numbers as a table.
 */
import { memo, useId, useState, type ReactNode } from 'react'
import { at } from '../../run/at.ts'
import { figure } from '../../store/format.ts'
import type { ChartRow } from '../../store/series.ts'
import { Mark } from '../marks.tsx'
import { onDemand } from '../on-demand.tsx'
import { bandText } from './band-text.ts'
import { LineChart, type LineChartProps } from './line-chart.tsx'
import { UPDATES, type Axis, type Series } from './series.ts'
import { useInTurn } from './use-in-turn.ts'
import { useWidth } from './use-width.ts'

interface ChartProps extends Omit<LineChartProps, 'rows' | 'width' | 'height' | 'format'> {
  /** Made when it is this chart's turn, and again when another function is given. */
  readonly rows: () => readonly ChartRow[]
  readonly title: string
  readonly term: string
  readonly caption: string
  /** What has to be seen beside its values. */
  readonly beside?: ReactNode
  /** Formulas and sources, drawn when they are asked for. */
  readonly explained: ReactNode
  readonly height?: number
  readonly format?: (value: number) => string
  /** Every row, where `rows` are only those that are drawn of a long run. */
  readonly all?: () => readonly ChartRow[]
  /** Said instead of a drawing while there is nothing to draw. */
  readonly empty: string
}

const ChartTable = onDemand(
  'The table',
  async () => (await import('./chart-table.tsx')).ChartTable,
  {
    waiting: (
      <p className="quiet" role="status">
        Loading…
      </p>
    ),
  },
)

const NO_ROWS: readonly ChartRow[] = []

type Opened = 'formula' | 'table' | undefined

export const Chart = memo(function Chart({
  title,
  term,
  caption,
  beside,
  explained,
  height = 190,
  format = figure,
  empty,
  rows,
  all,
  series,
  axis = UPDATES,
  ...rest
}: ChartProps) {
  const [frame, width] = useWidth<HTMLDivElement>()
  const [opened, setOpened] = useState<Opened>()
  const turn = useInTurn(rows)
  const shown = turn ?? NO_ROWS
  const more = useId()
  const toggle = (what: Opened) => setOpened(opened === what ? undefined : what)
  const drawable = shown.some((row) =>
    series.some(({ key }) => row[key] !== undefined || row[`behind.${key}`] !== undefined),
  )
  return (
    <figure className="chart">
      <div className="chart-head">
        <h3>
          {title} <span className="term">{term}</span>
        </h3>
        <div className="chart-buttons">
          <button
            type="button"
            className="plain small"
            aria-expanded={opened === 'formula'}
            aria-controls={more}
            onClick={() => toggle('formula')}
            aria-label={`Formula and source of ${title}`}
          >
            i
          </button>
          <button
            type="button"
            className="plain small"
            aria-expanded={opened === 'table'}
            aria-controls={more}
            onClick={() => toggle('table')}
            aria-label={`${title} as a table`}
          >
            table
          </button>
        </div>
      </div>
      <Readouts rows={shown} series={series} format={format} />
      {beside}
      <div
        ref={frame}
        className="chart-frame"
        style={{ height }}
        role="img"
        aria-label={drawable ? inWords(title, shown, series, format, axis) : empty}
      >
        {drawable
          ? width > 0 && (
              <LineChart
                {...rest}
                rows={shown}
                series={series}
                axis={axis}
                format={format}
                width={width}
                height={height}
              />
            )
          : turn && <p className="chart-empty">{empty}</p>}
      </div>
      <figcaption>{caption}</figcaption>
      <div id={more}>
        {opened === 'formula' && explained}
        {opened === 'table' && (
          <ChartTable
            title={title}
            rows={all?.() ?? shown}
            series={series}
            axis={axis}
            format={format}
          />
        )}
      </div>
    </figure>
  )
})

interface Drawn {
  readonly rows: readonly ChartRow[]
  readonly series: readonly Series[]
  readonly format: (value: number) => string
}

/** Legend and newest values in one. */
function Readouts({ rows, series, format }: Drawn) {
  return (
    <ul className="readouts">
      {series
        .filter((one) => !one.faint)
        .map((one) => {
          const row = newest(rows, one.key)
          const [value, n, band] = [
            row?.[one.key],
            row?.[`${one.key}.n`],
            bandText(row?.[`${one.key}.low`], row?.[`${one.key}.high`], format),
          ]
          return (
            <li key={one.key}>
              {one.shape ? (
                <Mark shape={one.shape} />
              ) : one.dash !== undefined ? (
                <LineMark color={one.color} dash={one.dash} />
              ) : (
                <span
                  className={`swatch${one.dashed ? ' swatch-dashed' : ''}`}
                  style={{ color: one.color }}
                />
              )}
              {one.label} {value !== undefined && <strong>{format(value)}</strong>}
              {band !== undefined && <span className="quiet">{band}</span>}
              {one.band && n !== undefined && <span className="quiet">n = {n}</span>}
            </li>
          )
        })}
    </ul>
  )
}

/** A piece of a line as it is drawn. */
export function LineMark({ color, dash }: { readonly color: string; readonly dash: string }) {
  return (
    <svg className="line-mark" width="28" height="8" aria-hidden="true">
      <line x1="0" y1="4" x2="28" y2="4" stroke={color} strokeWidth="2" strokeDasharray={dash} />
    </svg>
  )
}

function newest(rows: readonly ChartRow[], key: string): ChartRow | undefined {
  return rows.findLast((row) => row[key] !== undefined)
}

function inWords(
  title: string,
  rows: readonly ChartRow[],
  series: readonly Series[],
  format: (value: number) => string,
  axis: Axis,
): string {
  const parts = series
    .filter((one) => !one.faint)
    .flatMap(({ key, label }) => {
      const first = rows.find((row) => row[key] !== undefined)
      const last = newest(rows, key)
      return first && last
        ? [
            `${label} from ${format(at(first, key, 'first'))} at ${axis.words(first.update)} to ${format(at(last, key, 'last'))} at ${axis.words(last.update)}`,
          ]
        : []
    })
  return parts.length > 0 ? `${title}: ${parts.join('; ')}.` : title
}
