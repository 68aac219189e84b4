/**
 * Which items of a sequence answer which wanted ones when order is kept: the longest common
 * subsequence, earliest matches first.
 */
import type { Matching } from '../judges/index.ts'

export function matchInOrder<W, M>(
  wanted: readonly W[],
  made: readonly M[],
  matches: (wanted: W, made: M) => boolean,
): Matching {
  const agree = wanted.map((item) => made.map((other) => matches(item, other)))
  // longest[i][j]: most matches between wanted[i..] and made[j..].
  const longest = Array.from({ length: wanted.length + 1 }, () =>
    new Array<number>(made.length + 1).fill(0),
  )
  const at = (i: number, j: number): number => longest[i]?.[j] ?? 0
  for (let i = wanted.length - 1; i >= 0; i -= 1) {
    for (let j = made.length - 1; j >= 0; j -= 1) {
      const here = agree[i]?.[j] === true ? at(i + 1, j + 1) + 1 : 0
      const row = longest[i]
      if (row !== undefined) row[j] = Math.max(here, at(i + 1, j), at(i, j + 1))
    }
  }
  const goldMatched = wanted.map(() => false)
  const callMatched = made.map(() => -1)
  let [i, j] = [0, 0]
  while (i < wanted.length && j < made.length) {
    if (agree[i]?.[j] === true && at(i, j) === at(i + 1, j + 1) + 1) {
      goldMatched[i] = true
      callMatched[j] = i
      i += 1
      j += 1
    } else if (at(i, j) === at(i, j + 1)) j += 1
    else i += 1
  }
  return { goldMatched, callMatched }
}
