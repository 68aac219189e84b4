/**
 * What lies between the ends of an axis, where the ends are numbers: the build gives it to the
 * scales in place of d3's, which go between colours and texts too and bring all of those along.
 */
type Between = (share: number) => number

export const interpolateNumber =
  (from: number, to: number): Between =>
  (share) =>
    from * (1 - share) + to * share
export const interpolate = interpolateNumber
export const interpolateRound =
  (from: number, to: number): Between =>
  (share) =>
    Math.round(interpolateNumber(from, to)(share))

/** Along several values, each stretch as long as the others. */
export function piecewise(along: typeof interpolateNumber, values: readonly number[]): Between {
  const stretches = values.slice(1).map((to, i) => along(values[i] ?? to, to))
  return (share) => {
    const at = Math.max(0, Math.min(stretches.length - 1, Math.floor(share * stretches.length)))
    return stretches[at]?.(share * stretches.length - at) ?? NaN
  }
}
