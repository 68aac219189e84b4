/**
 * What every suite of official files has in common: files come in as they were dropped, and a task
 * suite comes out, or what is wrong with them. Lines that cannot be used are all listed, and left
 * out only where the caller says so.
 */
import type { BadLine } from '../../run/files/bad-line.ts'
import type { DroppedFile } from '../../run/files/dropped-file.ts'
import type { FetchResults } from '../bamboogle/search/search-results.ts'
import type { SuiteSplit } from '../../run/config.ts'
import type { FloorScore } from '../floors.ts'
import type { TaskSuite } from '../task.ts'
import type { TokenBudget } from './token-budget.ts'

interface OfficialOptions {
  /** Decides what is held out. */
  readonly seed: number
  readonly heldOutShare: number
  readonly split: SuiteSplit
  readonly budget: TokenBudget
  /** Bad lines are left out; without it, a single one refuses the import. */
  readonly skipBad: boolean
  /**
   * For suites that search: answers what is not recorded. Absent unless the user named an endpoint.
   */
  readonly fetchResults?: FetchResults | undefined
  /** Which of the suite's categories, in words of its own; absent for its default. */
  readonly categories?: string | undefined
  /** Whose verdict counts, in words of the suite's own; absent for the official one. */
  readonly judge?: string | undefined
}

export interface OfficialMade {
  readonly suite: TaskSuite
  /** What was noticed and left out without asking, each naming its place. */
  readonly warnings: readonly string[]
  /**
   * What tools answer in the training split, where policies read much of it: the vocabulary is
   * learned from it too.
   */
  observed?(): readonly string[]
  /** How many bad lines were left out. */
  readonly skipped: number
  /**
   * Lines about files, tasks, what fits and what the floors do, for a command; floors are measured
   * where they are not given.
   */
  report(floors?: readonly FloorScore[]): Promise<readonly string[]>
}

export type OfficialOutcome =
  | { readonly ok: true; readonly made: OfficialMade }
  | {
      readonly ok: false
      readonly error: string
      /** Not empty where the import would succeed without those lines. */
      readonly bad: readonly BadLine[]
      /** The files are sound, but hold none of the categories that are asked for. */
      readonly lacksPart?: true
    }

export interface OfficialSuite {
  /** How many of the files it would read, by name and first characters. */
  recognised(files: readonly DroppedFile[]): number
  /** Throws nothing for what the files hold. */
  create(files: readonly DroppedFile[], options: OfficialOptions): Promise<OfficialOutcome>
  /**
   * What is to be kept when files are dropped beside those that are there; absent where a drop
   * takes the place of what was there.
   */
  joined?(kept: readonly DroppedFile[], dropped: readonly DroppedFile[]): readonly DroppedFile[]
  /**
   * Its prompts are fitted again once the vocabulary, learned from the first fit, counts their
   * tokens.
   */
  readonly refit: boolean
  /**
   * Whether its tools' names are words put together, which may come back in other names: `_` then
   * parts the vocabulary's words.
   */
  readonly namesOfWords: boolean
}
