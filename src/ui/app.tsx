/** The page: a bar, three columns, and what lies over them for a moment. */
import { useState } from 'react'
import { TopBar } from './bar/top-bar.tsx'
import { Dialogs, type OpenDialog } from './bar/dialogs.tsx'
import { DropAnywhere } from './share/drop-anywhere.tsx'
import { LivePanel } from './live/live-panel.tsx'
import { Messages } from './bar/messages.tsx'
import { SetupPanel } from './setup/setup-panel.tsx'
import { TrajectoryPanel } from './trajectories/trajectory-panel.tsx'
import { useKeys } from './use-keys.ts'
import { useTheme } from './bar/use-theme.ts'

export function App() {
  const [dialog, setDialog] = useState<OpenDialog>()
  useTheme()
  useKeys(() => setDialog('help'))
  return (
    <>
      <a className="skip" href="#live" onClick={(event) => { event.preventDefault(); document.getElementById('live')?.focus() }}>Skip to the charts</a>
      <TopBar open={setDialog} />
      <Messages />
      <main className="columns">
        <SetupPanel />
        <LivePanel share={() => setDialog('share')} measure={() => setDialog('measure')} />
        <TrajectoryPanel />
      </main>
      <Dialogs open={dialog} close={() => setDialog(undefined)} />
      <DropAnywhere imported={() => setDialog('share')} />
    </>
  )
}
