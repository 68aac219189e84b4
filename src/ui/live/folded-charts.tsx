/**
 * What is looked at less often: plans, calls, health and speed of training, in small charts of two
 * kinds, made from tables.
 */
import { hasPlanner } from '../../run/mode-facts.ts'
import { useCallback, useMemo } from 'react'
import { decimate } from '../../store/decimate.ts'
import type { ViewedRun } from '../../store/run-view.ts'
import { chartRows, figuresReading, pointReading } from '../../store/series.ts'
import { useBehind, useFront } from '../context.ts'
import { Chart } from '../charts/chart.tsx'
import { drawnKeys } from '../charts/series.ts'
import { Explained } from './explained.tsx'
import {
  CALLS,
  PLANS,
  SPEEDS,
  STABILITY,
  type FigureChart,
  type SmallChart,
} from './small-charts.ts'

function DrawnChart({ title, term, caption, series, names, domain, format }: SmallChart) {
  const [front, behind] = [useFront()?.file, useBehind()?.file]
  const all = useCallback(
    () => chartRows(front?.updates.points(names), behind?.updates.points(names), pointReading),
    [front?.updates, behind?.updates, names],
  )
  const rows = useCallback(() => decimate(all(), drawnKeys(series)), [all, series])
  const explained = useMemo(() => <Explained metrics={Object.values(names)} />, [names])
  return (
    <Chart
      title={title}
      term={term}
      caption={caption}
      rows={rows}
      all={all}
      series={series}
      updates={front?.config.rl.updates ?? 1}
      height={140}
      format={format}
      explained={explained}
      empty="The first point comes with the first update."
      {...(domain && { domain })}
    />
  )
}

function DrawnFigures({ title, term, caption, series, domain }: FigureChart) {
  const [front, behind] = [useFront()?.file, useBehind()?.file]
  const names = useMemo(() => series.map(({ key }) => key), [series])
  const rows = useCallback(
    () => chartRows(front?.evaluations, behind?.evaluations, figuresReading(names)),
    [front?.evaluations, behind?.evaluations, names],
  )
  const explained = useMemo(() => <Explained figures={names} />, [names])
  return (
    <Chart
      title={title}
      term={term}
      caption={caption}
      rows={rows}
      series={series}
      updates={front?.config.rl.updates ?? 1}
      height={150}
      explained={explained}
      empty={front ? whyEmpty(front) : ''}
      {...(domain && { domain })}
    />
  )
}

/** Why a figure of evaluations may have nothing to draw. */
function whyEmpty({ config: { mode, evaluation }, evaluations }: ViewedRun): string {
  if (evaluations.length === 0) return 'The first point comes with the first evaluation.'
  if (!hasPlanner(mode)) return 'Nobody plans in this run, so there is no plan to ask about.'
  return evaluation.probes === 0 ? 'This run did not measure it.' : 'There was no such case so far.'
}

interface FoldedProps {
  readonly about: 'plans' | 'calls' | 'stability' | 'speed'
}

export function FoldedCharts({ about }: FoldedProps) {
  switch (about) {
    case 'plans':
      return PLANS.map((chart) => <DrawnFigures key={chart.term} {...chart} />)
    case 'calls':
      return CALLS.map((chart) => <DrawnFigures key={chart.term} {...chart} />)
    case 'stability':
      return STABILITY.map((chart) => <DrawnChart key={chart.term} {...chart} />)
    case 'speed':
      return SPEEDS.map((chart) => <DrawnChart key={chart.term} {...chart} />)
  }
}
