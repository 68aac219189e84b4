/**
 * A number as text with a fixed number of places, a true minus sign, and no sign before what is
 * shown as 0.
 */
export function figure(value: number, places = 2): string {
  return value
    .toFixed(places)
    .replace(/^-(?=0\.?0*$)/, '')
    .replace('-', '\u2212')
}
