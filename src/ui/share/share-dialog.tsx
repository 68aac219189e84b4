/** Give a run away, take one in, see everything a run holds, and run it again to compare. */
import { useId, useState } from 'react'
import { useApplication, useFront, useTraining } from '../context.ts'
import { Dialog } from '../bar/dialog.tsx'
import { ExportPart } from './export-part.tsx'
import { fromPicker } from './read-dropped.ts'
import { RerunPart } from './rerun-part.tsx'
import { RunContents } from './run-contents.tsx'
import { useTake } from './use-take.ts'

const nothing = () => undefined

export function ShareDialog({ close }: { readonly close: () => void }) {
  const front = useFront()
  const trouble = useTraining((state) => state.trouble)
  const { training } = useApplication()
  const take = useTake(nothing)
  const picker = useId()
  const [name, setName] = useState<string>()
  const pick = (list: FileList | null) => {
    if (!list || list.length === 0) return
    training.say(undefined)
    setName(list[0]?.name)
    void take(fromPicker(list))
  }
  return (
    <Dialog title="Share" close={close}>
      <div role="alert">
        {trouble && (
          <p className="message message-trouble">
            <span>
              <strong>{trouble.title}.</strong> {trouble.message} {trouble.wayOut}
            </span>
          </p>
        )}
      </div>
      <p className="zone-pickers">
        <label htmlFor={picker} className="button">
          Open a run file
          <input
            id={picker}
            type="file"
            accept=".json,application/json"
            onChange={(event) => pick(event.target.files)}
          />
        </label>
        <span className="quiet">
          {name === undefined ? 'or drop one anywhere on the page' : name}
        </span>
      </p>
      {front ? (
        <>
          <h3>{front.file.config.name}</h3>
          {front.file.config.about !== '' && <p className="quiet">{front.file.config.about}</p>}
          <ExportPart key={front.file.id} view={front} />
          <RerunPart view={front} />
          <RunContents view={front} />
        </>
      ) : (
        <p className="empty">No run is open yet.</p>
      )}
    </Dialog>
  )
}
