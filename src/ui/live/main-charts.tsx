/**
 * The three curves that answer the first question: does it work, who earns what, do they understand
 * each other?
 */
import { useCallback, useMemo } from 'react'
import type { Evaluation } from '../../run/records.ts'
import { interval } from '../../store/format.ts'
import { decimate } from '../../store/decimate.ts'
import {
  chartRows,
  figuresReading,
  pointReading,
  successReading,
  withTrailingMean,
} from '../../store/series.ts'
import { strataOf } from '../../store/strata.ts'
import { useBehind, useFront } from '../context.ts'
import { Chart } from '../charts/chart.tsx'
import { drawnKeys, type Series } from '../charts/series.ts'
import { Explained } from './explained.tsx'

const SHARE = [0, 1] as const
const SUCCESS_EXPLAINED = <Explained success />

const SUCCESS: readonly Series[] = [
  {
    key: 'greedy',
    label: 'always the likeliest token (greedy)',
    color: 'var(--ink)',
    shape: 'both',
    band: true,
    dots: true,
  },
  { key: 'sampled', label: 'sampled', color: 'var(--second)', dashed: true, band: true },
]

export function SuccessChart() {
  const [front, behind] = [useFront()?.file, useBehind()?.file]
  const rows = useCallback(
    () => chartRows(front?.evaluations, behind?.evaluations, successReading),
    [front?.evaluations, behind?.evaluations],
  )
  const [first, last] = [front?.evaluations[0], front?.evaluations.at(-1)]
  const strata = useMemo(
    () => <Strata evaluations={front?.evaluations ?? []} />,
    [front?.evaluations],
  )
  const start = first?.greedy.mean
  const oracle = last?.alignment.stars.mean
  const levels = useMemo(
    () => [
      ...(start === undefined ? [] : [{ value: start, label: 'warm start' }]),
      ...(oracle === undefined ? [] : [{ value: oracle, label: 'both oracles' }]),
    ],
    [start, oracle],
  )
  return (
    <Chart
      title="Tasks solved that were never trained on"
      term="held-out success"
      rows={rows}
      series={SUCCESS}
      levels={levels}
      updates={front?.config.rl.updates ?? 1}
      domain={SHARE}
      height={230}
      caption="Share of held-out tasks after which the world is as it should be; the band is the 95% interval."
      beside={strata}
      explained={SUCCESS_EXPLAINED}
      empty="The first point comes with the first evaluation, before any update."
    />
  )
}

/** A share of tasks that recombine what is known says nothing of names or tools that are new. */
function Strata({ evaluations }: { readonly evaluations: readonly Evaluation[] }) {
  const newest = evaluations.at(-1)?.update
  const strata = strataOf(evaluations)
  if (strata.length === 0) return null
  return (
    <ul className="readouts" aria-label="Newer still, always the likeliest token">
      {strata.map(({ label, estimate, update }) => (
        <li key={label}>
          {label} <strong>{interval(estimate)}</strong>{' '}
          <span className="quiet">
            n = {estimate.n}
            {update === newest ? '' : `, at update ${update}`}
          </span>
        </li>
      ))}
    </ul>
  )
}

const REWARD_WINDOW = 8
const REWARD: readonly Series[] = [
  { key: 'planner', label: 'planner, each update', color: 'var(--planner)', faint: true },
  { key: 'executor', label: 'executor, each update', color: 'var(--executor)', faint: true },
  { key: 'planner.mean', label: 'planner', color: 'var(--planner)', shape: 'planner' },
  { key: 'executor.mean', label: 'executor', color: 'var(--executor)', shape: 'executor' },
]
const REWARDS = { planner: 'planner/reward', executor: 'executor/reward' } as const
const REWARD_EXPLAINED = (
  <Explained metrics={['planner/reward', 'executor/reward', 'executor/rewards/sem/mean']} />
)

export function RewardChart() {
  const [front, behind] = [useFront()?.file, useBehind()?.file]
  const all = useCallback(() => {
    const raw = chartRows(
      front?.updates.points(REWARDS),
      behind?.updates.points(REWARDS),
      pointReading,
    )
    return withTrailingMean(
      raw,
      ['planner', 'executor', 'behind.planner', 'behind.executor'],
      REWARD_WINDOW,
    )
  }, [front?.updates, behind?.updates])
  // What a long run is not drawn with is not held either.
  const rows = useCallback(() => decimate(all(), drawnKeys(REWARD)), [all])
  return (
    <Chart
      title="What each role earns"
      term="reward"
      rows={rows}
      all={all}
      series={REWARD}
      updates={front?.config.rl.updates ?? 1}
      caption={`Mean reward of an update on training tasks: thin as measured, thick the mean of the last ${REWARD_WINDOW}; the roles' scales differ.`}
      explained={REWARD_EXPLAINED}
      empty="The first point comes with the first update."
    />
  )
}

const ALIGNMENT: readonly Series[] = [
  {
    key: 'executable',
    label: 'sub-tasks carried out',
    color: 'var(--ink)',
    shape: 'both',
    dots: true,
  },
  {
    key: 'plannerRegret',
    label: 'planner regret',
    color: 'var(--planner)',
    shape: 'planner',
    dots: true,
  },
  {
    key: 'executorRegret',
    label: 'executor regret',
    color: 'var(--executor)',
    shape: 'executor',
    dots: true,
  },
  { key: 'misalignmentGap', label: 'misalignment gap', color: 'var(--second)', dashed: true },
]

const ALIGNMENT_FIGURES = [
  'executable',
  'plannerRegret',
  'executorRegret',
  'misalignmentGap',
] as const
const readAlignment = figuresReading(ALIGNMENT_FIGURES)
const ALIGNMENT_EXPLAINED = <Explained figures={ALIGNMENT_FIGURES} />

export function AlignmentChart() {
  const [front, behind] = [useFront()?.file, useBehind()?.file]
  const rows = useCallback(
    () => chartRows(front?.evaluations, behind?.evaluations, readAlignment),
    [front?.evaluations, behind?.evaluations],
  )
  return (
    <Chart
      title="Do they understand each other?"
      term="alignment"
      rows={rows}
      series={ALIGNMENT}
      updates={front?.config.rl.updates ?? 1}
      caption="Up is good for sub-tasks carried out; regrets and the gap are success lost to one role, so down is good."
      explained={ALIGNMENT_EXPLAINED}
      empty="The first point comes with the first evaluation."
    />
  )
}
