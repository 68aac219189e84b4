/** The dialogs, each loaded when it is first opened. */
import { Suspense, lazy } from 'react'

export type OpenDialog = 'runs' | 'share' | 'help' | 'measure'

const HelpDialog = lazy(async () => ({ default: (await import('./help-dialog.tsx')).HelpDialog }))
const MeasureDialog = lazy(async () => ({ default: (await import('./measure-dialog.tsx')).MeasureDialog }))
const RunsDialog = lazy(async () => ({ default: (await import('./runs-dialog.tsx')).RunsDialog }))
const ShareDialog = lazy(async () => ({ default: (await import('../share/share-dialog.tsx')).ShareDialog }))

export function Dialogs({ open, close }: { readonly open: OpenDialog | undefined; readonly close: () => void }) {
  return <Suspense fallback={null}>{open && <Chosen open={open} close={close} />}</Suspense>
}

function Chosen({ open, close }: { readonly open: OpenDialog; readonly close: () => void }) {
  switch (open) {
    case 'runs': return <RunsDialog close={close} />
    case 'share': return <ShareDialog close={close} />
    case 'help': return <HelpDialog close={close} />
    case 'measure': return <MeasureDialog close={close} />
  }
}
