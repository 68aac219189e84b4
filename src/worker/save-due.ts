/** Milliseconds between two saves of what no update ends. */
const SAVE_MS = 10_000
/** Where a save takes long they are rarer, so that keeping costs at most a fifth of the time. */
const COST = 4

/** When something was last saved, and how long that took: milliseconds. */
export interface LastSave {
  readonly at: number
  readonly took: number
}

export const saveIsDue = ({ at, took }: LastSave, now: number): boolean =>
  now - at >= Math.max(SAVE_MS, COST * took)
