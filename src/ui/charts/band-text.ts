/** The ends of a figure's interval beside it. */
import { figure } from '../../store/format.ts'

const MORE_PLACES = 4

/**
 * `[0.77, 0.85]`, with more places where its ends would look alike; undefined where there is none.
 */
export function bandText(
  low: number | undefined,
  high: number | undefined,
  format: (value: number) => string,
): string | undefined {
  if (low === undefined || high === undefined) return undefined
  const told =
    format(low) === format(high) ? (value: number): string => figure(value, MORE_PLACES) : format
  return `[${told(low)}, ${told(high)}]`
}
