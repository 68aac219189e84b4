/** How the run in front did on a benchmark. */
import type { Scorecard } from '../../run/scorecard.ts'
import { ScoreTable, Sums } from './score-table.tsx'
import { ScoredItems } from './scored-items.tsx'
import '../styles/experiment.css'
import '../styles/scores.css'

export function Scores({ scorecard }: { readonly scorecard: Scorecard }) {
  return (
    <section className="scores" aria-label="Scores">
      <ScoreTable scorecard={scorecard} />
      <Sums sums={scorecard.sums} />
      <ScoredItems scorecard={scorecard} />
    </section>
  )
}
