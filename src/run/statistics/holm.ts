/**
 * p values corrected for their number by Holm's method (1979), in the order given: sorted upwards,
 * the i-th of m is multiplied by m - i + 1, is at least the one before it and at most 1. Rejecting
 * where the corrected value is below α keeps the chance of any false rejection at most α.
 */
export function holm(ps: readonly number[]): number[] {
  const order = ps.map((p, index) => ({ p, index })).sort((a, b) => a.p - b.p)
  const corrected = Array.from(ps)
  let least = 0
  for (const [i, { p, index }] of order.entries()) {
    least = Math.max(least, Math.min(1, p * (ps.length - i)))
    corrected[index] = least
  }
  return corrected
}
