/**
 * How a contestant is asked to work, inside its own Worker: opened once, made ready for a piece of
 * work, then run round by round.
 */
import type { Work } from '../contestant.ts'

export interface Done {
  /** See `lapSchema`. */
  readonly loss: number | null
  /** How often the unit of work was repeated; 1 when absent. */
  readonly units?: number
  readonly figures?: Readonly<Record<string, number>>
}

export interface Opened {
  /** What does the arithmetic, in words. */
  readonly adapter: string
  /**
   * Makes everything ready that is not to be timed; gives what one round is. Undefined for work
   * that this contestant does not do.
   */
  prepare(work: Work): Promise<(() => Promise<Done>) | undefined>
}
