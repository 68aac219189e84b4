/** Success of every run before its first update: what training began from, seed by seed. */
import type { CellResult, Experiment } from '../../run/experiment.ts'
import { interval } from '../../store/format.ts'
import { WideTable } from '../charts/wide-table.tsx'

export function WarmStarts({
  experiment,
  results,
}: {
  readonly experiment: Experiment
  readonly results: readonly CellResult[]
}) {
  const rows = experiment.variants.flatMap(({ id, label }) =>
    experiment.modes.map((mode) => ({
      id,
      mode,
      name: experiment.variants.length > 1 ? `${mode}, ${label === '' ? id : label}` : mode,
    })),
  )
  return (
    <WideTable title="Greedy success before any update" term="[95% interval over tasks]">
      <thead>
        <tr>
          <th scope="col">Mode</th>
          {experiment.seeds.map((seed) => (
            <th key={seed} scope="col">
              seed {seed}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ id, mode, name }) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            {experiment.seeds.map((seed) => {
              const result = results.find(
                (one) => one.variant === id && one.mode === mode && one.seed === seed,
              )
              return <td key={seed}>{result ? interval(result.start.greedy) : '–'}</td>
            })}
          </tr>
        ))}
      </tbody>
    </WideTable>
  )
}
