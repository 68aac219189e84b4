/**
 * A stop of the guided tour: what to watch, the rule, and of every seed whether it showed it;
 * before it is run, what was recorded of it.
 */
import { useMemo } from 'react'
import { SUITE_FACTS } from '../../run/suite-facts.ts'
import { Evidence, tourStop, type TourStop } from '../../run/tour.ts'
import type { TourOutcome } from '../../run/tour-outcome.ts'
import type { ExperimentView } from '../../store/experiment-view.ts'
import { howMany } from '../../store/format.ts'

const CURRENT = SUITE_FACTS.desk.versions.at(-1)

export function TourStopPart({ view }: { readonly view: ExperimentView }) {
  const {
    stored: {
      experiment: { stop: id },
    },
  } = view
  const stop = id === undefined ? undefined : tourStop(id)
  return stop && <Verdicts stop={stop} view={view} />
}

function Verdicts({
  stop,
  view: {
    stored: {
      experiment: { seeds },
    },
    results,
    crossPlay,
  },
}: {
  readonly stop: TourStop
  readonly view: ExperimentView
}) {
  const verdicts = useMemo(() => {
    const evidence = new Evidence(results, crossPlay)
    return seeds.map((seed) => ({ seed, verdict: stop.judge(evidence, seed) }))
  }, [stop, seeds, results, crossPlay])
  const shown = verdicts.filter(({ verdict }) => verdict?.shown === true).length
  return (
    <section aria-label="Stop of the tour">
      <p>{stop.watch}</p>
      <p>
        <strong>
          Shown by {shown} of {howMany(seeds.length, 'seed')}.
        </strong>{' '}
        <span className="quiet">The rule, written before these seeds were run: {stop.rule}</span>
      </p>
      <ul className="findings">
        {verdicts.map(({ seed, verdict }) => (
          <li key={seed}>
            Seed {seed}:{' '}
            {verdict === undefined ? (
              'not run to the end yet'
            ) : (
              <>
                {verdict.words} — <strong>{verdict.shown ? 'shown' : 'not shown'}</strong>
              </>
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}

/** What a stop showed elsewhere, before anybody waits for it here. */
export function RecordedStop({
  outcome: { id, made, engine, tasks = 1, seeds },
}: {
  readonly outcome: TourOutcome
}) {
  const shown = seeds.filter((one) => one.shown).length
  const stop = tourStop(id)
  return (
    <section className="recorded-stop" aria-label="What was recorded of this stop">
      <p>
        <span className="source">Recorded</span>{' '}
        <strong>
          Shown by {shown} of {howMany(seeds.length, 'seed')}
        </strong>{' '}
        <span className="quiet">
          on {new Date(made).toLocaleDateString(undefined, { dateStyle: 'long', timeZone: 'UTC' })},
          engine {engine}
          {tasks === CURRENT
            ? '.'
            : `, with version ${tasks} of the desk’s tasks. New runs have version ${CURRENT}, on which it has not been run yet.`}
        </span>
      </p>
      <details className="folded">
        <summary>The rule, and what each seed showed</summary>
        {stop && <p className="quiet">Written before these seeds were run: {stop.rule}</p>}
        <ul className="findings">
          {seeds.map(({ seed, shown: yes, words }) => (
            <li key={seed}>
              Seed {seed}: {words} — <strong>{yes ? 'shown' : 'not shown'}</strong>
            </li>
          ))}
        </ul>
      </details>
    </section>
  )
}
