/**
 * What needs no learning beside what each mode reached on official data, by whether what is asked
 * for stands in training.
 */
import { bestFloors, stratumRows } from '../../run/experiment-floors.ts'
import type { FloorRow } from '../../run/experiment-floors.ts'
import { sideName, spreadText } from '../../run/experiment-finding.ts'
import type { Experiment } from '../../run/experiment.ts'
import { figure } from '../../store/format.ts'
import { WideTable } from '../charts/wide-table.tsx'

export function FloorTable({
  experiment,
  rows,
}: {
  readonly experiment: Experiment
  readonly rows: readonly FloorRow[]
}) {
  const best = new Set(bestFloors(rows))
  const strata = stratumRows(rows)
  return (
    <>
      <figure className="experiment-part">
        <WideTable
          title="Beside what needs no learning"
          term="greedy success of the mode minus the floor’s [95% interval]"
        >
          <thead>
            <tr>
              <th scope="col">Mode</th>
              <th scope="col">Floor</th>
              <th scope="col" className="number">
                Its success
              </th>
              <th scope="col">Mode minus it</th>
              <th scope="col">The same, prompt uncut</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={`${row.variant} ${row.mode} ${row.floor}`}>
                <th scope="row">{sideName(row, experiment)}</th>
                <td>
                  {row.floor}
                  {best.has(row) && <strong> best</strong>}
                </td>
                <td className="number">{figure(row.success)}</td>
                <td>{spreadText(row.above)}</td>
                <td>{row.aboveUncut ? spreadText(row.aboveUncut) : '–'}</td>
              </tr>
            ))}
          </tbody>
        </WideTable>
        <figcaption>
          On the same held-out items, judged by the same rules. A mode that does not clear the best
          floor shows nothing that was learned.
        </figcaption>
      </figure>
      {strata.length > 0 && (
        <figure className="experiment-part">
          <WideTable
            title="Was it seen in training?"
            term="greedy success by whether what is asked for stands in training word for word"
          >
            <thead>
              <tr>
                <th scope="col">Mode</th>
                <th scope="col">Items</th>
                <th scope="col" className="number">
                  How many
                </th>
                <th scope="col">Greedy</th>
                <th scope="col">Best floor there</th>
                <th scope="col" className="number">
                  Its success
                </th>
                <th scope="col">Mode minus it</th>
              </tr>
            </thead>
            <tbody>
              {strata.map(
                ({
                  mode,
                  variant,
                  floor,
                  stratum: { seen, label, items, reached, success, above },
                }) => (
                  <tr key={`${variant} ${mode} ${seen}`}>
                    <th scope="row">{sideName({ mode, variant }, experiment)}</th>
                    <td>{label}</td>
                    <td className="number">{items}</td>
                    <td>{spreadText(reached)}</td>
                    <td>{floor}</td>
                    <td className="number">{figure(success)}</td>
                    <td>{spreadText(above)}</td>
                  </tr>
                ),
              )}
            </tbody>
          </WideTable>
          <figcaption>
            What was seen in training can be had by remembering; what was never seen cannot.
          </figcaption>
        </figure>
      )}
    </>
  )
}
