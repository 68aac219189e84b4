/** Cross-play over the checkpoints of one run: every planner with every executor, once the run has ended. */
import type { CheckpointPlay as Played } from '../../run/records.ts'
import { playedAcross } from '../../store/cross-play.ts'
import { figure } from '../../store/format.ts'
import { HeatMap } from '../charts/heat-map.tsx'
import '../styles/experiment.css'

export function CheckpointPlay({ crossPlay }: { readonly crossPlay: Played }) {
  const { labels, values, own, others } = playedAcross(crossPlay)
  return (
    <HeatMap
      title="Every planner of this run with every executor of it" rows="planner of" columns="executor of" rowLabels={labels} columnLabels={labels} values={values}
      caption={`Share of ${crossPlay.tasks} held-out tasks done, greedily: cross-play over checkpoints, V(P of one update, E of another). Framed: both of the same update, ${figure(own)} on average; all others ${figure(others)}. It is one run, so these numbers have no interval and say nothing of other runs.`}
    />
  )
}
