/** Which run was training when the page went away, so that a reload goes on with it. */
import type { Memory } from './memory.ts'
import type { Training } from './training-store.ts'

const KEY = 'tandem.active'

export interface ActiveRun { readonly id: string; readonly state: 'running' | 'paused' }

export function rememberActive(memory: Memory, { worker, live, rerunning }: Training): void {
  if (rerunning !== undefined) return
  if (live !== undefined && (worker === 'running' || worker === 'paused')) memory.set(KEY, `${worker} ${live}`)
  else if (worker === 'finished' || worker === 'stopped') memory.remove(KEY)
}

export function activeRun(memory: Memory): ActiveRun | undefined {
  const [, state, id] = /^(running|paused) (.{1,100})$/.exec(memory.get(KEY) ?? '') ?? []
  return id !== undefined && (state === 'running' || state === 'paused') ? { id, state } : undefined
}

export function forgetActive(memory: Memory): void {
  memory.remove(KEY)
}
