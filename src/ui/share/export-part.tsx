import { useState } from 'react'
import { writeRunFile } from '../../run/export.ts'
import { messageOf } from '../../run/told-error.ts'
import { bytes, howMany } from '../../store/format.ts'
import { KeptRequests } from '../../store/kept-requests.ts'
import type { RunView } from '../../store/run-view.ts'
import { useApplication } from '../context.ts'
import { download } from './download.ts'

type Outcome =
  | { readonly kind: 'done'; readonly name: string; readonly size: number }
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'working' }

/**
 * The run as a file. The worker knows weights and origin of the runs that this browser made; others
 * are written as they are.
 */
export function ExportPart({ view: { source, file, whole } }: { readonly view: RunView }) {
  const { training, around } = useApplication()
  const [weights, setWeights] = useState(false)
  const [asked, setAsked] = useState(false)
  const kept = new KeptRequests(around.memory).of(file)
  const [outcome, setOutcome] = useState<Outcome>()
  const save = async () => {
    setOutcome({ kind: 'working' })
    try {
      const text = writeRunFile(whole ?? (await training.exported(file.id, weights)), {
        weights,
        ...(asked && { requests: kept }),
      })
      const name = `${
        file.config.name
          .toLowerCase()
          .replace(/[^a-z0-9]+/g, '-')
          .replace(/^-|-$/g, '') || 'run'
      }-seed-${file.config.seed}.json`
      const blob = new Blob([text], { type: 'application/json' })
      download(blob, name)
      setOutcome({ kind: 'done', name, size: blob.size })
    } catch (error) {
      setOutcome({
        kind: 'failed',
        message: messageOf(error),
      })
    }
  }
  return (
    <div className="share-part">
      <p className="zone-pickers">
        <button
          type="button"
          className="primary"
          disabled={outcome?.kind === 'working'}
          onClick={() => void save()}
        >
          Export as JSON
        </button>
        {(whole === undefined ? source !== 'imported' : whole.weights !== undefined) && (
          <label className="check">
            <input
              type="checkbox"
              checked={weights}
              onChange={(event) => setWeights(event.target.checked)}
            />{' '}
            with the trained weights
          </label>
        )}
        {kept.length > 0 && (
          <label className="check">
            <input
              type="checkbox"
              checked={asked}
              onChange={(event) => setAsked(event.target.checked)}
            />{' '}
            with {howMany(kept.length, 'request')} that you put to it and kept
          </label>
        )}
      </p>
      <p role="status" className={outcome?.kind === 'failed' ? 'error' : 'quiet'}>
        {outcome?.kind === 'working' && 'Writing the file…'}
        {outcome?.kind === 'done' && `Saved as ${outcome.name}, ${bytes(outcome.size)}.`}
        {outcome?.kind === 'failed' && `Not exported: ${outcome.message}`}
      </p>
    </div>
  )
}
