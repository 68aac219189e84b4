/**
 * Where a list of bracketed parts ends, `[…], […]]` or `{…}, {…}]`, as a regular expression with
 * lazy parts finds it: the first way to read it, each part as short as can be. Worked out from the
 * back, for there are as many ways as there are partitions.
 */
import { at } from '../../../run/at.ts'

export const isSpace = (unit: string | undefined): boolean =>
  unit !== undefined && unit !== '\ufeff' && /[\s\x1c-\x1f\x85]/.test(unit)

export function afterSpace(text: string, from: number): number {
  let at = from
  while (isSpace(text[at])) at += 1
  return at
}

export interface Parts {
  /** What each part begins and ends with, and what ends the list. */
  readonly open: string
  readonly close: string
  readonly end: string
  /** No part goes on over a line break. */
  readonly oneLine: boolean
}

/**
 * For the place of a first part's opening: where the list ends, or undefined where it never does.
 */
export function nestedEnd(
  text: string,
  { open, close, end, oneLine }: Parts,
): (first: number) => number | undefined {
  /**
   * For each place: the nearest closing behind it from which the list comes to an end, and where
   * that is.
   */
  const reached: { readonly at: number; readonly end: number }[] = []
  const reach = (from: number): number | undefined => {
    // The list is built from the back, so the nearest stand last.
    let low = 0
    let high = reached.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (at(reached, middle, 'reached').at > from) low = middle + 1
      else high = middle
    }
    const found = reached[low - 1]
    if (found === undefined || (oneLine && text.slice(from, found.at).includes('\n')))
      return undefined
    return found.end
  }
  for (
    let at = text.lastIndexOf(close);
    at >= 0;
    at = at === 0 ? -1 : text.lastIndexOf(close, at - 1)
  ) {
    const next = afterSpace(text, at + 1)
    if (text[next] === end) {
      reached.push({ at, end: next + 1 })
      continue
    }
    const part = text[next] === ',' ? afterSpace(text, next + 1) : -1
    const whole = part >= 0 && text[part] === open ? reach(part) : undefined
    if (whole !== undefined) reached.push({ at, end: whole })
  }
  return reach
}
