/**
 * What is said while a run is prepared, and how a press of Stop reaches what computes without a
 * pause.
 */
import type { Preparing } from '../rl/warm-start.ts'
import type { Report } from './protocol.ts'
import { macrotask } from './macrotask.ts'

/** Says each step; rejects with the signal's reason once it is aborted. */
export function preparing(emit: (report: Report) => void, signal: AbortSignal): Preparing {
  return async (label, done, total) => {
    emit({ kind: 'progress', phase: 'preparing', label, done, total })
    // What arrived meanwhile is heard.
    await macrotask()
    signal.throwIfAborted()
  }
}
