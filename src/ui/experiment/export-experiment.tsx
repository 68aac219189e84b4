/** The experiment as one file: protocol, results of every finished run, summary. */
import { useState } from 'react'
import { experimentFile } from '../../run/experiment-file.ts'
import type { ExperimentView } from '../../store/experiment-view.ts'
import { bytes } from '../../store/format.ts'
import { download } from '../share/download.ts'

export function ExportExperiment({ view }: { readonly view: ExperimentView }) {
  const [said, setSaid] = useState('')
  const save = () => {
    const name = `${
      view.stored.experiment.name
        .toLowerCase()
        .replace(/[^a-z0-9]+/g, '-')
        .replace(/^-|-$/g, '')
        .slice(0, 60) || 'experiment'
    }.json`
    const blob = new Blob([JSON.stringify(experimentFile(view))], { type: 'application/json' })
    download(blob, name)
    setSaid(`Saved as ${name}, ${bytes(blob.size)}.`)
  }
  return (
    <div className="share-part">
      <p className="zone-pickers">
        <button type="button" onClick={save}>
          Export as JSON
        </button>
        <span className="quiet" role="status">
          {said ||
            'One file with the protocol and every finished run: whoever opens it sees the same numbers and can run them again.'}
        </span>
      </p>
    </div>
  )
}
