/**
 * Whether leaving the page would lose a run for good: one that nothing is saved of yet, one that
 * this browser cannot keep, or one that is run again to be compared.
 */
import { isTraining, type Training } from './training-state.ts'

export function isUnkept(state: Training): boolean {
  const { live, runs, checkpoint, stored, repeats, rerunning, experiment, notices } = state
  if (experiment !== undefined && notices.some(({ about }) => about === 'storage')) return true
  // It goes on from its last save at the next visit.
  if (isTraining(state)) return rerunning !== undefined || checkpoint === undefined
  const run = live === undefined ? undefined : runs[live]
  // What came of a run that was repeated is said; it is its original's.
  return run !== undefined && !repeats && run.file.updates.last > Math.max(0, stored)
}
