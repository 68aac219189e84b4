/** Health and speed of training: small charts of one kind, made from a table. */
import { useMemo } from 'react'
import { chartRows, metricsReading } from '../../store/series.ts'
import { useBehind, useFront } from '../context.ts'
import { Chart } from '../charts/chart.tsx'
import { metricExplained } from './explanations.ts'
import { SPEEDS, STABILITY, type SmallChart } from './small-charts.ts'

function DrawnChart({ title, term, caption, series, names, from, domain, format }: SmallChart) {
  const [front, behind] = [useFront()?.file, useBehind()?.file]
  const rows = useMemo(() => chartRows(front?.updates, behind?.updates, metricsReading(names, from)), [front?.updates, behind?.updates, names, from])
  const explanations = useMemo(() => metricExplained(Object.values(names)), [names])
  return (
    <Chart
      title={title} term={term} caption={caption} rows={rows} series={series} updates={front?.config.rl.updates ?? 1} height={140} format={format}
      explanations={explanations} empty="The first point comes with the first update." {...(domain && { domain })}
    />
  )
}

export function StabilityCharts() {
  return STABILITY.map((chart) => <DrawnChart key={chart.term} {...chart} />)
}

export function SpeedCharts() {
  return SPEEDS.map((chart) => <DrawnChart key={chart.term} {...chart} />)
}
