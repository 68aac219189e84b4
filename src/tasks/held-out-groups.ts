/**
 * Which groups of items are held out: a share of them, drawn by a hash of seed and content, so that
 * no group is on both sides.
 */
import { hash32 } from './text-hash.ts'

/** `groups` (duplicates count once) in the order in which a seed draws them. */
export const drawnGroups = (groups: Iterable<string>, seed: number): readonly string[] =>
  [...new Set(groups)]
    .map((group) => ({ group, at: hash32(`${seed}\u0000${group}`) }))
    .sort((a, b) => a.at - b.at || (a.group < b.group ? -1 : 1))
    .map(({ group }) => group)

/**
 * The held-out ones of `groups` (duplicates count once): `share` of them, rounded, but at least one
 * and not all where there are two. Does not depend on their order.
 */
export function heldOut(
  groups: Iterable<string>,
  share: number,
  seed: number,
): ReadonlySet<string> {
  const drawn = drawnGroups(groups, seed)
  const count =
    drawn.length < 2 ? 0 : Math.min(drawn.length - 1, Math.max(1, Math.round(drawn.length * share)))
  return new Set(drawn.slice(0, count))
}
