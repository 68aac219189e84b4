/**
 * The live run's trajectories that the page holds whole: the newest, which are looked at most, and
 * all that lie in no storage yet.
 */
import type { Trajectory } from '../run/records.ts'
import type { TrajectoryLine } from './trajectories.ts'

const NEWEST = 60

export class RecentTrajectories {
  #run = ''
  #held = new Map<string, Trajectory>()

  begin(run: string): void {
    if (run === this.#run) return
    this.#run = run
    this.#held.clear()
  }

  add(trajectories: readonly Trajectory[]): void {
    for (const one of trajectories) {
      // Made again after a continue, it is the newest.
      this.#held.delete(one.id)
      this.#held.set(one.id, one)
    }
  }

  find(run: string, id: string): Trajectory | undefined {
    return run === this.#run ? this.#held.get(id) : undefined
  }

  get size(): number {
    return this.#held.size
  }

  /**
   * Lets go of what can be read from storage, where updates up to `stored` lie, and of what the
   * list no longer names.
   */
  prune(lines: readonly TrajectoryLine[], stored: number): void {
    if (this.#held.size <= NEWEST) return
    const listed = new Set(lines.map(({ id }) => id))
    let before = this.#held.size - NEWEST
    for (const [id, { update }] of this.#held) {
      before -= 1
      if (before >= 0 && (update <= stored || !listed.has(id))) this.#held.delete(id)
    }
  }
}
