/**
 * Lines over updates, drawn by recharts. Redrawn only when its rows change, and then without
 * motion.
 */
import { memo, useMemo } from 'react'
import {
  Area,
  CartesianGrid,
  ComposedChart,
  Line,
  ReferenceLine,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts'
import { decimate } from '../../store/decimate.ts'
import type { ChartRow } from '../../store/series.ts'
import { PATHS, type Shape } from '../marks.tsx'
import { bandText } from './band-text.ts'
import { drawnKeys, UPDATES, type Axis, type Level, type Series } from './series.ts'

export interface LineChartProps {
  readonly rows: readonly ChartRow[]
  readonly series: readonly Series[]
  readonly levels?: readonly Level[]
  /** Updates the run will have: the axis does not grow with each point. */
  readonly updates: number
  readonly axis?: Axis
  readonly domain?: readonly [number, number]
  readonly format: (value: number) => string
  readonly width: number
  readonly height: number
}

const MARGIN = { top: 8, right: 16, bottom: 0, left: 0 }
const MOST_DOTS = 60
const TICK = { fontSize: 12, fill: 'var(--quiet)' }

export const LineChart = memo(function LineChart({
  rows,
  series,
  levels = [],
  updates,
  axis = UPDATES,
  domain,
  format,
  width,
  height,
}: LineChartProps) {
  const drawn = useMemo(() => [...decimate(rows, drawnKeys(series))], [rows, series])
  return (
    <ComposedChart
      width={width}
      height={height}
      data={drawn}
      margin={MARGIN}
      accessibilityLayer={false}
    >
      <CartesianGrid vertical={false} stroke="var(--line)" />
      <XAxis
        dataKey="update"
        type="number"
        domain={[0, Math.max(1, updates)]}
        tick={TICK}
        tickLine={false}
        axisLine={{ stroke: 'var(--line-strong)' }}
        tickCount={6}
        tickFormatter={axis.tick}
        allowDecimals={false}
        height={22}
      />
      <YAxis
        width={42}
        domain={domain ? [...domain] : ['auto', 'auto']}
        tick={TICK}
        tickLine={false}
        axisLine={false}
        tickFormatter={(value: number) => format(value)}
        tickCount={5}
      />
      {levels.map(({ value, label }) => (
        <ReferenceLine
          key={label}
          y={value}
          stroke="var(--quiet)"
          strokeDasharray="1 4"
          label={{
            value: label,
            // Curves rise to the right, so what stands at the top is named on the left.
            position: value > 0.9 ? 'insideTopLeft' : 'insideBottomRight',
            fontSize: 12,
            fill: 'var(--quiet)',
          }}
        />
      ))}
      {series.map((one) =>
        one.faint ? null : (
          <Line
            key={`behind.${one.key}`}
            dataKey={(row: ChartRow) => row[`behind.${one.key}`]}
            stroke="var(--muted-line)"
            strokeWidth={1.5}
            {...(one.dashed && { strokeDasharray: '4 3' })}
            dot={false}
            activeDot={false}
            isAnimationActive={false}
            connectNulls
          />
        ),
      )}
      {series.map(
        (one) =>
          one.band && (
            <Area
              key={`${one.key}.band`}
              dataKey={(row: ChartRow) => band(row, one.key)}
              stroke="none"
              fill={one.color}
              fillOpacity={0.14}
              isAnimationActive={false}
              connectNulls
              activeDot={false}
            />
          ),
      )}
      {series.map((one) => (
        <Line
          key={one.key}
          dataKey={(row: ChartRow) => row[one.key]}
          stroke={one.color}
          strokeWidth={one.faint ? 1 : 2}
          strokeOpacity={one.faint ? 0.35 : 1}
          {...dashes(one)}
          dot={one.dots && told(drawn, one.key) ? dotOf(one) : false}
          activeDot={false}
          isAnimationActive={false}
          connectNulls
        />
      ))}
      <Tooltip
        isAnimationActive={false}
        cursor={{ stroke: 'var(--line-strong)' }}
        content={({ active, payload }) =>
          active ? <Reading entry={payload[0]} series={series} format={format} axis={axis} /> : null
        }
      />
    </ComposedChart>
  )
})

/**
 * Whether the points of a series are few enough to be told apart: each dot is an element of the
 * page, and more of them would be a thick line.
 */
function told(rows: readonly ChartRow[], key: string): boolean {
  return rows.filter((row) => row[key] !== undefined).length <= MOST_DOTS
}

function dashes({ dash, dashed }: Series): { readonly strokeDasharray?: string } {
  if (dash !== undefined) return { strokeDasharray: dash }
  return dashed ? { strokeDasharray: '4 3' } : {}
}

function band(row: ChartRow, key: string): [number, number] | undefined {
  const [low, high] = [row[`${key}.low`], row[`${key}.high`]]
  return low === undefined || high === undefined ? undefined : [low, high]
}

function dotOf({ shape = 'both', color, key }: Series) {
  return function Dot({
    cx,
    cy,
    index,
  }: {
    readonly cx?: number
    readonly cy?: number
    readonly index?: number
  }) {
    if (cx === undefined || cy === undefined || !Number.isFinite(cy))
      return <g key={`${key}-${index ?? 0}`} />
    return <ShapeAt key={`${key}-${index ?? 0}`} x={cx} y={cy} shape={shape} color={color} />
  }
}

function ShapeAt({
  x,
  y,
  shape,
  color,
}: {
  readonly x: number
  readonly y: number
  readonly shape: Shape
  readonly color: string
}) {
  return (
    <path
      d={PATHS[shape]}
      transform={`translate(${x} ${y}) scale(.85)`}
      fill={color}
      stroke="var(--paper)"
      strokeWidth={1}
    />
  )
}

type ReadingProps = { readonly entry: { readonly payload?: unknown } | undefined } & Pick<
  LineChartProps,
  'series' | 'format'
> & { readonly axis: Axis }

/** The numbers under the pointer. */
function Reading({ entry, series, format, axis }: ReadingProps) {
  const row = entry?.payload
  if (!isRow(row)) return null
  return (
    <div className="reading">
      <p className="quiet">{axis.words(row.update)}</p>
      {series
        .filter(
          (one) =>
            !one.faint && (row[one.key] !== undefined || row[`behind.${one.key}`] !== undefined),
        )
        .map((one) => {
          const [value, band, behind, n] = [
            row[one.key],
            bandText(row[`${one.key}.low`], row[`${one.key}.high`], format),
            row[`behind.${one.key}`],
            row[`${one.key}.n`],
          ]
          return (
            <p key={one.key}>
              <span>{one.label}</span> {value !== undefined && <strong>{format(value)}</strong>}
              {band !== undefined && ` ${band}`}
              {n !== undefined && <span className="quiet"> n = {n}</span>}
              {behind !== undefined && <span className="quiet"> before {format(behind)}</span>}
            </p>
          )
        })}
    </div>
  )
}

function isRow(value: unknown): value is ChartRow {
  return typeof value === 'object' && value !== null && 'update' in value
}
