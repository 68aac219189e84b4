/** What was probably meant where a name is not known. */
import { at } from '../run/at.ts'

/** Edits that make one word of another. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i]
    for (let j = 1; j <= b.length; j += 1)
      next.push(
        Math.min(
          at(next, j - 1, 'next') + 1,
          at(row, j, 'row') + 1,
          at(row, j - 1, 'row') + (a[i - 1] === b[j - 1] ? 0 : 1),
        ),
      )
    row = next
  }
  return at(row, b.length, 'row')
}

/** Names are short: what is longer is compared by its beginning. */
const MOST_LETTERS = 40

/** The nearest of `known` within `most` edits, whatever `names` of it come nearest. */
export function nearest(
  name: string,
  known: readonly string[],
  most: number,
  names: (one: string) => readonly string[] = (one) => [one],
): string | undefined {
  const given = name.slice(0, MOST_LETTERS).toLowerCase()
  const [best] = known
    .map((one) => ({
      one,
      far: Math.min(...names(one).map((called) => distance(given, called.toLowerCase()))),
    }))
    .sort((a, b) => a.far - b.far)
  return best !== undefined && best.far <= most ? best.one : undefined
}
