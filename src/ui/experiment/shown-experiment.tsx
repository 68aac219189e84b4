/**
 * One experiment: how far it is, how its curves grow, what it found so far, and the numbers behind
 * that.
 */
import { useMemo } from 'react'
import { useStore } from 'zustand'
import { summarise } from '../../run/experiment-summary.ts'
import { spreadText } from '../../run/experiment-finding.ts'
import { departures } from '../../store/experiment-plan.ts'
import type { ExperimentStore, Protocol } from '../../store/experiment-store.ts'
import { counted, type ExperimentView } from '../../store/experiment-view.ts'
import { howMany } from '../../store/format.ts'
import { HeatMap } from '../charts/heat-map.tsx'
import { Folded } from '../live/folded.tsx'
import { ComparisonTable } from './comparison-table.tsx'
import { ExperimentCurves } from './experiment-curves.tsx'
import { ExperimentProgress } from './experiment-progress.tsx'
import { ExportExperiment } from './export-experiment.tsx'
import { FloorTable } from './floor-table.tsx'
import { ResultTable } from './result-table.tsx'
import { TourStopPart } from './tour-stop.tsx'
import { WarmStarts } from './warm-starts.tsx'

interface ShownProps {
  readonly store: ExperimentStore
  readonly view: ExperimentView
  readonly again: (protocol: Protocol) => void
}

export function ShownExperiment({ store, view, again }: ShownProps) {
  const {
    stored: { id, experiment, engine, adapter, created },
    results,
    crossPlay,
  } = view
  const protocols = useStore(store, (state) => state.protocols)
  const protocol =
    typeof protocols === 'string'
      ? undefined
      : protocols.find((one) => one.experiment.name === experiment.name)?.experiment
  const found = useMemo(() => summarise(experiment, results), [experiment, results])
  const { done, total } = counted(experiment, results)
  const away = departures(experiment, protocol)
  return (
    <>
      <div className="experiment-title">
        <h3 className="experiment-name">{experiment.name}</h3>
        <p className="quiet">
          {new Date(created).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' })}{' '}
          · {engine}, {adapter} · seeds {experiment.seeds.join(', ')}
        </p>
        {experiment.about !== '' && <p className="quiet">{experiment.about}</p>}
        {away.length > 0 && (
          <p>
            <strong>Exploratory:</strong> {away.join(', ')}.
          </p>
        )}
      </div>
      <ExperimentProgress store={store} view={view} />
      <div className="finding" role="status" aria-label="What was found">
        {found.findings.length > 0 ? (
          <>
            {done < total && (
              <p className="quiet">
                So far, with {done} of {howMany(total, 'run')} finished:
              </p>
            )}
            <ul className="findings">
              {found.findings.map((sentence) => (
                <li key={sentence}>{sentence}</li>
              ))}
            </ul>
          </>
        ) : (
          <p className="quiet">{noFinding(experiment.primary.length, done, total)}</p>
        )}
      </div>
      <TourStopPart view={view} />
      <ExperimentCurves view={view} />
      {found.rows.length > 0 && <ResultTable experiment={experiment} rows={found.rows} />}
      {found.comparisons.length > 0 && (
        <ComparisonTable experiment={experiment} comparisons={found.comparisons} />
      )}
      {found.floors && <FloorTable experiment={experiment} rows={found.floors} />}
      {crossPlay.map(({ mode, variant, seeds, tasks, success, gap }) => (
        <HeatMap
          key={`${mode} ${variant}`}
          title={`Does a planner work with a stranger’s executor? ${mode}${experiment.variants.length > 1 ? `, ${variant}` : ''}`}
          rows="planner of seed"
          columns="executor of seed"
          rowLabels={seeds.map(String)}
          columnLabels={seeds.map(String)}
          values={success}
          caption={`Cross-play: greedy success on ${tasks} held-out tasks. Own pairs (framed) minus all others: ${spreadText(gap)}; a large gap is a private convention, not capability.`}
        />
      ))}
      {results.length > 0 && (
        <Folded title="Where did each run begin?" term="success of each warm start">
          <WarmStarts experiment={experiment} results={results} />
        </Folded>
      )}
      <ExportExperiment view={view} />
      <p className="finding-actions">
        <button type="button" className="link" onClick={() => again({ id, experiment })}>
          Use this as a new experiment’s protocol
        </button>
      </p>
    </>
  )
}

function noFinding(primary: number, done: number, total: number): string {
  if (primary === 0)
    return 'This experiment has no primary comparison; its table says what each mode reached.'
  return done < total
    ? 'A finding takes a finished run on each side of a comparison; none has both yet.'
    : 'No primary comparison has both its sides among the modes that were run.'
}
