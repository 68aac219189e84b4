/**
 * How fast the live run is and where its time goes: three figures and a bar, each also in words.
 */
import { compact, figure } from '../../store/format.ts'
import type { ViewedRun } from '../../store/run-view.ts'
import { paceOfUpdates, phasesOf, type Phase } from '../../store/phases.ts'
import { useTraining } from '../context.ts'

export function Speed({ file }: { readonly file: ViewedRun }) {
  const saving = useTraining((state) => state.saving)
  const product = useTraining(
    (state) =>
      state.bench?.rows.find(
        (row) => row.case === 'matmul' && row.engine === file.fingerprint.engine,
      )?.gflops,
  )
  const pace = paceOfUpdates(file.updates.recent)
  const phases = phasesOf(file.updates.recent, saving)
  if (!pace) return null
  return (
    <div className="speed">
      <p className="speed-figures">
        <span>
          sampling <strong>{compact(pace.sampled)}</strong> tokens/s
        </span>
        <span>
          learning <strong>{compact(pace.learned)}</strong> tokens/s
        </span>
        {pace.gflops !== undefined && (
          <span>
            <strong>{compact(pace.gflops)}</strong> GFLOP/s
            {typeof product === 'number' && (
              <>
                , <strong>{percent(pace.gflops / product)}</strong> of the matrix products measured
                here
              </>
            )}
          </span>
        )}
      </p>
      {phases.length > 0 && <TimeBar phases={phases} />}
    </div>
  )
}

function TimeBar({ phases }: { readonly phases: readonly Phase[] }) {
  const words = phases.map(({ label, share }) => `${label} ${percent(share)}`)
  return (
    <figure className="time">
      <div className="time-bar" role="img" aria-label={`Where the time goes: ${words.join(', ')}`}>
        {phases.map(({ id, share }) => (
          <span key={id} className={`time-part time-${id}`} style={{ flexGrow: share }} />
        ))}
      </div>
      <figcaption>
        <ul className="time-words">
          {phases.map(({ id, label, seconds, share }) => (
            <li key={id} title={`${figure(seconds)} s in the latest updates`}>
              <span className={`time-swatch time-${id}`} /> {label}{' '}
              <strong>{percent(share)}</strong>
            </li>
          ))}
        </ul>
      </figcaption>
    </figure>
  )
}

const percent = (share: number): string => `${Math.round(100 * share)}%`
