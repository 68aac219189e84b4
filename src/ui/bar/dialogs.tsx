/** The dialogs, each loaded when it is first opened. */
import type { ReactNode } from 'react'
import type { OpenDialog } from '../../store/visits.ts'
import { onDemand } from '../on-demand.tsx'
import { Dialog } from './dialog.tsx'

interface DialogProps {
  readonly close: () => void
}

const frame = (words: ReactNode, { close }: DialogProps) => (
  <Dialog title="This did not open" close={close}>
    {words}
  </Dialog>
)

const HelpDialog = onDemand('Help', async () => (await import('./help-dialog.tsx')).HelpDialog, {
  frame,
})
const MeasureDialog = onDemand(
  'What measures this device',
  async () => (await import('./measure-dialog.tsx')).MeasureDialog,
  { frame },
)
const RunsDialog = onDemand(
  'The list of runs',
  async () => (await import('./runs-dialog.tsx')).RunsDialog,
  { frame },
)
const ShareDialog = onDemand(
  'Sharing',
  async () => (await import('../share/share-dialog.tsx')).ShareDialog,
  { frame },
)

export function Dialogs({ open, close }: DialogProps & { readonly open: OpenDialog | undefined }) {
  switch (open) {
    case 'runs':
      return <RunsDialog close={close} />
    case 'share':
      return <ShareDialog close={close} />
    case 'help':
      return <HelpDialog close={close} />
    case 'measure':
      return <MeasureDialog close={close} />
    // Drawn where its program stands.
    case 'workshop':
    case undefined:
      return null
  }
}
