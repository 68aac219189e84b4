import { termMeaning } from '../../run/reward-terms.ts'
import type { RewardTerm } from '../../run/records.ts'
import { figure } from '../../store/format.ts'
import { rewardSum } from '../../store/lanes.ts'

/** Each term with its weight and the comparison it came from. */
export function Rewards({ terms }: { readonly terms: readonly RewardTerm[] }) {
  if (terms.length === 0) return <p className="quiet">Nothing was earned at this step.</p>
  return (
    <table className="rewards">
      <thead>
        <tr>
          <th scope="col">Term</th>
          <th scope="col" className="number">
            value × weight
          </th>
          <th scope="col" className="number">
            adds
          </th>
        </tr>
      </thead>
      {terms.map(({ name, value, weight, expected, actual }) => (
        <tbody key={name} className={weight === 0 ? 'reward-unweighted' : ''}>
          <tr>
            <th scope="row" title={termMeaning(name)?.sentence}>
              {termMeaning(name)?.label ?? name} <span className="term">{name}</span>
            </th>
            <td className="number">
              {figure(value)} × {figure(weight)}
            </td>
            <td className="number">
              <strong>{figure(value * weight)}</strong>
            </td>
          </tr>
          {(expected !== '' || actual !== '') && (
            <tr>
              <td colSpan={3}>
                <dl className="compared">
                  <div>
                    <dt>wanted</dt>
                    <dd>{expected || '(nothing)'}</dd>
                  </div>
                  <div>
                    <dt>got</dt>
                    <dd>{actual || '(nothing)'}</dd>
                  </div>
                </dl>
              </td>
            </tr>
          )}
        </tbody>
      ))}
      <tfoot>
        <tr>
          <th scope="row" colSpan={2}>
            Together
          </th>
          <td className="number">
            <strong>{figure(rewardSum(terms))}</strong>
          </td>
        </tr>
      </tfoot>
    </table>
  )
}
