import type { RunFile } from '../../run/run-file.ts'
import { isTraining } from '../../store/training-store.ts'
import { useApplication, useTraining } from '../context.ts'

/** The same configuration again, here, compared bit for bit. */
export function RerunPart({ file }: { readonly file: RunFile }) {
  const { training, claimAnd } = useApplication()
  const busy = useTraining(isTraining)
  const rerunning = useTraining((state) => state.rerunning) === file.id
  const compared = useTraining((state) => (state.compared?.id === file.id ? state.compared : undefined))
  return (
    <div className="share-part">
      <p className="zone-pickers">
        <button type="button" disabled={busy} onClick={() => void claimAnd(() => training.rerun(file))}>Run it again and compare</button>
        <span className="quiet">{rerunning ? 'Running again; progress is above the charts.' : busy ? 'After the run in progress.' : 'Equal numbers are promised on the same engine and adapter only.'}</span>
      </p>
      <p role="status">
        {compared && (compared.identical ? <strong>Identical: every metric is the same, bit for bit.</strong> : <><strong>Not identical.</strong> First difference: {compared.difference ?? 'not named'}</>)}
      </p>
    </div>
  )
}
