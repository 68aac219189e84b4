/**
 * What the page knows of experiments before any of it is loaded: whether they are looked at, which one was going when the page went away, and where
 * they are kept. All else comes with experiment-store.ts.
 */
import type { CellResult, CrossPlay } from '../run/experiment.ts'
import type { StoredExperiment } from '../run/experiment-storage.ts'
import type { Memory } from './memory.ts'

export interface HeldExperiment { readonly stored: StoredExperiment; readonly results: readonly CellResult[]; readonly crossPlay: readonly CrossPlay[] }

/** Kept experiments as the page needs them; the database behind it is opened by whoever builds the page. */
export interface ExperimentShelf {
  /** Newest first. */
  list(): Promise<readonly StoredExperiment[]>
  read(id: string): Promise<HeldExperiment | undefined>
  keep(stored: StoredExperiment, results: readonly CellResult[], crossPlay: readonly CrossPlay[]): Promise<void>
  remove(id: string): Promise<void>
}

const KEY = 'tandem.experiment'

export interface GoingExperiment { readonly id: string; readonly state: 'running' | 'paused' }

export function rememberExperiment(memory: Memory, { id, state }: GoingExperiment): void {
  memory.set(KEY, `${state} ${id}`)
}

export function goingExperiment(memory: Memory): GoingExperiment | undefined {
  const [, state, id] = /^(running|paused) (.{1,100})$/.exec(memory.get(KEY) ?? '') ?? []
  return id !== undefined && (state === 'running' || state === 'paused') ? { id, state } : undefined
}

export function forgetExperiment(memory: Memory): void {
  memory.remove(KEY)
}
