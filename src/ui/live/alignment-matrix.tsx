/** Success with each pairing of our policies and the oracles: where the loss is. */
import type { Estimate } from '../../run/records.ts'
import { boundsOf } from '../../run/statistics/interval.ts'
import { boundsText } from '../../run/interval-text.ts'
import { everythingLost, lossesOf } from '../../run/losses.ts'
import { figure, interval } from '../../store/format.ts'
import type { ViewedRun } from '../../store/run-view.ts'
import { Mark } from '../marks.tsx'

export function AlignmentMatrix({ file }: { readonly file: ViewedRun }) {
  const latest = file.evaluations.at(-1)
  if (!latest) return null
  const { both, starPlan, starExecutor, stars, plannerRegret, executorRegret, misalignmentGap } =
    latest.alignment
  const losses = lossesOf(latest.alignment)
  const everything = everythingLost(losses)
  return (
    <div className="matrix">
      <table>
        <caption>
          Who loses the tasks?{' '}
          <span className="term">alignment matrix, update {latest.update}, greedy</span>
        </caption>
        <thead>
          <tr>
            <td />
            <th scope="col">
              <Mark shape="executor" /> this executor
            </th>
            <th scope="col">
              <Mark shape="executor" hollow /> exact executor
            </th>
          </tr>
        </thead>
        <tbody>
          <tr>
            <th scope="row">
              <Mark shape="planner" /> this planner
            </th>
            <Cell value={both} />
            <Cell value={starExecutor} />
          </tr>
          <tr>
            <th scope="row">
              <Mark shape="planner" hollow /> gold plan
            </th>
            <Cell value={starPlan} />
            <Cell value={stars} />
          </tr>
        </tbody>
      </table>
      {everything !== undefined && <p>{everything}</p>}
      <dl className="matrix-sums">
        <div>
          <dt>
            lost in all{' '}
            <span className="term">both oracles minus these two: the sum of the next three</span>
          </dt>
          <dd>{figure(losses.all)}</dd>
        </div>
        <div>
          <dt>
            <Mark shape="planner" /> lost to the plan <span className="term">planner regret</span>
          </dt>
          <dd>{interval(plannerRegret, 'difference')}</dd>
        </div>
        <div>
          <dt>
            <Mark shape="executor" /> lost in execution{' '}
            <span className="term">
              executor regret; the exact executor does every well-formed sub-task of every style,
              coarse ones with all their calls
            </span>
          </dt>
          <dd>{interval(executorRegret, 'difference')}</dd>
        </div>
        <div>
          <dt>
            lost to both at once{' '}
            <span className="term">
              interaction; below 0, either oracle alone would bring it back
            </span>
          </dt>
          <dd>{figure(losses.interaction)}</dd>
        </div>
        <div>
          <dt>
            <Mark shape="both" /> lost to misunderstanding{' '}
            <span className="term">
              misalignment gap, within the loss to the plan; n = {misalignmentGap.n}
            </span>
          </dt>
          <dd>{interval(misalignmentGap, 'difference')}</dd>
        </div>
        <div>
          <dt>
            calls exactly right <span className="term">call accuracy</span>
          </dt>
          <dd>{interval(latest.callAccuracy)}</dd>
        </div>
        <Styles styles={latest.styles} />
      </dl>
    </div>
  )
}

function Cell({ value }: { readonly value: Estimate }) {
  const bounds = boundsOf(value)
  return (
    <td
      title={`n = ${value.n}`}
      style={{ '--share': `${Math.round(Math.max(0, Math.min(1, value.mean)) * 100)}%` }}
    >
      <strong>{figure(value.mean)}</strong>
      {bounds !== undefined && <span className="quiet"> {boundsText(bounds)}</span>}
    </td>
  )
}

function Styles({ styles }: { readonly styles: Readonly<Record<string, number>> }) {
  const shares = Object.entries(styles)
    .filter(([, share]) => share > 0)
    .sort(([, a], [, b]) => b - a)
  if (shares.length === 0) return null
  return (
    <div>
      <dt>
        how plans are worded <span className="term">style shares</span>
      </dt>
      <dd>{shares.map(([style, share]) => `${style} ${figure(share)}`).join(' · ')}</dd>
    </div>
  )
}
