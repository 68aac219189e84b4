/**
 * What a benchmark is: a named case that measures something and gives rows, one for each thing
 * compared.
 */
import type { Row, Skip } from './row.ts'

export interface Measured {
  readonly rows: readonly Row[]
  readonly skipped?: readonly Skip[]
}

export interface Circumstances {
  /** Fewer rounds and smaller sizes: shows that a case works, not how fast anything is. */
  readonly quick: boolean
  /** Only these take part, by engine name; everyone when absent. */
  readonly engines?: readonly string[]
  /** Prints a line of progress. */
  readonly say: (line: string) => void
}

export interface BenchCase {
  readonly name: string
  /** One sentence: what is timed, and what is not. */
  readonly about: string
  run(circumstances: Circumstances): Promise<Measured>
}
