/** What the trajectory list shows and in which order: filters, counts, pairs of one task early and late, the one worth offering. */
import type { Outcome, Trajectory } from '../run/records.ts'

export const OUTCOMES = ['success', 'bad-plan', 'misunderstood', 'malformed'] as const satisfies readonly Outcome[]
export type OutcomeFilter = Outcome | 'all'

export function isOutcomeFilter(text: string): text is OutcomeFilter {
  return text === 'all' || OUTCOMES.some((outcome) => outcome === text)
}

/** Newest first; within an update as they were kept. */
export function listed(trajectories: readonly Trajectory[], filter: OutcomeFilter): readonly Trajectory[] {
  const shown = filter === 'all' ? [...trajectories] : trajectories.filter((one) => one.outcome === filter)
  return shown.sort((a, b) => b.update - a.update)
}

export function counts(trajectories: readonly Trajectory[]): Readonly<Record<OutcomeFilter, number>> {
  const result = { all: trajectories.length, success: 0, 'bad-plan': 0, misunderstood: 0, malformed: 0 }
  for (const { outcome } of trajectories) result[outcome]++
  return result
}

/** The same task's first and last kept trajectory when they are of different updates: what training changed. */
export function beforeAfter(trajectories: readonly Trajectory[], of: Trajectory): readonly [Trajectory, Trajectory] | undefined {
  const same = trajectories.filter((one) => one.task.id === of.task.id && one.phase === of.phase).sort((a, b) => a.update - b.update)
  const [first, last] = [same[0], same.at(-1)]
  return first && last && first.update < last.update ? [first, last] : undefined
}

/** The newest success that most plans of its group missed: the moment something was learned. */
export function interesting(trajectories: readonly Trajectory[]): Trajectory | undefined {
  let best: Trajectory | undefined
  for (const one of trajectories) {
    if (one.outcome !== 'success' || one.group.length < 2 || (best && best.update > one.update)) continue
    if (failures(one) * 2 >= one.group.length) best = one
  }
  return best
}

/** Plans of its group that no execution brought to success. */
export function failures(trajectory: Trajectory): number {
  return trajectory.group.filter((plan) => plan.success === 0).length
}

/** At most `most` of a list, the one with `id` among them: what is drawn of a long list. `from` is how many come before. */
export function around(list: readonly Trajectory[], id: string | undefined, most: number): { readonly from: number; readonly rows: readonly Trajectory[] } {
  const at = Math.max(0, list.findIndex((one) => one.id === id))
  // Whole halves, so that stepping on does not shift the window each time.
  const half = Math.max(1, Math.floor(most / 2))
  const from = Math.max(0, Math.min(list.length - most, (Math.floor(at / half) - 1) * half))
  return { from, rows: list.slice(from, from + most) }
}

/** The neighbour `by` places on in a list; the ends stay. The first one when `id` is not listed. */
export function neighbour(list: readonly Trajectory[], id: string | undefined, by: number): Trajectory | undefined {
  const at = list.findIndex((one) => one.id === id)
  if (at < 0) return list[0]
  return list[Math.max(0, Math.min(list.length - 1, at + by))]
}
