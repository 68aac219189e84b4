/** The page: a bar, three columns, and what lies over them for a moment. */
import { Suspense, lazy, useState } from 'react'
import { useStore } from 'zustand'
import { TopBar } from './bar/top-bar.tsx'
import { Dialogs, type OpenDialog } from './bar/dialogs.tsx'
import { useApplication } from './context.ts'
import { DropAnywhere } from './share/drop-anywhere.tsx'
import { LivePanel } from './live/live-panel.tsx'
import { Messages } from './bar/messages.tsx'
import { SetupPanel } from './setup/setup-panel.tsx'
import { TrajectoryPanel } from './trajectories/trajectory-panel.tsx'
import { useKeys } from './use-keys.ts'
import { useTheme } from './bar/use-theme.ts'

const ExperimentPage = lazy(async () => ({ default: (await import('./experiment/experiment-page.tsx')).ExperimentPage }))

export function App() {
  const shows = useStore(useApplication().page, (state) => state.shows)
  const [dialog, setDialog] = useState<OpenDialog>()
  useTheme()
  useKeys(() => setDialog('help'))
  return (
    <>
      <a className="skip" href="#live" onClick={(event) => { event.preventDefault(); document.getElementById('live')?.focus() }}>Skip to the charts</a>
      <TopBar open={setDialog} />
      <Messages />
      {shows === 'experiments' ? <Suspense fallback={<main className="columns"><p className="empty" role="status">Opening experiments…</p></main>}><ExperimentPage /></Suspense> : (
        <main className="columns">
          <SetupPanel />
          <LivePanel share={() => setDialog('share')} measure={() => setDialog('measure')} />
          <TrajectoryPanel />
        </main>
      )}
      <Dialogs open={dialog} close={() => setDialog(undefined)} />
      <DropAnywhere imported={() => setDialog('share')} />
    </>
  )
}
