/** How far it is, what grows now, how long is left, and the buttons that go with that. */
import { useStore } from 'zustand'
import {
  isGoing,
  type ExperimentProgress as Progress,
  type ExperimentStore,
} from '../../store/experiment-store.ts'
import { counted, type ExperimentView } from '../../store/experiment-view.ts'
import { clock, howMany, whole } from '../../store/format.ts'
import { isTraining } from '../../store/training-state.ts'
import { LineMark } from '../charts/chart.tsx'
import { useApplication, useTraining } from '../context.ts'
import { MODE_FACTS } from '../../run/mode-facts.ts'

interface ProgressProps {
  readonly store: ExperimentStore
  readonly view: ExperimentView
}

export function ExperimentProgress({
  store,
  view: {
    stored: { id, experiment },
    results,
  },
}: ProgressProps) {
  const live = useStore(store, (state) => state.live === id)
  const state = useStore(store, (all) => all.state)
  const waiting = useStore(store, (all) => all.waiting)
  const going = useStore(store, isGoing)
  const progress = useStore(store, (all) => all.progress)
  const { done, total } = counted(experiment, results)
  const mine = live && (state === 'running' || state === 'paused')
  if (!mine)
    return done < total ? (
      <Unfinished store={store} id={id} done={done} total={total} busy={going} waiting={waiting} />
    ) : (
      <p role="status" className="quiet">
        Finished: {total === 1 ? 'the one run' : `all ${total} runs`}.
      </p>
    )
  const share = shareOf(progress, done, total)
  const title = state === 'paused' ? 'Paused' : 'Running'
  return (
    <div className="progress">
      <div className="progress-words">
        <span>
          <strong>{title}</strong> <span className="quiet">{progress?.label}</span>
        </span>
        <span className="quiet">
          {done} of {howMany(total, 'run')} finished
          {progress?.secondsLeft !== undefined && (
            <>
              {' '}
              · about <strong>{clock(progress.secondsLeft)}</strong> left
            </>
          )}
        </span>
      </div>
      <progress
        className="bar-of-progress"
        max={1}
        value={share}
        aria-label={`${title}: ${done} of ${howMany(total, 'run')}`}
      />
      <p className="visually-hidden" role="status">
        {title}, {done} of {howMany(total, 'run')} finished
      </p>
      {progress && progress.growing.length > 0 && (
        <ul className="readouts" aria-label="What grows now">
          {progress.growing.map(({ mode, variant, seed, update, tokens, share: spent }) => (
            <li key={`${variant} ${mode} ${seed}`}>
              <LineMark {...MODE_FACTS[mode].line} /> {mode}
              {experiment.variants.length > 1 && `, ${variant}`}, seed {seed}{' '}
              <span className="quiet">
                update {update}, {whole(tokens)} tokens, {Math.floor(Math.min(1, spent) * 100)}%
              </span>
            </li>
          ))}
        </ul>
      )}
      <div className="control-buttons">
        {state === 'paused' ? (
          <button type="button" className="primary" onClick={() => store.resume()}>
            Resume
          </button>
        ) : (
          <button type="button" className="primary" onClick={() => store.pause()}>
            Pause
          </button>
        )}
        <button type="button" onClick={() => store.stop()}>
          Stop
        </button>
      </div>
    </div>
  )
}

interface UnfinishedProps {
  readonly store: ExperimentStore
  readonly id: string
  readonly done: number
  readonly total: number
  readonly busy: boolean
  readonly waiting: boolean
}

function Unfinished({ store, id, done, total, busy, waiting }: UnfinishedProps) {
  const { claimAnd } = useApplication()
  const training = useTraining(isTraining)
  const why = waiting
    ? 'Starting…'
    : busy
      ? 'Another experiment is in progress.'
      : training
        ? 'After the single run in progress.'
        : undefined
  return (
    <div className="progress">
      <p role="status">
        {done} of {howMany(total, 'run')} finished. <span className="quiet">{why}</span>
      </p>
      <div className="control-buttons">
        <button
          type="button"
          className="primary"
          disabled={why !== undefined}
          onClick={() => void claimAnd(() => store.continueStored(id))}
        >
          Continue
        </button>
      </div>
    </div>
  )
}

/** Of all runs, growing ones by the share of their budget that is spent. */
function shareOf(progress: Progress | undefined, done: number, total: number): number {
  const growing = progress?.growing.reduce((sum, { share }) => sum + Math.min(1, share), 0) ?? 0
  return Math.min(1, (done + growing) / Math.max(1, total))
}
