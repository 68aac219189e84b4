/** The primary comparisons, with what corrects for their number. */
import { ONE_SEED, pCell, spreadText } from '../../run/experiment-finding.ts'
import { primaryPairs } from '../../run/experiment-summary.ts'
import type { Comparison, Experiment } from '../../run/experiment.ts'
import { WideTable } from '../charts/wide-table.tsx'

const OVER: Readonly<Record<Comparison['over'], string>> = {
  'seeds and templates': 'seeds and tasks',
  seeds: 'seeds',
  templates: 'tasks alone',
  nothing: 'nothing: too little is there',
}

export function ComparisonTable({
  experiment,
  comparisons,
}: {
  readonly experiment: Experiment
  readonly comparisons: readonly Comparison[]
}) {
  const missing = primaryPairs(experiment).length - comparisons.length
  return (
    <figure className="experiment-part">
      <WideTable title="Primary comparisons" term="difference in greedy success [95% interval]">
        <thead>
          <tr>
            <th scope="col">Compared</th>
            <th scope="col">Difference</th>
            <th scope="col" className="number">
              p
            </th>
            <th scope="col" className="number">
              p, corrected (Holm)
            </th>
            <th scope="col" className="number">
              Seeds
            </th>
            <th scope="col">Interval is over</th>
          </tr>
        </thead>
        <tbody>
          {comparisons.map(({ label, difference, p, pHolm, seeds, over }) => (
            <tr key={label}>
              <th scope="row">{label}</th>
              <td>{spreadText(difference)}</td>
              <td className="number">{pCell(p, { over })}</td>
              <td className="number">{pCell(pHolm, { over })}</td>
              <td className="number">{seeds}</td>
              <td>{seeds === 1 ? ONE_SEED : OVER[over]}</td>
            </tr>
          ))}
        </tbody>
      </WideTable>
      <figcaption>
        Paired by seed, clustered by template and seed.
        {missing > 0 &&
          ` ${missing} more ${missing === 1 ? 'comparison waits' : 'comparisons wait'} for finished runs; the correction will then be for all.`}
      </figcaption>
    </figure>
  )
}
