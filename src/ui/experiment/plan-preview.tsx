/**
 * Before anything runs: what will be compared, what each mode gets, how long it takes here, and the
 * button that starts it.
 */
import { useMemo } from 'react'
import { useStore } from 'zustand'
import { experimentSupportProblems } from '../../run/support.ts'
import { placeFor } from '../../store/estimate.ts'
import { forecast } from '../../store/experiment-estimate.ts'
import { amountWords, departures, type Planned } from '../../store/experiment-plan.ts'
import { isGoing, type ExperimentStore, type Protocol } from '../../store/experiment-store.ts'
import { howMany, roughly, whole } from '../../store/format.ts'
import { isTraining } from '../../store/training-state.ts'
import { useApplication, useTraining } from '../context.ts'
import { LineMark } from '../charts/chart.tsx'
import { WideTable } from '../charts/wide-table.tsx'
import { MODE_FACTS } from '../../run/mode-facts.ts'
import { RecordedStop } from './tour-stop.tsx'

interface PlanPreviewProps {
  readonly store: ExperimentStore
  readonly protocol: Protocol
  readonly made: Planned
}

export function PlanPreview({ store, protocol, made: { experiment } }: PlanPreviewProps) {
  const { claimAnd, defaults, pace } = useApplication()
  const engines = useTraining((state) => state.engines)
  const training = useTraining(isTraining)
  const going = useStore(store, isGoing)
  const waiting = useStore(store, (state) => state.waiting)
  const live = useStore(store, (state) => state.live)
  const outcome = useStore(store, ({ outcomes }) =>
    outcomes.find(({ id }) => id === protocol.experiment.stop),
  )
  const known = experiment && engines && pace(placeFor(experiment.base, engines))
  const cost = useMemo(
    () => experiment && forecast(experiment, engines, defaults, known),
    [experiment, engines, defaults, known],
  )
  const unfair = useMemo(
    () => (experiment ? experimentSupportProblems(experiment) : []),
    [experiment],
  )
  const away = experiment ? departures(experiment, protocol.experiment) : []
  const why = waiting
    ? 'Starting…'
    : going
      ? 'Another experiment is in progress; one runs at a time.'
      : training
        ? 'A single run is in progress; stop it first, what it has is kept.'
        : !experiment
          ? 'Something on the left must be corrected first.'
          : undefined
  return (
    <>
      <div className="controls">
        <h3 className="experiment-name">{protocol.experiment.name}</h3>
        {outcome && <RecordedStop outcome={outcome} />}
        {experiment && cost && (
          <p className="will" id="experiment-will">
            Runs {howMany(experiment.modes.length, 'mode')} ×{' '}
            {howMany(experiment.seeds.length, 'seed')}
            {experiment.variants.length > 1 &&
              ` × ${howMany(experiment.variants.length, 'variant')}`}
            : {howMany(cost.runs, 'run')} of{' '}
            {amountWords(amount(experiment), experiment.base.rl.budget)} each, modes of a seed in
            turn, so that their curves grow together.
            {cost.seconds !== undefined && (
              <>
                {' '}
                It takes <strong>{roughly(cost.seconds)}</strong> here
                {known === undefined && ', a guess until a run is timed'}. It may be paused, and
                goes on after a reload.
              </>
            )}
          </p>
        )}
        {away.length > 0 && (
          <p className="quiet">
            Exploratory: {away.join(', ')}. What it finds is not the protocol’s result.
          </p>
        )}
        {unfair.map((problem) => (
          <p key={problem} className="quiet">
            {problem}
          </p>
        ))}
        <div className="control-buttons">
          <button
            type="button"
            className="primary"
            disabled={why !== undefined}
            aria-describedby="experiment-why"
            onClick={() => experiment && void claimAnd(() => store.start(experiment))}
          >
            Start
          </button>
          {going && live !== undefined && (
            <button type="button" onClick={() => void store.look(live)}>
              Show the one in progress
            </button>
          )}
        </div>
        <p id="experiment-why" className="quiet" role="status">
          {why}
        </p>
      </div>
      {cost && experiment && (
        <WideTable
          title="What each mode gets"
          term="typically; the table of the result has what it took"
        >
          <thead>
            <tr>
              <th scope="col">Mode</th>
              <th scope="col" className="number">
                Updates a run
              </th>
              <th scope="col" className="number">
                Sampled tokens a run
              </th>
              <th scope="col" className="number">
                Time of all its runs
              </th>
            </tr>
          </thead>
          <tbody>
            {cost.budgets.map(({ mode, updates, tokens, seconds }) => (
              <tr key={mode}>
                <th scope="row">
                  <LineMark {...MODE_FACTS[mode].line} /> {mode}
                </th>
                <td className="number">
                  {experiment.base.rl.budget === 'updates' ? '' : '≈ '}
                  {whole(updates)}
                </td>
                <td className="number">
                  {experiment.base.rl.budget === 'tokens' ? '' : '≈ '}
                  {whole(tokens)}
                </td>
                <td className="number">{seconds === undefined ? '–' : roughly(seconds)}</td>
              </tr>
            ))}
            {cost.warmStartSeconds !== 0 && (
              <tr>
                <th scope="row">warm starts, once a seed</th>
                <td />
                <td />
                <td className="number">
                  {cost.warmStartSeconds === undefined ? '–' : roughly(cost.warmStartSeconds)}
                </td>
              </tr>
            )}
          </tbody>
        </WideTable>
      )}
      {experiment && experiment.primary.length > 0 && (
        <p className="quiet">
          Primary comparisons, corrected for their number by Holm’s method:{' '}
          {experiment.primary
            .map((one) =>
              'against' in one
                ? `joint against ${one.against}`
                : `${one.mode}, first variant against ${one.againstVariant}`,
            )
            .join('; ')}
          .
        </p>
      )}
    </>
  )
}

function amount({ base: { rl } }: Protocol['experiment']): number {
  return rl.budget === 'tokens'
    ? rl.budgetTokens
    : rl.budget === 'gflop'
      ? rl.budgetGflop
      : rl.updates
}
