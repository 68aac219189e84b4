/** Which trajectory is looked at, and through which filter the list is seen. */
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { OutcomeFilter } from './trajectories.ts'

export interface Selection {
  readonly trajectory: string | undefined
  readonly outcome: OutcomeFilter
}

export type SelectionStore = StoreApi<Selection>

export function createSelectionStore(initial: Selection): SelectionStore {
  return createStore<Selection>(() => initial)
}
