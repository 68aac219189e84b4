import { madeWith } from '../../run/engine-choice.ts'
import { tasksNotKept } from '../../run/suite-versions.ts'
import { messageOf } from '../../run/told-error.ts'
import type { RunView } from '../../store/run-view.ts'
import { isBusy } from '../../store/training-state.ts'
import { ComparedWords } from '../bar/compared-words.tsx'
import { useApplication, useTraining } from '../context.ts'
import { ProgressLine } from '../live/progress-line.tsx'

/**
 * The same configuration again, here, compared bit for bit: how far it is and what came of it are
 * said here too.
 */
export function RerunPart({ view }: { readonly view: RunView }) {
  const { file } = view
  const { training, claimAnd } = useApplication()
  const busy = useTraining(isBusy)
  const rerunning = useTraining((state) => state.rerunning) === file.id
  const compared = useTraining((state) =>
    state.compared?.id === file.id ? state.compared : undefined,
  )
  const missing = tasksNotKept(file)
  const again = () =>
    training.rerun(view).catch((error: unknown) => {
      training.say({
        title: 'It could not be run again',
        message: messageOf(error),
        wayOut: 'Start a run with its settings: the same seed gives the same run.',
      })
    })
  return (
    <div className="share-part">
      <p className="zone-pickers">
        <button
          type="button"
          disabled={busy || missing !== undefined}
          onClick={() => void claimAnd(again)}
        >
          Run it again and compare
        </button>
        <span className="quiet">
          {missing
            ? `${missing.message} ${missing.wayOut}`
            : rerunning
              ? 'It goes on when this is closed; what comes of it is then said above the charts.'
              : busy
                ? 'After what is in progress.'
                : madeWith(file.fingerprint).portable
                  ? 'Equal numbers are promised on any machine: the run was made with portable arithmetic.'
                  : 'Equal numbers are promised on the same engine and adapter only.'}
        </span>
        {rerunning && (
          <button type="button" onClick={() => training.stop()}>
            Stop
          </button>
        )}
      </p>
      {rerunning && <ProgressLine />}
      <p role="status">{compared && <ComparedWords compared={compared} />}</p>
    </div>
  )
}
