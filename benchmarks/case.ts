/** What a benchmark is: a named case that measures something and gives rows, one for each thing compared. */

/** Milliseconds over the measured repetitions, warm-up excluded. */
export interface Timing {
  readonly min: number
  readonly median: number
  readonly max: number
}

/** One line of the table. Rows of one case and shape are compared with each other. */
export interface Row {
  readonly case: string
  readonly engine: string
  /** What did the arithmetic, in words. */
  readonly adapter: string
  /** Sizes in words: `d=64 layers=2 batch=16x64`. */
  readonly shape: string
  readonly ms: Timing
  readonly repetitions: number
  /** Further figures by name, with their unit in the name: `tokensPerSecond`, `dispatches`. */
  readonly figures?: Readonly<Record<string, number>>
}

export interface BenchCase {
  readonly name: string
  /** One sentence: what is timed, and what is not. */
  readonly about: string
  /** `say` prints a line of progress. */
  run(say: (line: string) => void): Promise<readonly Row[]>
}

/** @throws RangeError when nothing was measured */
export function timing(milliseconds: readonly number[]): Timing {
  const sorted = milliseconds.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const [min, upper, max] = [sorted.at(0), sorted.at(middle), sorted.at(-1)]
  if (min === undefined || upper === undefined || max === undefined) throw new RangeError('a timing needs at least one measurement')
  const lower = sorted.length % 2 === 0 ? (sorted.at(middle - 1) ?? upper) : upper
  return { min, median: (lower + upper) / 2, max }
}
