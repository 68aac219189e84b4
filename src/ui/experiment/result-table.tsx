/** Final values of every mode and variant, with what they cost. */
import type { Experiment, SummaryRow } from '../../run/experiment.ts'
import { spreadText } from '../../run/experiment-finding.ts'
import { compact, whole } from '../../store/format.ts'
import { LineMark } from '../charts/chart.tsx'
import { WideTable } from '../charts/wide-table.tsx'
import { MODE_FACTS } from '../../run/mode-facts.ts'

export function ResultTable({
  experiment,
  rows,
}: {
  readonly experiment: Experiment
  readonly rows: readonly SummaryRow[]
}) {
  const several = experiment.variants.length > 1
  const untouched = rows.some((row) => row.untouched !== undefined)
  const labelOf = (variant: string) =>
    experiment.variants.find(({ id }) => id === variant)?.label ?? ''
  return (
    <figure className="experiment-part">
      <WideTable title="What each mode reached" term="held-out success at the end [95% interval]">
        <thead>
          <tr>
            <th scope="col">Mode</th>
            {several && <th scope="col">Variant</th>}
            <th scope="col">Greedy</th>
            <th scope="col">Sampled</th>
            <th scope="col">Joint minus it, greedy</th>
            <th scope="col">Joint minus it, sampled</th>
            {several && <th scope="col">First variant minus it, greedy</th>}
            {untouched && <th scope="col">Suite never trained on</th>}
            <th scope="col">At the start, greedy</th>
            <th scope="col">Seeds</th>
            <th scope="col" className="number">
              Updates
            </th>
            <th scope="col" className="number">
              Tokens
            </th>
            <th scope="col" className="number">
              GFLOP
            </th>
            <th scope="col" className="number">
              Seconds
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={`${row.variant} ${row.mode}`}>
              <th scope="row">
                <LineMark {...MODE_FACTS[row.mode].line} /> {row.mode}
              </th>
              {several && <td>{labelOf(row.variant) || row.variant}</td>}
              <td>{spreadText(row.success.greedy)}</td>
              <td>{spreadText(row.success.sampled)}</td>
              <td>{row.joint_minus ? spreadText(row.joint_minus.greedy) : '–'}</td>
              <td>{row.joint_minus ? spreadText(row.joint_minus.sampled) : '–'}</td>
              {several && <td>{row.first_minus ? spreadText(row.first_minus.greedy) : '–'}</td>}
              {untouched && <td>{row.untouched ? spreadText(row.untouched) : '–'}</td>}
              <td>{spreadText(row.start.greedy)}</td>
              <td title={row.seeds.join(', ')}>
                {row.seeds.length} of {experiment.seeds.length}
              </td>
              <td className="number">{compact(row.updates)}</td>
              <td className="number">{whole(row.tokens)}</td>
              <td className="number">{compact(row.gflop)}</td>
              <td className="number">{compact(row.seconds)}</td>
            </tr>
          ))}
        </tbody>
      </WideTable>
      <figcaption>
        Means over the finished seeds; differences are paired by seed. One seed has no interval over
        seeds. Updates, tokens, GFLOP and seconds are those of one run on average, its warm start
        not counted.
      </figcaption>
    </figure>
  )
}
