/**
 * What the address holds, so that a link shows what its sender saw and a reload stays where it was:
 * the run, the trajectory and the step in it, and the list's filter. Anything unknown or malformed
 * in an address is left out, never an error.
 */
import { isOutcomeFilter, type OutcomeFilter } from './trajectories.ts'

export interface UrlState {
  readonly run?: string
  readonly trajectory?: string
  /** Index of the step within the trajectory. */
  readonly step: number
  readonly outcome: OutcomeFilter
  /**
   * Experiments are looked at instead of a run: the id of one, or the empty text for none of them.
   */
  readonly experiment?: string
}

const LONGEST = 200

export function parseHash(hash: string): UrlState {
  const parameters = new URLSearchParams(hash.replace(/^#/, ''))
  const text = (key: string) => {
    const value = parameters.get(key)
    return value && value.length <= LONGEST ? value : undefined
  }
  const run = text('run')
  const trajectory = text('trajectory')
  const step = /^\d{1,4}$/.test(parameters.get('step') ?? '') ? Number(parameters.get('step')) : 0
  const outcome = parameters.get('outcome') ?? 'all'
  const experiment = parameters.has('experiment') ? (text('experiment') ?? '') : undefined
  return {
    ...(experiment !== undefined && { experiment }),
    ...(run !== undefined && { run }),
    ...(trajectory !== undefined && { trajectory }),
    step,
    outcome: isOutcomeFilter(outcome) ? outcome : 'all',
  }
}

/** The hash with its `#`, or the empty string where there is nothing to say. */
export function formatHash(state: UrlState): string {
  const parameters = new URLSearchParams()
  if (state.run !== undefined) parameters.set('run', state.run)
  if (state.outcome !== 'all') parameters.set('outcome', state.outcome)
  if (state.trajectory !== undefined) {
    parameters.set('trajectory', state.trajectory)
    if (state.step > 0) parameters.set('step', String(state.step))
  }
  if (state.experiment !== undefined) parameters.set('experiment', state.experiment)
  const text = parameters.toString()
  return text && `#${text}`
}
