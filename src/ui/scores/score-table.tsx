/** Success by category beside what needs no learning. */
import type { Estimate } from '../../run/records.ts'
import type { Scorecard } from '../../run/scorecard.ts'
import type { Kind } from '../../run/statistics/interval.ts'
import { figure, howMany, interval } from '../../store/format.ts'
import { WideTable } from '../charts/wide-table.tsx'

const cell = (estimate: Estimate | undefined, kind: Kind = 'share'): string =>
  estimate === undefined ? '–' : interval(estimate, kind)

export function ScoreTable({
  scorecard: { categories, overall, uncut, floors, strata = [], groups, split, fit, judge, update },
}: {
  readonly scorecard: Scorecard
}) {
  return (
    <figure className="experiment-part">
      <WideTable
        title="Score by category"
        term={`held-out items after ${howMany(update, 'update')}, greedy [95% interval]`}
      >
        <thead>
          <tr>
            <th scope="col">Category</th>
            <th scope="col" className="number">
              Items
            </th>
            <th scope="col">These policies</th>
            {floors.map(({ name, about }) => (
              <th key={name} scope="col" title={about}>
                Floor: {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {categories.map(({ id, label, success }) => (
            <tr key={id}>
              <th scope="row">{label}</th>
              <td className="number">{success.n}</td>
              <td>{cell(success)}</td>
              {floors.map(({ name, byCategory }) => (
                <td key={name}>{cell(byCategory[id])}</td>
              ))}
            </tr>
          ))}
          {strata.map(({ id, label, success }) => (
            <tr key={id}>
              <th scope="row">{label}</th>
              <td className="number">{success.n}</td>
              <td>{cell(success)}</td>
              {floors.map(({ name, byStratum }) => (
                <td key={name}>{cell(byStratum?.[id]?.success)}</td>
              ))}
            </tr>
          ))}
          <tr>
            <th scope="row">all of them</th>
            <td className="number">{overall.n}</td>
            <td>
              <strong>{cell(overall)}</strong>
            </td>
            {floors.map(({ name, overall: floor }) => (
              <td key={name}>{cell(floor)}</td>
            ))}
          </tr>
          <tr>
            <th scope="row">policies above the floor</th>
            <td className="number">{overall.n}</td>
            <td />
            {floors.map(({ name, above }) => (
              <td key={name}>{cell(above, 'difference')}</td>
            ))}
          </tr>
          <tr>
            <th scope="row">the same, prompt uncut</th>
            <td className="number">{uncut.n}</td>
            <td>{cell(uncut)}</td>
            {floors.map(({ name, aboveUncut }) => (
              <td key={name}>{cell(aboveUncut, 'difference')}</td>
            ))}
          </tr>
          {strata.map(({ id, label, success }) => (
            <tr key={id}>
              <th scope="row">above the floor, {label}</th>
              <td className="number">{success.n}</td>
              <td />
              {floors.map(({ name, byStratum }) => (
                <td key={name}>{cell(byStratum?.[id]?.above, 'difference')}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </WideTable>
      <figcaption>
        {split === 'tuning' && (
          <>
            <strong>Split for tuning</strong>: settings are chosen on these items, so their scores
            are no result; report on the other split.{' '}
          </>
        )}
        Judged by: {judge}. A floor needs no learning; a score that does not clear it says nothing
        of the policies.
        {strata.length > 0 &&
          ' What is seen in training stands there word for word: it can be had by remembering.'}
        {groups && ` Intervals are over ${groups.count} ${groups.noun}.`} Of the suite’s {fit.items}{' '}
        items {fit.uncut} fit the policies’ context whole
        {fit.items > 0 && ` (${figure((100 * fit.uncut) / fit.items, 0)}%)`}; what was cut from the
        others is said at each.
      </figcaption>
      {floors.length > 0 && (
        <details className="folded">
          <summary>What the floors do</summary>
          <dl className="floor-words">
            {floors.map(({ name, about }) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{about}</dd>
              </div>
            ))}
          </dl>
        </details>
      )}
    </figure>
  )
}

/** Totals as the benchmark reports them; none hides what is absent. */
export function Sums({ sums }: Pick<Scorecard, 'sums'>) {
  if (sums.length === 0) return null
  return (
    <section aria-label="Sums">
      <h3>Sums, as the benchmark makes them</h3>
      <ul className="sums">
        {sums.map(({ label, score, missing }) => (
          <li key={label}>
            <span>
              {label}: <strong>{score === undefined ? 'no score' : figure(score, 3)}</strong>
            </span>
            {missing.length > 0 && <span className="quiet">missing: {missing.join(', ')}</span>}
          </li>
        ))}
      </ul>
    </section>
  )
}
