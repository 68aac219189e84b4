/** The line over the trajectories; what is behind it is loaded when it is pressed. */
import { useState } from 'react'
import { onDemand } from '../on-demand.tsx'

const AskPanel = onDemand('Asking', async () => (await import('./ask-panel.tsx')).AskPanel, {
  waiting: (
    <p className="quiet" role="status">
      Opening…
    </p>
  ),
})

export function AskLine() {
  const [open, setOpen] = useState<boolean>()
  return open ? (
    <AskPanel close={() => setOpen(false)} />
  ) : (
    <button
      type="button"
      className="ask-line"
      // Closed, it has the focus again.
      autoFocus={open === false}
      onClick={() => setOpen(true)}
    >
      Ask the pair <span className="term">in your own words</span>
    </button>
  )
}
