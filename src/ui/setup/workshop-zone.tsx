/** Where user-written tools stand in the set-up: what they are, and the link to their editor. */
import { useEffect, useState } from 'react'
import { createPortal } from 'react-dom'
import { useStore } from 'zustand'
import { shownValue } from '../../store/setup-draft.ts'
import { createWorkshopStore } from '../../store/workshop-store.ts'
import { useApplication } from '../context.ts'
import '../styles/workshop.css'
import { WorkshopDialog } from './workshop-dialog.tsx'

export function WorkshopZone() {
  const { setup, page } = useApplication()
  const { draft, checked } = useStore(setup)
  const [workshop] = useState(() => createWorkshopStore())
  const open = useStore(page, ({ dialog }) => dialog === 'workshop')
  const written = shownValue(draft, checked, 'suite.program')
  useEffect(() => {
    void workshop.load()
    return () => workshop.close()
  }, [workshop])
  return (
    <div className="zone">
      <p>
        {written === '' || written === undefined
          ? 'The starting example: a market stall with three tools.'
          : 'Tools, tasks and reward as you wrote them; they are part of the run and of its file.'}
      </p>
      <p className="zone-pickers">
        <button type="button" onClick={() => page.setState({ dialog: 'workshop' })}>
          Edit your tools
        </button>
      </p>
      {/* Not within the set-up, which is folded away on a phone. */}
      {open &&
        createPortal(
          <WorkshopDialog workshop={workshop} close={() => page.setState({ dialog: undefined })} />,
          document.body,
        )}
    </div>
  )
}
