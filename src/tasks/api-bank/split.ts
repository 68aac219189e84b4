/**
 * Which dialogues are held out: a share of them, drawn by a hash of seed and content, so that no
 * dialogue is on both sides.
 */

/**
 * FNV-1a over UTF-16 units with a final mix (the finaliser of MurmurHash3), an unsigned 32-bit
 * integer.
 */
export function hash32(text: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at += 1)
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}

/**
 * The held-out ones of `groups` (duplicates count once): `share` of them, rounded, but at least one
 * and not all where there are two. Does not depend on their order.
 */
export function heldOut(
  groups: Iterable<string>,
  share: number,
  seed: number,
): ReadonlySet<string> {
  const drawn = [...new Set(groups)]
    .map((group) => ({ group, at: hash32(`${seed}\u0000${group}`) }))
    .sort((a, b) => a.at - b.at || (a.group < b.group ? -1 : 1))
  const count =
    drawn.length < 2 ? 0 : Math.min(drawn.length - 1, Math.max(1, Math.round(drawn.length * share)))
  return new Set(drawn.slice(0, count).map(({ group }) => group))
}
