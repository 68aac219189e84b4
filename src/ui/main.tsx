/** Starts the page: connects the stores to the browser, then draws them. */
import '@fontsource-variable/inter'
import './styles/tokens.css'
import './styles/base.css'
import './styles/bar.css'
import './styles/setup.css'
import './styles/live.css'
import './styles/trajectories.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { createApplication } from '../store/application.ts'
import { surroundings } from '../store/connect.ts'
import { App } from './app.tsx'
import { Boundary } from './boundary.tsx'
import { ApplicationContext } from './context.ts'
import { browserIsolation, isolate } from './isolation.ts'

/** After this nothing more arrives by itself. */
const SETTLED_MS = 2000

const root = document.getElementById('root')
if (!root) throw new Error('index.html has no element with the id root')

if (!(await isolate(browserIsolation()))) {
  const application = createApplication(surroundings())
  createRoot(root).render(
    <StrictMode>
      <ApplicationContext value={application}>
        <Boundary what="The page" frame={(words) => <main>{words}</main>}>
          <App />
        </Boundary>
      </ApplicationContext>
    </StrictMode>,
  )
  void application.begin()
  // Once this machine is measured: nothing is to be in the way of that, nor of what is seen first.
  const end = application.training.subscribe(({ engines, trouble }) => {
    if (!import.meta.env.PROD || (!engines && !trouble)) return
    end()
    setTimeout(() => {
      import('./offline.ts').then(
        ({ browserOffline, keepOffline }) =>
          keepOffline(browserOffline((newBuild) => application.page.setState({ newBuild }))),
        () => undefined,
      )
    }, SETTLED_MS)
  })
}
