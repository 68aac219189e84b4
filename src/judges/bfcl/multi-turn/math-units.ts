/**
 * Factors between units. A factor without a fraction is a whole number, which keeps whole values
 * whole on the way.
 */
import { float, int } from './live-values.ts'
import type { Live } from './live-values.ts'
import { keyOf } from '../../python/python-equal.ts'
import { str } from '../../python/python-print.ts'

const METRES: Readonly<Record<string, number>> = {
  km: 1000,
  m: 1,
  cm: 0.01,
  mm: 0.001,
  um: 1e-6,
  nm: 1e-9,
}

const metresOf = (unit: Live): number | undefined =>
  typeof unit === 'string' && Object.hasOwn(METRES, unit) ? METRES[unit] : undefined

export function siFactors(
  from: Live,
  to: Live,
): { readonly toMetres: Live; readonly fromMetres: Live } | undefined {
  // A unit that cannot be a key is Python's TypeError, not an unknown unit; the second is looked up
  // only where the first is known.
  keyOf(from)
  const metres = metresOf(from)
  if (metres === undefined) return undefined
  keyOf(to)
  const perUnit = metresOf(to)
  if (perUnit === undefined) return undefined
  return {
    toMetres: Number.isInteger(metres) ? int(metres) : float(metres),
    fromMetres: float(1 / perUnit),
  }
}

const IMPERIAL: Readonly<Record<string, number>> = {
  cm_to_in: 0.393701,
  in_to_cm: 2.54,
  m_to_ft: 3.28084,
  ft_to_m: 0.3048,
  m_to_yd: 1.09361,
  yd_to_m: 0.9144,
  km_to_miles: 0.621371,
  miles_to_km: 1.60934,
  kg_to_lb: 2.20462,
  lb_to_kg: 0.453592,
  celsius_to_fahrenheit: 1.8,
  fahrenheit_to_celsius: 5 / 9,
}

export function imperialFactor(from: Live, to: Live): Live | undefined {
  const key = `${str(from)}_to_${str(to)}`
  const factor = Object.hasOwn(IMPERIAL, key) ? IMPERIAL[key] : undefined
  return factor === undefined ? undefined : float(factor)
}
