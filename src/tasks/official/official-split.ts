/**
 * Which items of official files are trained on and which are held out, group by group, so that no
 * group is on two sides. The split for `reporting` holds out what a suite draws by its seed. The
 * split for `tuning` puts exactly those groups away, seen by nothing that tuning does, and draws
 * again among the others: settings that are chosen on it have met no item that the same seed and
 * share report on.
 */
import type { SuiteSplit } from '../../run/config.ts'

/** Draws which of the groups are held out; a group that several items have is given as often. */
export type Draw = (groups: readonly string[]) => ReadonlySet<string>

export interface Sides<T> {
  readonly train: readonly T[]
  readonly held: readonly T[]
}

export function sidesOf<T>(
  items: readonly T[],
  groupOf: (item: T) => string,
  split: SuiteSplit,
  draw: Draw,
): Sides<T> {
  const reported = draw(items.map(groupOf))
  const there = split === 'reporting' ? items : items.filter((item) => !reported.has(groupOf(item)))
  const away = split === 'reporting' ? reported : draw(there.map(groupOf))
  return {
    train: there.filter((item) => !away.has(groupOf(item))),
    held: there.filter((item) => away.has(groupOf(item))),
  }
}
