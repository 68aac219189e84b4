/**
 * Cross-play over the checkpoints of one run: every planner with every executor, once the run has
 * ended.
 */
import type { CheckpointPlay as Played } from '../../run/records.ts'
import { playedAcross } from '../../store/cross-play-view.ts'
import { figure } from '../../store/format.ts'
import { HeatMap } from '../charts/heat-map.tsx'
import '../styles/experiment.css'

export function CheckpointPlay({ crossPlay }: { readonly crossPlay: Played }) {
  const { labels, columns, alike, values, own, others } = playedAcross(crossPlay)
  const share = `Share of ${crossPlay.tasks} held-out tasks done, greedily: cross-play over checkpoints, V(P of one update, E of another).`
  return (
    <HeatMap
      title={`Every planner of this run with ${alike ? 'its last executor' : 'every executor of it'}`}
      rows="planner of"
      columns="executor of"
      rowLabels={labels}
      columnLabels={columns}
      values={values}
      caption={
        alike
          ? `${share} Every planner was played with the executors of all ${labels.length} checkpoints; none did better or worse with any of them than with the last by more than a task, so the last one stands for all. It is one run: these numbers have no interval and say nothing of other runs.`
          : `${share} Framed: both of the same update, ${figure(own)} on average; all others ${figure(others)}. It is one run, so these numbers have no interval and say nothing of other runs.`
      }
    />
  )
}
