/** How components reach the stores, and the runs that most of them look at. */
import { createContext, use } from 'react'
import { useStore } from 'zustand'
import type { RunView } from '../store/run-view.ts'
import type { Application } from '../store/application.ts'
import type { Training } from '../store/training-store.ts'

export const ApplicationContext = createContext<Application | undefined>(undefined)

export function useApplication(): Application {
  const application = use(ApplicationContext)
  if (!application) throw new Error('A component was drawn outside of ApplicationContext')
  return application
}

export function useTraining<T>(selector: (state: Training) => T): T {
  return useStore(useApplication().training, selector)
}

function view(state: Training, id: string | undefined): RunView | undefined {
  return id === undefined ? undefined : state.runs[id]
}

/** The run that is looked at. */
export function useFront(): RunView | undefined {
  return useTraining((state) => view(state, state.front))
}

/** The run drawn muted behind it. */
export function useBehind(): RunView | undefined {
  return useTraining((state) => (state.behind === state.front ? undefined : view(state, state.behind)))
}
