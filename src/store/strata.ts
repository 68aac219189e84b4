/**
 * Success by what training never meets, and on a suite that it never meets: what the share of
 * held-out tasks alone would hide.
 */
import { STRATA } from '../run/records.ts'
import type { Estimate, Evaluation } from '../run/records.ts'

export interface Stratum {
  readonly label: string
  readonly estimate: Estimate
  /** The evaluation that measured it: not every one does. */
  readonly update: number
}

/** The newest of each; none that no evaluation measured. */
export function strataOf(evaluations: readonly Evaluation[]): readonly Stratum[] {
  const newest = (label: string, of: (one: Evaluation) => Estimate | undefined): Stratum[] => {
    const found = evaluations.findLast(of)
    const estimate = found && of(found)
    return found && estimate ? [{ label, estimate, update: found.update }] : []
  }
  const strata = STRATA.flatMap((stratum) => newest(stratum, (one) => one.strata?.[stratum]))
  return [
    // Suites from before tasks said their stratum have one figure for all of them.
    ...(strata.length > 0
      ? strata
      : newest('names and values never trained on', (one) => one.unseenEntities)),
    ...newest('a suite never trained on', (one) => one.untouched),
  ]
}
