/**
 * Where the official files of a suite go: by drop or by picker; shows what was recognised and its
 * licence, the lines that cannot be used, or the place that was wrong.
 */
import { useId } from 'react'
import { SUITE_FACTS, type OfficialId } from '../../run/suite-facts.ts'
import { howMany, whole } from '../../store/format.ts'
import type { BadLines, ImportedSuite } from '../../store/training-state.ts'
import { useApplication, useTraining } from '../context.ts'
import { onDemand } from '../on-demand.tsx'
import { fromPicker } from '../share/read-dropped.ts'
import { useTake } from '../share/use-take.ts'

const SearchZone = onDemand(
  'Recording searches',
  async () => (await import('./search-zone.tsx')).SearchZone,
  { waiting: <p className="quiet">Loading…</p> },
)

const nothing = () => undefined
/** Bad lines that are listed at once. */
const LISTED = 100

export function OfficialZone({ id }: { readonly id: OfficialId }) {
  const take = useTake(nothing)
  const suite = useTraining((state) => (state.suite?.suite === id ? state.suite : undefined))
  const bad = useTraining((state) => (state.badLines?.suite === id ? state.badLines : undefined))
  const kept = useTraining((state) => state.suitesKept.includes(id))
  const refused = useTraining((state) => state.suiteRefused)
  const [files, folder] = [useId(), useId()]
  const pick = (list: FileList | null) => {
    if (list && list.length > 0) void take(fromPicker(list))
  }
  return (
    <div className="zone">
      <p>
        Drop {SUITE_FACTS[id].name}’s folder anywhere on this page, or choose it. It is read here
        and sent nowhere; its licence is its authors’.
      </p>
      <p className="zone-pickers">
        <label htmlFor={folder} className="button">
          Choose folder
          <input
            id={folder}
            type="file"
            multiple
            onChange={(event) => pick(event.target.files)}
            ref={(input) => input?.setAttribute('webkitdirectory', '')}
          />
        </label>
        <label htmlFor={files} className="button">
          Choose files
          <input
            id={files}
            type="file"
            multiple
            accept=".json,.jsonl,.py,.txt,.md"
            onChange={(event) => pick(event.target.files)}
          />
        </label>
      </p>
      <div role="status">
        {!suite && kept && (
          <p className="quiet">
            The files of an earlier visit are kept in this browser and will be used.
          </p>
        )}
        {suite && <Imported suite={suite} />}
      </div>
      <div role="alert">
        {refused !== undefined && <p className="error">{refused}</p>}
        {bad && <LinesToSkip bad={bad} />}
      </div>
      {id === 'bamboogle' && <SearchZone />}
    </div>
  )
}

function Imported({ suite }: { readonly suite: ImportedSuite }) {
  return (
    <>
      <p>{suite.about}</p>
      <p className="quiet">
        {Object.entries(suite.counts)
          .map(([what, count]) => `${whole(count)} ${what}`)
          .join(' · ')}
        {suite.skipped > 0 &&
          ` · ${whole(suite.skipped)} bad ${suite.skipped === 1 ? 'line' : 'lines'} left out`}
      </p>
      <p className="quiet">Licence and origin: {suite.licence}</p>
      {suite.warnings.length > 0 && (
        <details className="folded">
          <summary>{howMany(suite.warnings.length, 'warning')}</summary>
          <ul>
            {suite.warnings.map((warning) => (
              <li key={warning}>{warning}</li>
            ))}
          </ul>
        </details>
      )}
    </>
  )
}

/** Nothing is left out unless the user says so. */
function LinesToSkip({ bad }: { readonly bad: BadLines }) {
  const { training } = useApplication()
  const shown = bad.lines.slice(0, LISTED)
  const count = `${whole(bad.all)} ${bad.all === 1 ? 'line' : 'lines'}`
  return (
    <>
      <p className="error">{bad.message}</p>
      <details className="folded">
        <summary>{count}</summary>
        <ul>
          {shown.map(({ file, line, field, message }) => (
            <li key={`${file}:${line}:${field}`}>
              {file}, line {line}, {field}: {message}
            </li>
          ))}
        </ul>
        {bad.all > shown.length && (
          <p className="quiet">and {whole(bad.all - shown.length)} more</p>
        )}
      </details>
      <p>
        <button type="button" onClick={() => training.skipBadLines()}>
          Skip {bad.all === 1 ? 'this line' : `these ${count}`}
        </button>
      </p>
    </>
  )
}
