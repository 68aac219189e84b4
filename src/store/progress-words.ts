/** What the line of progress says: what is done, and on what, each phrase once. */
import type { Training } from './training-state.ts'

const PHASES = {
  preparing: 'Preparing',
  'warm-start': 'Warm start',
  evaluation: 'Evaluating',
  training: 'Training',
  finished: 'Finished',
} as const

interface ProgressWords {
  /** What is done, alone: `Evaluating, running again to compare`. */
  readonly title: string
  /** The same at the head of the line: `Evaluating`. */
  readonly head: string
  /** What stands behind it, with its space: ` on 200 held-out tasks, running again to compare`. */
  readonly rest: string
}

export function progressWords({
  worker,
  waiting,
  progress,
  rerunning,
}: Pick<Training, 'worker' | 'waiting' | 'progress' | 'rerunning'>): ProgressWords {
  if (waiting && !progress)
    return { title: 'Starting the worker', head: 'Starting the worker', rest: '' }
  const phase = progress ? PHASES[progress.phase] : 'Starting'
  const head = worker === 'paused' ? 'Paused' : phase
  const again = rerunning === undefined ? '' : ', running again to compare'
  const label = progress?.label ?? ''
  // A label that stands alone in a terminal begins with the phase, which is said already.
  const rest = label.startsWith(head) ? label.slice(head.length) : label && ` ${label}`
  return { title: `${head}${again}`, head, rest: `${rest}${again}` }
}
