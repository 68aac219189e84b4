/**
 * How far it is, in which phase, and how long is left. Spoken politely and seldom; seen all the
 * time.
 */
import { clock } from '../../store/format.ts'
import { progressWords } from '../../store/progress-words.ts'
import { isTraining, type Progress } from '../../store/training-state.ts'
import { useTraining } from '../context.ts'

/** Tenths of a phase: a screen reader hears ten reports of it, not hundreds. */
const SPOKEN_PARTS = 10

export function ProgressLine() {
  const state = useTraining((training) => training.progress)
  const worker = useTraining((training) => training.worker)
  const waiting = useTraining((training) => training.waiting)
  const rerunning = useTraining((training) => training.rerunning)
  const busy = useTraining(isTraining)
  const checkpoint = useTraining((training) => training.checkpoint)
  if (!busy) return null
  const { title, head, rest } = progressWords({ worker, waiting, progress: state, rerunning })
  const share = state && state.total > 0 ? Math.min(1, state.done / state.total) : undefined
  return (
    <div className="progress">
      <div className="progress-words">
        <span>
          <strong>{head}</strong>
          <span className="quiet">{rest}</span>
        </span>
        <span className="quiet">
          {checkpoint !== undefined && `saved at update ${checkpoint}`}
          {checkpoint !== undefined && state?.secondsLeft !== undefined && ' · '}
          {state?.secondsLeft !== undefined && (
            <>
              <strong>{clock(state.secondsLeft)}</strong> left
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
