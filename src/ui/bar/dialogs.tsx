import { HelpDialog } from './help-dialog.tsx'
import { RunsDialog } from './runs-dialog.tsx'
import { ShareDialog } from '../share/share-dialog.tsx'

export type OpenDialog = 'runs' | 'share' | 'help'

export function Dialogs({ open, close }: { readonly open: OpenDialog | undefined; readonly close: () => void }) {
  switch (open) {
    case 'runs': return <RunsDialog close={close} />
    case 'share': return <ShareDialog close={close} />
    case 'help': return <HelpDialog close={close} />
    case undefined: return null
  }
}
