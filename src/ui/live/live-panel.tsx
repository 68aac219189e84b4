/** The middle column: what will happen, the controls, what was found, and the charts. */
import { Boundary } from '../boundary.tsx'
import { isTraining } from '../../store/training-state.ts'
import { useFront, useTraining } from '../context.ts'
import { onDemand } from '../on-demand.tsx'
import { AlignmentMatrix } from './alignment-matrix.tsx'
import { AlignmentChart, RewardChart, SuccessChart } from './main-charts.tsx'
import { Controls } from './controls.tsx'
import { Finding } from './finding.tsx'
import { Folded } from './folded.tsx'
import { Notices } from './notices.tsx'

const folded = {
  waiting: (
    <p className="empty" role="status">
      Opening…
    </p>
  ),
}
const CheckpointPlay = onDemand(
  'The play of checkpoints',
  async () => (await import('./checkpoint-play.tsx')).CheckpointPlay,
  folded,
)
const FoldedCharts = onDemand(
  'These charts',
  async () => (await import('./folded-charts.tsx')).FoldedCharts,
  folded,
)
const ProgressLine = onDemand(
  'How far it is',
  async () => (await import('./progress-line.tsx')).ProgressLine,
)
const Speed = onDemand('The speed', async () => (await import('./speed.tsx')).Speed)
const Scores = onDemand('The scores', async () => (await import('../scores/scores.tsx')).Scores, {
  waiting: (
    <p className="empty" role="status">
      Opening the scores…
    </p>
  ),
})

export function LivePanel({
  share,
  measure,
}: {
  readonly share: () => void
  readonly measure: () => void
}) {
  const front = useFront()
  const opened = useTraining((state) => state.opened)
  const busy = useTraining(isTraining)
  return (
    <section className="live" id="live" tabIndex={-1} aria-labelledby="live-title">
      <h2 id="live-title" className="visually-hidden">
        Training
      </h2>
      <Controls measure={measure} />
      {busy && <ProgressLine />}
      {/* Apart from the controls: a run that cannot be drawn can still be paused. */}
      <Boundary what="What this run shows" of={front?.file.id}>
        {front ? (
          <Finding view={front} share={share} />
        ) : (
          <p className="empty">
            {opened
              ? 'No run to show yet: this copy of the page has no recorded run. Press Train, or drop a run file anywhere.'
              : 'Opening the recorded run…'}
          </p>
        )}
        {front && (
          <>
            <SuccessChart />
            <div className="pair">
              <RewardChart />
              <AlignmentChart />
            </div>
            <AlignmentMatrix file={front.file} />
            {front.file.scorecard && <Scores scorecard={front.file.scorecard} />}
            <Notices file={front.file} />
            <Folded
              title="Do plans matter, and are they followed?"
              term="regret, uplift, adherence, causal influence"
            >
              <FoldedCharts about="plans" />
            </Folded>
            {front.file.crossPlay && (
              <Folded title="Who can work with whom?" term="cross-play over checkpoints">
                <CheckpointPlay crossPlay={front.file.crossPlay} />
              </Folded>
            )}
            <Folded title="How many calls?" term="calls per success, invalid and redundant calls">
              <FoldedCharts about="calls" />
            </Folded>
            <Folded title="Is training stable?" term="entropy, gradients, groups without a signal">
              <FoldedCharts about="stability" />
            </Folded>
            <Folded title="How fast is it?" term="tokens per second, step time">
              <FoldedCharts about="speed" />
            </Folded>
            {/* Below everything: it comes with the first updates, and pushes nothing. */}
            {front.source === 'live' && <Speed file={front.file} />}
          </>
        )}
      </Boundary>
    </section>
  )
}
