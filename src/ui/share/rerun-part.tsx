import { madeWith } from '../../run/engine-choice.ts'
import type { RunFile } from '../../run/run-file.ts'
import { isBusy } from '../../store/training-store.ts'
import { useApplication, useTraining } from '../context.ts'

/** The same configuration again, here, compared bit for bit. */
export function RerunPart({ file }: { readonly file: RunFile }) {
  const { training, claimAnd } = useApplication()
  const busy = useTraining(isBusy)
  const rerunning = useTraining((state) => state.rerunning) === file.id
  return (
    <div className="share-part">
      <p className="zone-pickers">
        <button type="button" disabled={busy} onClick={() => void claimAnd(() => training.rerun(file))}>Run it again and compare</button>
        <span className="quiet">{rerunning ? 'Running again; progress and outcome stand above the charts.' : busy ? 'After what is in progress.' : madeWith(file.fingerprint).portable ? 'Equal numbers are promised on any machine: the run was made with portable arithmetic.' : 'Equal numbers are promised on the same engine and adapter only.'}</span>
      </p>
    </div>
  )
}
