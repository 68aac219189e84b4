/**
 * Which questions are held out, so that training and test share no function name: questions that
 * list a function of the same name, directly or by way of others, stay together. Whole groups are
 * held out, drawn by a hash of the seed; one that is too large for what is left of the share is
 * trained on, so that the largest always is.
 */
import { entry } from '../../run/at.ts'
import { drawnGroups } from '../held-out-groups.ts'

/**
 * For each item, the group that it belongs to, by the first function name of the group in the order
 * of names.
 */
export function functionGroups(items: readonly (readonly string[])[]): readonly string[] {
  const parent = new Map<string, string>()
  const root = (name: string): string => {
    let at = name
    for (let up = parent.get(at); up !== undefined && up !== at; up = parent.get(at)) {
      parent.set(at, parent.get(up) ?? up)
      at = up
    }
    if (!parent.has(at)) parent.set(at, at)
    return at
  }
  for (const names of items) {
    const [first = ''] = names
    for (const name of names) {
      const [a, b] = [root(first), root(name)].sort()
      if (a !== undefined && b !== undefined && a !== b) parent.set(b, a)
    }
  }
  return items.map((names, i) => (names[0] === undefined ? `\u0000${i}` : root(names[0])))
}

/**
 * The groups that are held out: about `share` of all items, at least one group and never all where
 * there are two.
 */
export function heldOutGroups(
  groups: readonly string[],
  share: number,
  seed: number,
): ReadonlySet<string> {
  const sizes = new Map<string, number>()
  for (const group of groups) sizes.set(group, (sizes.get(group) ?? 0) + 1)
  const drawn = drawnGroups(groups, seed).map((group) => ({
    group,
    size: entry(sizes, group, 'sizes'),
  }))
  if (drawn.length < 2) return new Set()
  let left = Math.round(groups.length * share)
  const held = new Set<string>()
  for (const { group, size } of drawn) {
    if (size > left || held.size === drawn.length - 1) continue
    held.add(group)
    left -= size
  }
  const smallest = drawn.reduce((least, one) => (one.size < least.size ? one : least))
  return held.size === 0 ? new Set([smallest.group]) : held
}

/**
 * The words that names are put together from: `geo_distance.calculate` and `geoDistance` both have
 * `distance`.
 */
export const nameWords = (name: string): readonly string[] =>
  name
    .replaceAll(/([a-z\d])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .match(/[\p{L}\p{N}]+/gu) ?? []
