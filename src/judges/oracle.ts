/** Recorded verdicts of an official evaluator, and how ours is held against them. */
import type { DroppedFile } from '../run/files/dropped-file.ts'
import { ToldError } from '../run/told-error.ts'

/** Official files that a row's id refers to. */
export interface OfficialFiles {
  /** The text of the file whose path ends in `/suffix` or is it; undefined when there is none. */
  read(suffix: string): string | undefined
  /** Paths of all files at hand, with `/`. */
  readonly paths: readonly string[]
}

/** One row: what the official evaluator said and what ours says. */
export interface Comparison {
  /** Where the row stands: `line 17, simple_python_3`. */
  readonly place: string
  readonly agrees: boolean
  /** Both verdicts in a few words. */
  readonly official: string
  readonly ours: string
}

/**
 * Reads a file of recorded verdicts. Throws OracleError when it is not of this oracle's form or an
 * official file is missing.
 */
export type Oracle = (vectors: DroppedFile, files: OfficialFiles) => Iterable<Comparison>

export class OracleError extends ToldError {
  override readonly name = 'OracleError'
}
