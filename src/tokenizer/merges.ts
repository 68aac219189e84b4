/**
 * Byte-pair encoding: the pair of neighbouring tokens that occurs most often becomes a token, again
 * and again. Counts are kept per distinct piece, and after a merge only the pieces that held the
 * pair are counted anew.
 */
import { defined } from '../run/at.ts'

export type Merge = readonly [string, string]

interface Piece {
  symbols: string[]
  readonly count: number
}

/** Parts the two halves of a pair; no byte is spelled with it. */
const GAP = ' '

/**
 * Merges for pieces (in byte-level spelling) with their counts, most frequent first, ties to the
 * pair first in code-unit order, until `room` tokens that `taken` does not hold are made or no pair
 * occurs twice.
 */
export function learnMerges(
  counts: ReadonlyMap<string, number>,
  room: number,
  taken: ReadonlySet<string>,
): readonly Merge[] {
  const pieces: Piece[] = [...counts].map(([spelling, count]) => ({
    symbols: Array.from(spelling),
    count,
  }))
  const pairCounts = new Map<string, number>()
  const holders = new Map<string, Set<Piece>>()
  const tally = (piece: Piece, sign: 1 | -1): void => {
    for (let i = 0; i + 1 < piece.symbols.length; i += 1) {
      const pair = `${defined(piece.symbols[i], 'symbols')}${GAP}${defined(piece.symbols[i + 1], 'symbols')}`
      pairCounts.set(pair, (pairCounts.get(pair) ?? 0) + sign * piece.count)
      if (sign === 1) {
        const holding = holders.get(pair)
        if (holding === undefined) holders.set(pair, new Set([piece]))
        else holding.add(piece)
      }
    }
  }
  for (const piece of pieces) tally(piece, 1)

  const merges: Merge[] = []
  const made = new Set(taken)
  for (let left = room; left > 0;) {
    let best = ''
    let bestCount = 1
    for (const [pair, count] of pairCounts) {
      if (count > bestCount || (count === bestCount && count > 1 && pair < best)) {
        best = pair
        bestCount = count
      }
    }
    if (best === '') break
    const [first = '', second = ''] = best.split(GAP)
    merges.push([first, second])
    if (!made.has(first + second)) {
      made.add(first + second)
      left -= 1
    }
    for (const piece of holders.get(best) ?? []) {
      tally(piece, -1)
      piece.symbols = joinPair(piece.symbols, first, second)
      tally(piece, 1)
    }
    pairCounts.delete(best)
    holders.delete(best)
  }
  return merges
}

function joinPair(symbols: readonly string[], first: string, second: string): string[] {
  const out: string[] = []
  for (let i = 0; i < symbols.length; i += 1) {
    const symbol = defined(symbols[i], 'symbols')
    if (symbol === first && symbols[i + 1] === second) {
      out.push(first + second)
      i += 1
    } else out.push(symbol)
  }
  return out
}
