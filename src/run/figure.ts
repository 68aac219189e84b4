/** A number as text with a fixed number of places, and no sign before what is shown as 0. */
export const fixed = (value: number, places: number): string =>
  value.toFixed(places).replace(/^-(?=0\.?0*$)/, '')

/** The same with a true minus sign, for people. */
export const figure = (value: number, places = 2): string =>
  fixed(value, places).replace('-', '\u2212')
