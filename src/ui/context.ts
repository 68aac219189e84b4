/** How components reach the stores, and the runs that most of them look at. */
import { createContext, use, useDeferredValue, useMemo } from 'react'
import { useStore } from 'zustand'
import { drawnBehind } from '../store/background-run.ts'
import type { PlayheadStore } from '../store/playhead-store.ts'
import type { RunView } from '../store/run-view.ts'
import type { Application } from '../store/application.ts'
import type { Training } from '../store/training-state.ts'

export const ApplicationContext = createContext<Application | undefined>(undefined)

export function useApplication(): Application {
  const application = use(ApplicationContext)
  if (!application) throw new Error('A component was drawn outside of ApplicationContext')
  return application
}

/** The playhead of what is drawn below it, where that is not the selected trajectory. */
export const PlayheadContext = createContext<PlayheadStore | undefined>(undefined)

export function usePlayhead(): PlayheadStore {
  const own = use(PlayheadContext)
  const { playhead } = useApplication()
  return own ?? playhead
}

export function useTraining<T>(selector: (state: Training) => T): T {
  return useStore(useApplication().training, selector)
}

function view(state: Training, id: string | undefined): RunView | undefined {
  return id === undefined ? undefined : state.runs[id]
}

/**
 * The run that is looked at. As it grows it is drawn in slices between which the page answers;
 * another one is there at once.
 */
export function useFront(): RunView | undefined {
  const newest = useTraining((state) => view(state, state.front))
  const drawn = useDeferredValue(newest)
  return drawn?.file.id === newest?.file.id && drawn?.source === newest?.source ? drawn : newest
}

/** What is drawn muted behind it: as much of another run as may be compared with it. */
export function useBehind(): RunView | undefined {
  const id = useTraining((state) => view(state, state.front)?.file.id)
  const config = useTraining((state) => view(state, state.front)?.file.config)
  const behind = useTraining((state) => view(state, state.behind))
  return useMemo(
    () =>
      id === undefined || !config || !behind ? undefined : drawnBehind({ id, config }, behind),
    [id, config, behind],
  )
}
