/** A stop of the guided tour: what to watch, the rule, and of every seed whether it showed it. */
import { useMemo } from 'react'
import { Evidence, tourStop, type TourStop } from '../../run/tour.ts'
import type { ExperimentView } from '../../store/experiment-view.ts'

export function TourStopPart({ view }: { readonly view: ExperimentView }) {
  const { stored: { experiment: { stop: id } } } = view
  const stop = id === undefined ? undefined : tourStop(id)
  return stop && <Verdicts stop={stop} view={view} />
}

function Verdicts({ stop, view: { stored: { experiment: { seeds } }, results, crossPlay } }: { readonly stop: TourStop; readonly view: ExperimentView }) {
  const verdicts = useMemo(() => {
    const evidence = new Evidence(results, crossPlay)
    return seeds.map((seed) => ({ seed, verdict: stop.judge(evidence, seed) }))
  }, [stop, seeds, results, crossPlay])
  const shown = verdicts.filter(({ verdict }) => verdict?.shown === true).length
  return (
    <section aria-label="Stop of the tour">
      <p>{stop.watch}</p>
      <p><strong>Shown by {shown} of {seeds.length} seeds.</strong> <span className="quiet">The rule, written before these seeds were run: {stop.rule}</span></p>
      <ul className="findings">
        {verdicts.map(({ seed, verdict }) => (
          <li key={seed}>Seed {seed}: {verdict === undefined ? 'not run to the end yet' : <>{verdict.words} — <strong>{verdict.shown ? 'shown' : 'not shown'}</strong></>}</li>
        ))}
      </ul>
    </section>
  )
}
