/** One sentence that says what Train will do here, and the four buttons. */
import { useStore } from 'zustand'
import { SUITE_FACTS, isOfficial } from '../../run/suite-facts.ts'
import { placeFor, whatWillHappen } from '../../store/estimate.ts'
import { isTraining } from '../../store/training-state.ts'
import { useApplication, useTraining } from '../context.ts'
import { Mends } from '../setup/mends.tsx'
import { EngineLine } from './engine-line.tsx'

export function Controls({ measure }: { readonly measure: () => void }) {
  const { training, setup, claimAnd, defaults, pace, page } = useApplication()
  const { config } = useStore(setup, (state) => state.checked)
  const errors = useStore(setup, (state) => Object.keys(state.checked.errors).length)
  const problem = useStore(setup, (state) => state.problems[0])
  const engines = useTraining((state) => state.engines)
  const kept = useTraining((state) => state.suitesKept)
  const heldOut = useTraining((state) => state.heldOut)
  const worker = useTraining((state) => state.worker)
  const waiting = useTraining((state) => state.waiting)
  const busy = useTraining(isTraining)
  const experiment = useTraining((state) => state.experiment !== undefined)
  const suite = config?.suite.id ?? ''
  const missing = isOfficial(suite) && !kept.includes(suite)
  const ready = config !== undefined && !problem && !missing && !experiment
  const paused = worker === 'paused'
  const sentence = experiment
    ? 'An experiment is in progress here. Stop it before a single run is trained; what is finished is kept.'
    : problem
      ? problem.message
      : config === undefined
        ? `${errors === 1 ? 'One field' : `${errors} fields`} of the set-up must be corrected before training.`
        : missing
          ? `Drop the ${SUITE_FACTS[suite].name} files in the set-up first; they are not part of this page.`
          : whatWillHappen(
              config,
              engines,
              defaults,
              engines && pace(placeFor(config, engines)),
              heldOut,
            )
  return (
    <div className="controls">
      {!busy && (
        <p className="will" id="will">
          {sentence}
        </p>
      )}
      {!busy && !experiment && problem && <Mends problem={problem} />}
      <div className="control-buttons">
        {!busy && (
          <button
            type="button"
            className="primary"
            disabled={!ready}
            aria-describedby="will"
            onClick={() => ready && void claimAnd(() => training.start(config))}
          >
            Train
          </button>
        )}
        {busy &&
          (paused ? (
            <button type="button" className="primary" onClick={() => training.resume()}>
              Resume
            </button>
          ) : (
            <button
              type="button"
              className="primary"
              disabled={waiting}
              onClick={() => training.pause()}
            >
              Pause
            </button>
          ))}
        <button
          type="button"
          disabled={busy ? !paused : !ready}
          onClick={() => void claimAnd(() => training.step(busy ? undefined : config))}
        >
          One update
        </button>
        {experiment ? (
          <button type="button" onClick={() => page.setState({ shows: 'experiments' })}>
            Show the experiment
          </button>
        ) : (
          <button type="button" disabled={!busy} onClick={() => training.stop()}>
            Stop
          </button>
        )}
      </div>
      {!busy && <EngineLine config={config} measure={measure} />}
    </div>
  )
}
