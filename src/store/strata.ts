/**
 * Success on tasks that are newer than the held-out ones: what the share of these alone would hide.
 */
import type { Estimate, Evaluation } from '../run/records.ts'

export interface Stratum {
  readonly label: string
  readonly estimate: Estimate
  /** The evaluation that measured it: not every one does. */
  readonly update: number
}

const STRATA = [
  ['unseenEntities', 'names and values never trained on'],
  ['untouched', 'a suite never trained on'],
] as const

/** The newest of each; none that no evaluation measured. */
export function strataOf(evaluations: readonly Evaluation[]): readonly Stratum[] {
  return STRATA.flatMap(([name, label]) => {
    const found = evaluations.findLast((evaluation) => evaluation[name] !== undefined)
    const estimate = found?.[name]
    return found && estimate ? [{ label, estimate, update: found.update }] : []
  })
}
