/** Health and speed of training: small charts of one kind, made from a table. */
import { useMemo } from 'react'
import { compact, figure } from '../../store/format.ts'
import { chartRows, metricsReading } from '../../store/series.ts'
import { useBehind, useFront } from '../context.ts'
import { Chart } from '../charts/chart.tsx'
import type { Series } from '../charts/series.ts'
import { metricExplained } from './explanations.ts'

const ROLES: readonly Series[] = [
  { key: 'planner', label: 'planner', color: 'var(--planner)', shape: 'planner' },
  { key: 'executor', label: 'executor', color: 'var(--executor)', shape: 'executor' },
]
const SPEED: readonly Series[] = [
  { key: 'rollout', label: 'sampling', color: 'var(--ink)' }, { key: 'update', label: 'learning', color: 'var(--second)', dashed: true },
]
const TIME: readonly Series[] = [{ key: 'seconds', label: 'seconds', color: 'var(--ink)' }]

interface Small {
  readonly title: string
  readonly term: string
  readonly caption: string
  readonly series: readonly Series[]
  readonly names: Readonly<Record<string, string>>
  readonly from: 'metrics' | 'timing'
  readonly domain?: readonly [number, number]
  readonly format: (value: number) => string
}

const STABILITY: readonly Small[] = [
  { title: 'How undecided are they?', term: 'entropy, nats a token', caption: 'Near zero a policy writes the same every time and no longer explores.', series: ROLES, names: { planner: 'planner/entropy', executor: 'executor/entropy' }, from: 'metrics', format: figure },
  { title: 'How strong is the pull?', term: 'gradient norm', caption: 'Before it is clipped; sudden peaks are a warning.', series: ROLES, names: { planner: 'planner/grad_norm', executor: 'executor/grad_norm' }, from: 'metrics', format: compact },
  { title: 'Groups that taught nothing', term: 'frac_reward_zero_std', caption: 'Share of groups in which every output earned the same, so that nothing can be learned from them.', series: ROLES, names: { planner: 'planner/frac_reward_zero_std', executor: 'executor/frac_reward_zero_std' }, from: 'metrics', domain: [0, 1], format: figure },
]
const SPEEDS: readonly Small[] = [
  { title: 'Tokens a second', term: 'throughput', caption: 'Tokens sampled, and tokens learned from, each second.', series: SPEED, names: { rollout: 'rollout/tokens_per_second', update: 'update/tokens_per_second' }, from: 'timing', format: compact },
  { title: 'Seconds an update', term: 'step_time', caption: 'From the first sampled token to the changed weights.', series: TIME, names: { seconds: 'step_time' }, from: 'timing', format: compact },
]

function SmallChart({ title, term, caption, series, names, from, domain, format }: Small) {
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
  return STABILITY.map((chart) => <SmallChart key={chart.term} {...chart} />)
}

export function SpeedCharts() {
  return SPEEDS.map((chart) => <SmallChart key={chart.term} {...chart} />)
}
