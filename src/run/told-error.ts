/**
 * What every error of ours is: words for whoever meets it, the place that they speak of and the way
 * out. A class of its own stands where a caller tells it from others.
 */

interface Told extends ErrorOptions {
  /** A file, a setting, or a position in a text. */
  readonly place?: string | number
  /** What to do about it, in one sentence. */
  readonly wayOut?: string
}

export class ToldError extends Error {
  readonly place: string | number | undefined
  readonly wayOut: string | undefined

  constructor(message = '', { place, wayOut, ...cause }: Told = {}) {
    super(message, cause)
    this.place = place
    this.wayOut = wayOut
  }
}

/** Words as a sentence that others follow. */
export const sentence = (words: string): string => (/[.!?)]$/.test(words) ? words : `${words}.`)

/** Text that a reader does not take, from `place` on: a number of UTF-16 units from its beginning. */
export class TextRefusal extends ToldError {
  override readonly name = 'TextRefusal'
  declare readonly place: number

  constructor(place: number, message: string) {
    super(message, { place })
  }
}

/** What was thrown, in its own words. */
export const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error)
