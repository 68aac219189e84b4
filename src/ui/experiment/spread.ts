/** A mean over seeds with its 95% interval as text, with as many places as keep a bound that is not 0 from looking like 0. */
import type { Spread } from '../../run/experiment.ts'
import { figure } from '../../store/format.ts'

export function spread({ mean, low, high }: Spread): string {
  const places = [2, 3].find((n) => [low, high].every((bound) => bound === 0 || Math.abs(bound) >= 0.5 * 10 ** -n)) ?? 4
  return `${figure(mean, places)} [${figure(low, places)}, ${figure(high, places)}]`
}
