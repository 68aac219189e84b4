/** The page: a bar, three columns, and what lies over them for a moment. */
import type { ReactNode } from 'react'
import { useStore } from 'zustand'
import type { OpenDialog } from '../store/visits.ts'
import { TopBar } from './bar/top-bar.tsx'
import { Dialogs } from './bar/dialogs.tsx'
import { Boundary } from './boundary.tsx'
import { useApplication } from './context.ts'
import { DropAnywhere } from './share/drop-anywhere.tsx'
import { LivePanel } from './live/live-panel.tsx'
import { Messages } from './bar/messages.tsx'
import { SetupPanel } from './setup/setup-panel.tsx'
import { TrajectoryPanel } from './trajectories/trajectory-panel.tsx'
import { onDemand } from './on-demand.tsx'
import { useKeys } from './use-keys.ts'
import { useTheme } from './bar/use-theme.ts'

const ExperimentPage = onDemand(
  'The page of experiments',
  async () => (await import('./experiment/experiment-page.tsx')).ExperimentPage,
  {
    waiting: (
      <main className="columns">
        <p className="empty" role="status">
          Opening experiments…
        </p>
      </main>
    ),
    frame: (words) => (
      <main className="columns">
        <section>{words}</section>
      </main>
    ),
  },
)
/** In the place of a panel, so that the others keep theirs. */
const column = (name: string) => (words: ReactNode) => (
  <section className={name} {...(name === 'live' && { id: name, tabIndex: -1 })}>
    {words}
  </section>
)

export function App() {
  const { page } = useApplication()
  const { shows, dialog } = useStore(page)
  const open = (one: OpenDialog | undefined) => page.setState({ dialog: one })
  useTheme()
  useKeys()
  return (
    <>
      <a
        className="skip"
        href="#live"
        onClick={(event) => {
          event.preventDefault()
          document.getElementById('live')?.focus()
        }}
      >
        Skip to the charts
      </a>
      <Boundary what="The bar" frame={(words) => <header className="bar">{words}</header>}>
        <TopBar />
      </Boundary>
      <Boundary what="What the page has to say">
        <Messages />
      </Boundary>
      {shows === 'experiments' ? (
        <ExperimentPage />
      ) : (
        <main className="columns">
          <Boundary what="The set-up" frame={column('setup')}>
            <SetupPanel />
          </Boundary>
          <Boundary what="The live view" frame={column('live')}>
            <LivePanel share={() => open('share')} measure={() => open('measure')} />
          </Boundary>
          <Boundary what="The list of trajectories" frame={column('trajectories')}>
            <TrajectoryPanel />
          </Boundary>
        </main>
      )}
      <Dialogs open={dialog} close={() => open(undefined)} />
      <DropAnywhere imported={() => open('share')} />
    </>
  )
}
