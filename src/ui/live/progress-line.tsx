/**
 * How far it is, in which phase, and how long is left. Spoken politely and seldom; seen all the
 * time.
 */
import { clock } from '../../store/format.ts'
import { isTraining, type Progress, type Training } from '../../store/training-state.ts'
import { useTraining } from '../context.ts'

const PHASES = {
  preparing: 'Preparing',
  'warm-start': 'Warm start',
  evaluation: 'Evaluating',
  training: 'Training',
  finished: 'Finished',
} as const

/** Tenths of a phase: a screen reader hears ten reports of it, not hundreds. */
const SPOKEN_PARTS = 10

function headline({ worker, waiting, progress, rerunning }: Training): string {
  if (waiting && !progress) return 'Starting the worker'
  const phase = progress ? PHASES[progress.phase] : 'Starting'
  const again = rerunning === undefined ? '' : ', running again to compare'
  return worker === 'paused' ? `Paused${again}` : `${phase}${again}`
}

export function ProgressLine() {
  const state = useTraining((training) => training.progress)
  const title = useTraining(headline)
  const busy = useTraining(isTraining)
  const checkpoint = useTraining((training) => training.checkpoint)
  if (!busy) return null
  const share = state && state.total > 0 ? Math.min(1, state.done / state.total) : undefined
  return (
    <div className="progress">
      <div className="progress-words">
        <span>
          <strong>{title}</strong>
          {state && <span className="quiet"> {state.label}</span>}
        </span>
        <span className="quiet">
          {checkpoint !== undefined && `saved at update ${checkpoint}`}
          {state?.secondsLeft !== undefined && (
            <>
              {' '}
              · <strong>{clock(state.secondsLeft)}</strong> left
            </>
          )}
        </span>
      </div>
      <progress
        className="bar-of-progress"
        max={1}
        aria-label={title}
        {...(share !== undefined && { value: share })}
      />
      <p className="visually-hidden" role="status">
        {spoken(title, state)}
      </p>
    </div>
  )
}

function spoken(title: string, progress: Progress | undefined): string {
  if (!progress || progress.total <= 0) return title
  const tenth = Math.floor((SPOKEN_PARTS * progress.done) / progress.total)
  return `${title}, ${tenth * (100 / SPOKEN_PARTS)} percent`
}
