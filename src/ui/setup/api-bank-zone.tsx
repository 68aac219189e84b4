/** Where the official API-Bank files go: by drop or by picker; shows what was recognised, or the place that was wrong. */
import { useId } from 'react'
import { whole } from '../../store/format.ts'
import { useTraining } from '../context.ts'
import { fromPicker } from '../share/read-dropped.ts'
import { useTake } from '../share/use-take.ts'

const nothing = () => undefined

export function ApiBankZone() {
  const take = useTake(nothing)
  const suite = useTraining((state) => state.suite)
  const kept = useTraining((state) => state.suiteKept)
  const refused = useTraining((state) => state.suiteRefused)
  const [files, folder] = [useId(), useId()]
  const pick = (list: FileList | null) => { if (list && list.length > 0) void take(fromPicker(list)) }
  return (
    <div className="zone">
      <p>Drop API-Bank’s folder anywhere on this page, or choose it. It is read here and sent nowhere; its licence is its authors’.</p>
      <p className="zone-pickers">
        <label htmlFor={folder} className="button">Choose folder<input id={folder} type="file" multiple onChange={(event) => pick(event.target.files)} ref={(input) => input?.setAttribute('webkitdirectory', '')} /></label>
        <label htmlFor={files} className="button">Choose files<input id={files} type="file" multiple accept=".json,.jsonl,.py" onChange={(event) => pick(event.target.files)} /></label>
      </p>
      <div role="status">
        {!suite && kept && <p className="quiet">The files of an earlier visit are kept in this browser and will be used.</p>}
        {suite && (
          <>
            <p>{suite.about}</p>
            <p className="quiet">{Object.entries(suite.counts).map(([what, count]) => `${whole(count)} ${what}`).join(' · ')}</p>
            {suite.warnings.length > 0 && <details className="folded"><summary>{suite.warnings.length} warnings</summary><ul>{suite.warnings.map((warning) => <li key={warning}>{warning}</li>)}</ul></details>}
          </>
        )}
      </div>
      <div role="alert">{refused !== undefined && <p className="error">{refused}</p>}</div>
    </div>
  )
}
