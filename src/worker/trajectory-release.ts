/**
 * Which of a run's trajectories stay in memory while it trains: the newest of those that lie in
 * storage, and all that lie nowhere else, until those are too many; then as many as the rule of
 * run/keep.ts spreads over the updates.
 */
import { defined } from '../run/at.ts'
import { isReleased, thinned } from '../run/keep.ts'
import type { Trajectory } from '../run/records.ts'
import type { RunFile } from '../run/run-file.ts'

/** Of each kind; twice as many may come together before any goes. */
export const MOST_IN_MEMORY = 200

interface Holder {
  readonly record: RunFile
  release(stays: (at: number) => boolean): void
}

/**
 * `stored`: how many of the run's trajectories, from its first on, were saved. `only`: those with
 * other ids go too, and none of these.
 */
export function releaseTrajectories(
  trainer: Holder,
  stored: number,
  only?: ReadonlySet<string>,
): void {
  const { trajectories } = trainer.record
  if (only !== undefined) {
    trainer.release((at) => only.has(defined(trajectories[at], 'trajectories').id))
    return
  }
  const whole = trajectories.flatMap((one, at) =>
    isReleased(one) ? [] : [{ update: one.update, phase: one.phase, kept: one.kept, at }],
  )
  if (whole.length <= 2 * MOST_IN_MEMORY) return
  const elsewhere = whole.filter(({ at }) => at < stored).slice(-MOST_IN_MEMORY)
  const waiting = whole.filter(({ at }) => at >= stored)
  const stays = new Set(
    [
      ...elsewhere,
      ...(waiting.length <= 2 * MOST_IN_MEMORY
        ? waiting
        : thinned(waiting, MOST_IN_MEMORY, () => 1)),
    ].map(({ at }) => at),
  )
  trainer.release((at) => stays.has(at))
}

/**
 * The trajectories of a run as far as they are in memory or were `found` in storage, in the order of
 * updates.
 */
export function withReleased(
  inMemory: readonly Trajectory[],
  found: readonly Trajectory[],
): Trajectory[] {
  const whole = inMemory.filter((one) => !isReleased(one))
  const ids = new Set(whole.map(({ id }) => id))
  return [...found.filter(({ id }) => !ids.has(id)), ...whole].sort((a, b) => a.update - b.update)
}
