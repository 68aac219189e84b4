/**
 * What keeps one of many in sight: how far their container is scrolled, and which of them a key
 * leads to.
 */

/** Of a container, along the direction in which it scrolls, in pixels. */
export interface Scroll {
  readonly at: number
  readonly shown: number
}

/**
 * How far a container is scrolled so that a part of it is in sight: as little further as that
 * takes. `beside` is what should be in sight on either side of the part, where there is room for
 * it.
 */
export function scrolledTo(
  { from, size }: { readonly from: number; readonly size: number },
  { at, shown }: Scroll,
  beside = 0,
): number {
  const margin = Math.max(0, Math.min(beside, (shown - size) / 2))
  const [low, high] = [Math.max(0, from - margin), from + size + margin]
  // What is larger than its container is read from its beginning.
  if (low < at || size > shown) return low
  return high > at + shown ? high - shown : at
}

/**
 * The place, among `count` that have one tab stop together, that a key leads to from `at`;
 * undefined where the key means nothing there.
 */
export function placeAfter(key: string, at: number, count: number): number | undefined {
  switch (key) {
    case 'ArrowRight':
    case 'ArrowDown':
      return Math.min(count - 1, at + 1)
    case 'ArrowLeft':
    case 'ArrowUp':
      return Math.max(0, at - 1)
    case 'Home':
      return 0
    case 'End':
      return count - 1
    default:
      return undefined
  }
}
